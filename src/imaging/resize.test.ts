import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Frame8 } from './frame.ts';
import { resizeFrame } from './resize.ts';

const frame = fc
  .record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 24 }), seed: fc.nat() })
  .map(({ width, height, seed }): Frame8 => {
    let state = seed | 1;
    const data = Uint8Array.from({ length: width * height * 3 }, () => {
      state = Math.imul(state, 1_103_515_245) + 12_345;
      return state >>> 24;
    });
    return { width, height, depth: 8, data };
  });
const scale = fc.float({ noNaN: true, min: 0.5, max: 1 });

/** The plain definition: one bilinear sample per pixel and channel. */
function naive({ width, height, data }: Frame8, at: number): number[] {
  const out: number[] = [];
  const place = (i: number, size: number): number => Math.min(Math.max((i + 0.5) / at - 0.5, 0), size - 1);
  for (let y = 0; y < Math.ceil(height * at); y++) {
    for (let x = 0; x < Math.ceil(width * at); x++) {
      const [u, v] = [place(x, width), place(y, height)];
      const [u0, v0] = [Math.floor(u), Math.floor(v)];
      const [u1, v1] = [Math.min(u0 + 1, width - 1), Math.min(v0 + 1, height - 1)];
      for (let c = 0; c < 3; c++) {
        const value = (px: number, py: number): number => data[(py * width + px) * 3 + c];
        const top = value(u0, v0) * (1 - u + u0) + value(u1, v0) * (u - u0);
        const bottom = value(u0, v1) * (1 - u + u0) + value(u1, v1) * (u - u0);
        out.push(top * (1 - v + v0) + bottom * (v - v0));
      }
    }
  }
  return out;
}

test('every pixel is the bilinear sample at its place, to within the rounding of the weights', () => {
  fc.assert(
    fc.property(frame, scale, (picture, at) => {
      const expected = naive(picture, at);
      const { data } = resizeFrame(picture, at);
      assert.equal(data.length, expected.length);
      assert.ok(data.every((value, i) => Math.abs(value - expected[i]) <= 1.6));
    }),
  );
});

test('an even colour stays what it is', () => {
  const grey: Frame8 = { width: 31, height: 17, depth: 8, data: new Uint8Array(31 * 17 * 3).fill(201) };
  assert.ok(resizeFrame(grey, 0.75).data.every((value) => value === 201));
});

test('scale 1 gives the same frame', () => {
  const same: Frame8 = { width: 1, height: 1, depth: 8, data: new Uint8Array(3) };
  assert.equal(resizeFrame(same, 1), same);
});
