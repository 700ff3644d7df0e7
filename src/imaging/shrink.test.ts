import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Frame8, PixelRectangle } from './frame.ts';
import { shrinkRegion } from './shrink.ts';

/** The plain definition: the mean of what lies in each block, rounded. */
function naive(frame: Frame8, region: PixelRectangle, factor: number): number[] {
  const out: number[] = [];
  for (let y = 0; y < region.height; y += factor) {
    for (let x = 0; x < region.width; x += factor) {
      for (let c = 0; c < 3; c++) {
        const block: number[] = [];
        for (let j = y; j < Math.min(y + factor, region.height); j++) {
          for (let i = x; i < Math.min(x + factor, region.width); i++) {
            block.push(frame.data[((region.y + j) * frame.width + region.x + i) * 3 + c]);
          }
        }
        out.push(Math.floor((block.reduce((a, b) => a + b) + (block.length >> 1)) / block.length));
      }
    }
  }
  return out;
}

test('shrinking gives the rounded mean of each block, for whole and cut blocks and any part of a frame', () => {
  fc.assert(
    fc.property(
      fc.record({
        left: fc.integer({ min: 0, max: 3 }),
        top: fc.integer({ min: 0, max: 3 }),
        width: fc.integer({ min: 1, max: 12 }),
        height: fc.integer({ min: 1, max: 12 }),
        factor: fc.integer({ min: 1, max: 5 }),
        seed: fc.integer({ min: 0, max: 1000 }),
      }),
      ({ left, top, width, height, factor, seed }) => {
        const size = { width: left + width + 1, height: top + height + 1 };
        const data = Uint8Array.from(
          { length: size.width * size.height * 3 },
          (_, i) => (i * 7919 + seed * 104729) % 251,
        );
        const frame: Frame8 = { ...size, depth: 8, data };
        const region = { x: left, y: top, width, height };
        assert.deepEqual([...shrinkRegion(frame, region, factor).data], naive(frame, region, factor));
      },
    ),
  );
});
