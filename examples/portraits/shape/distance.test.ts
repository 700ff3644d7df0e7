import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bone, boneDistance, cut, ellipsoid, join, ramp } from './distance.ts';

test('a round ellipsoid is a sphere, inside and outside', () => {
  assert.ok(Math.abs(ellipsoid(3, 4, 0, 2, 2, 2) - 3) < 1e-9);
  assert.ok(Math.abs(ellipsoid(0, 1, 0, 2, 2, 2) + 1) < 1e-9);
  assert.equal(ellipsoid(0, 0, 0, 2, 3, 4), -2);
});

test('a bone is as thick at its ends as asked', () => {
  const b = bone([0, 0, 0], 1, [10, 0, 0], 3);
  assert.equal(boneDistance(-4, 0, 0, b), 3);
  assert.equal(boneDistance(15, 0, 0, b), 2);
  assert.equal(boneDistance(5, 6, 0, b), 4);
});

test('joining adds to both solids only near their seam; cutting takes away', () => {
  assert.equal(join(1, 9, 4), 1);
  assert.equal(join(2, 2, 4), 1);
  assert.equal(cut(-5, 9, 2), -5);
  assert.ok(cut(-5, -1, 2) > 0);
});

test('a ramp runs from 0 to 1 in either direction', () => {
  assert.deepEqual([ramp(2, 4, 1), ramp(2, 4, 3), ramp(2, 4, 5)], [0, 0.5, 1]);
  assert.deepEqual([ramp(4, 2, 1), ramp(4, 2, 3), ramp(4, 2, 5)], [1, 0.5, 0]);
});
