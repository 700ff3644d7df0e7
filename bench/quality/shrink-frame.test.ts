import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shrinkFrame } from './shrink-frame.ts';

test('a ramp stays a ramp: each pixel is the mean of what it covers', () => {
  const frame = { width: 30, height: 5, depth: 8, data: new Uint8Array(450) } as const;
  for (let i = 0; i < frame.data.length; i++) frame.data[i] = 8 * (Math.floor(i / 3) % 30);
  const small = shrinkFrame(frame, 2.5);
  assert.deepEqual([small.width, small.height], [12, 2]);
  for (let x = 0; x < small.width; x++) {
    // Pixel x covers 2.5x … 2.5x + 2.5; the centre of that lies at 2.5x + 0.75 in pixel centres.
    assert.ok(Math.abs(small.data[x * 3] - 8 * (2.5 * x + 0.75)) < 1, `${x}: ${small.data[x * 3]}`);
  }
});
