import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame8 } from '../../../src/imaging/frame.ts';
import { largestDifference } from './outside-difference.ts';

const target: Frame8 = { width: 4, height: 3, depth: 8, data: new Uint8Array(36).fill(90) };
const patch = { x: 1, y: 1, width: 2, height: 1, data: new Float32Array(6), mask: Float32Array.of(0.5, 0) };
const changedAt = (x: number, y: number): Frame8 => {
  const data = target.data.slice();
  data[(y * 4 + x) * 3 + 1] += 7;
  return { ...target, data };
};

test('a change under the mask does not count', () => {
  assert.equal(largestDifference(changedAt(1, 1), target, patch), 0);
});

test('a change where the mask is 0 counts, inside and outside the patch', () => {
  assert.equal(largestDifference(changedAt(2, 1), target, patch), 7);
  assert.equal(largestDifference(changedAt(0, 2), target, patch), 7);
});
