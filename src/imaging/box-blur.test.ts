import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boxBlur } from './box-blur.ts';

/** The plain definition: mean over the square, border repeated. */
function naive(data: Float32Array, width: number, height: number, channels: number, radius: number): Float32Array {
  const out = new Float32Array(data.length);
  const clamp = (v: number, top: number): number => Math.min(top, Math.max(0, v));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let j = -radius; j <= radius; j++) {
          for (let i = -radius; i <= radius; i++) {
            sum += data[(clamp(y + j, height - 1) * width + clamp(x + i, width - 1)) * channels + c];
          }
        }
        out[(y * width + x) * channels + c] = sum / (2 * radius + 1) ** 2;
      }
    }
  }
  return out;
}

test('box blur equals the mean over a square with repeated border, for any size, channel count and radius', () => {
  fc.assert(
    fc.property(
      fc.record({
        width: fc.integer({ min: 1, max: 9 }),
        height: fc.integer({ min: 1, max: 9 }),
        channels: fc.integer({ min: 1, max: 4 }),
        radius: fc.integer({ min: 0, max: 6 }),
        seed: fc.integer(),
      }),
      ({ width, height, channels, radius, seed }) => {
        const data = Float32Array.from(
          { length: width * height * channels },
          (_, i) => ((i * 7919 + seed) % 251) - 100,
        );
        const expected = naive(data, width, height, channels, radius);
        boxBlur(data, { width, height, channels }, radius);
        data.forEach((value, i) => {
          assert.ok(Math.abs(value - expected[i]) < 1e-2, `${i}: ${value} ${expected[i]}`);
        });
      },
    ),
  );
});
