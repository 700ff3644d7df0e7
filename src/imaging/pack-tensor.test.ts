import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FloatFrame } from './frame.ts';
import { packTensor } from './pack-tensor.ts';

const crop: FloatFrame = { width: 2, height: 2, data: Float32Array.from({ length: 12 }, (_, i) => i * 10) };

test('pixels become planes in the order and scale of the facts', () => {
  const facts = { colour: 'rgb', mean: [10, 20, 30], std: [2, 4, 5] } as const;
  assert.deepEqual([...packTensor(crop, facts)], [-5, 10, 25, 40, -2.5, 5, 12.5, 20, -2, 4, 10, 16]);
  const swapped = packTensor(crop, { colour: 'bgr', mean: [0, 0, 0], std: [1, 1, 1] });
  assert.deepEqual([...swapped], [20, 50, 80, 110, 10, 40, 70, 100, 0, 30, 60, 90]);
});

test('mirroring swaps left and right in every row', () => {
  const mirrored = packTensor(crop, { colour: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] }, { mirrored: true });
  assert.deepEqual([...mirrored], [30, 0, 90, 60, 40, 10, 100, 70, 50, 20, 110, 80]);
});

test('grey is the luma of the pixel', () => {
  const grey = packTensor(crop, { colour: 'grey', mean: [0], std: [1] });
  const luma = (r: number, g: number, b: number): number => Math.fround(0.299 * r + 0.587 * g + 0.114 * b);
  assert.deepEqual([...grey], [luma(0, 10, 20), luma(30, 40, 50), luma(60, 70, 80), luma(90, 100, 110)]);
});

test('numbers can be written into an array that is there already', () => {
  const into = new Float32Array(12);
  assert.equal(packTensor(crop, { colour: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] }, { into }), into);
  assert.equal(into[11], 110);
});
