import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase64, encodeBase64 } from './base64.ts';

test('bytes of every length and value become the base64 that others write, and come back', () => {
  for (const length of [0, 1, 2, 3, 4, 5, 255, 256, 257, 70_001]) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 151 + (at >> 8)) & 255);
    const text = encodeBase64(bytes);
    assert.equal(text, Buffer.from(bytes).toString('base64'));
    assert.deepEqual(decodeBase64(text), bytes);
  }
});

test('a letter that is none is refused', () => {
  assert.throws(() => decodeBase64('ab-d'), /Expected base64/);
});
