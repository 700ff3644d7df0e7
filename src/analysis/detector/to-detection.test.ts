import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropToFrame } from '../../imaging/similarity.ts';
import { toDetection } from './to-detection.ts';

const candidate = {
  score: 0.9,
  x: 10,
  y: 20,
  width: 40,
  height: 40,
  keypoints: Float32Array.of(20, 30, 40, 30, 30, 40, 30, 50, 10, 35, 50, 35),
};
const close = (actual: ArrayLike<number>, expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length);
  assert.ok(
    expected.every((value, i) => Math.abs(value - actual[i]) < 1e-4),
    `${Array.from(actual)} ≠ ${expected}`,
  );
};

test('a candidate of an upright look keeps its shape', () => {
  const { box, points, roll, score } = toDetection(candidate, [2, 0, 100, 0, 2, 50]);
  assert.deepEqual(box, { x: 120, y: 90, width: 80, height: 80 });
  close(points, [140, 110, 180, 110, 160, 130, 144, 150, 176, 150]);
  assert.equal(roll, 0);
  assert.equal(score, 0.9);
});

test('a candidate of a turned look is turned back, and its roll tells by how much', () => {
  const size = 64;
  const detection = toDetection(candidate, cropToFrame({ x: 0, y: 0, size, roll: 90 }, size));
  // Crop pixel 31.5 is the centre; what lies right of it lies below the centre of the frame's region.
  close(detection.points.subarray(0, 4), [1.5, -11.5, 1.5, 8.5]);
  assert.ok(Math.abs(detection.roll - 90) < 1e-4);
  assert.ok(Math.abs(detection.box.width - 40) < 1e-9);
});
