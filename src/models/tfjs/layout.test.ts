import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { permute, samePadding, windowCount } from './layout.ts';

test('permuting moves every element where its index says', () => {
  const dims = [2, 3, 4, 5];
  const data = Float32Array.from({ length: 120 }, (_, i) => i);
  for (const order of [
    [3, 2, 0, 1],
    [2, 3, 0, 1],
    [0, 3, 1, 2],
    [0, 1, 2, 3],
  ]) {
    const out = permute(data, dims, order);
    const size = order.map((axis) => dims[axis]);
    for (let a = 0; a < size[0]; a++)
      for (let b = 0; b < size[1]; b++)
        for (let c = 0; c < size[2]; c++)
          for (let d = 0; d < size[3]; d++) {
            const old = [0, 0, 0, 0];
            [a, b, c, d].forEach((index, axis) => {
              old[order[axis]] = index;
            });
            const from = ((old[0] * 3 + old[1]) * 4 + old[2]) * 5 + old[3];
            assert.equal(out[((a * size[1] + b) * size[2] + c) * size[3] + d], data[from]);
          }
  }
});

test('SAME padding gives exactly the promised number of windows, with the odd pixel behind', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 1, max: 4 }),
      (size, kernel, stride) => {
        const [before, after] = samePadding(size, kernel, stride);
        assert.ok(after === before || after === before + 1);
        const count = windowCount(size, { kernel, stride, same: true });
        assert.equal(count, Math.ceil(size / stride));
        assert.ok(windowCount(size + before + after, { kernel, stride, same: false }) >= count || kernel < stride);
      },
    ),
  );
});
