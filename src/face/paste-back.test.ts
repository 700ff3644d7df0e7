import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pasteBack } from './paste-back.ts';

function patchOf(mask: number): Parameters<typeof pasteBack>[1] {
  return {
    x: 1,
    y: 1,
    width: 2,
    height: 2,
    data: new Float32Array(12).fill(200),
    mask: new Float32Array(4).fill(mask),
  };
}

test('where the mask is 0 no pixel changes, at 8 and at 16 bits', () => {
  for (const frame of [
    { width: 4, height: 4, depth: 8 as const, data: Uint8Array.from({ length: 48 }, (_, i) => i * 5) },
    { width: 4, height: 4, depth: 16 as const, data: Uint16Array.from({ length: 48 }, (_, i) => i * 1234) },
  ]) {
    const before = frame.data.slice();
    pasteBack(frame, patchOf(0));
    assert.deepEqual(frame.data, before);
  }
});

test('a full mask writes the patch and leaves the pixels around it', () => {
  const frame = { width: 4, height: 4, depth: 16 as const, data: new Uint16Array(48).fill(1000) };
  pasteBack(frame, patchOf(1));
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 4; x++) {
      const inside = x >= 1 && x <= 2 && y >= 1 && y <= 2;
      assert.equal(frame.data[(y * 4 + x) * 3], inside ? 200 * 257 : 1000);
    }
  }
});

test('a half mask rounds to the nearest value and clamps what is out of range', () => {
  const frame = { width: 4, height: 4, depth: 8 as const, data: new Uint8Array(48).fill(101) };
  const patch = patchOf(0.5);
  patch.data[0] = 900;
  patch.data[1] = -900;
  pasteBack(frame, patch);
  const at = (1 * 4 + 1) * 3;
  assert.deepEqual([...frame.data.subarray(at, at + 3)], [255, 0, 151]);
});
