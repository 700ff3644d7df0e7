import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeWeights, float16ToNumber } from './weights.ts';

test('every kind of storage is decoded, one weight after the other', () => {
  const bytes = new Uint8Array(4 + 4 + 4 + 2 + 4);
  const view = new DataView(bytes.buffer);
  view.setFloat32(0, 1.5, true);
  view.setInt32(4, -7, true);
  view.setUint16(8, 0x3c00, true);
  view.setUint16(10, 0xc000, true);
  bytes.set([0, 255], 12);
  view.setUint16(14, 1000, true);
  view.setUint16(16, 3, true);
  const weights = decodeWeights(
    [
      { name: 'plain', shape: [], dtype: 'float32' },
      { name: 'whole', shape: [1], dtype: 'int32' },
      { name: 'half', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
      { name: 'levels', shape: [1, 2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -10 } },
      { name: 'fine', shape: [2], dtype: 'int32', quantization: { dtype: 'uint16', scale: 0.3, min: 1 } },
    ],
    bytes,
  );
  assert.deepEqual([...(weights.get('plain')?.data ?? [])], [1.5]);
  assert.deepEqual([...(weights.get('whole')?.data ?? [])], [-7]);
  assert.deepEqual([...(weights.get('half')?.data ?? [])], [1, -2]);
  assert.deepEqual([...(weights.get('levels')?.data ?? [])], [-10, 117.5]);
  assert.deepEqual([...(weights.get('fine')?.data ?? [])], [301, 2]);
});

test('half-precision numbers mean what IEEE 754 says', () => {
  const cases: [bits: number, value: number][] = [
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ];
  for (const [bits, value] of cases) assert.equal(float16ToNumber(bits), value);
});

test('too few bytes, too many bytes and unknown types are called damaged', () => {
  const record = { name: 'w', shape: [2], dtype: 'float32' };
  assert.throws(
    () => decodeWeights([record], new Uint8Array(7)),
    /Expected weight `w` to end at byte 8, got weights of 7 bytes/,
  );
  assert.throws(() => decodeWeights([record], new Uint8Array(9)), /Expected 8 bytes of weights, got 9/);
  assert.throws(
    () => decodeWeights([{ ...record, dtype: 'string' }], new Uint8Array(8)),
    /float32 or int32, got string/,
  );
});
