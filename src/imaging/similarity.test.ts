import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitSimilarity } from './fit-similarity.ts';
import { cropToFrame, invert, type Matrix2x3, mapPoints, scaleOf } from './similarity.ts';

const coordinate = fc.double({ min: -500, max: 500, noNaN: true });
const region = fc.record({
  x: coordinate,
  y: coordinate,
  size: fc.double({ min: 1, max: 2000, noNaN: true }),
  roll: fc.double({ min: -180, max: 180, noNaN: true }),
});

test('the middle of the crop is the middle of the region, and its scale is the ratio of their sides', () => {
  fc.assert(
    fc.property(region, fc.integer({ min: 2, max: 512 }), (wanted, size) => {
      const matrix = cropToFrame(wanted, size);
      const [x, y] = mapPoints([(size - 1) / 2, (size - 1) / 2], matrix);
      assert.ok(Math.hypot(x - wanted.x, y - wanted.y) < 1e-2);
      assert.ok(Math.abs(scaleOf(matrix) / (wanted.size / size) - 1) < 1e-6);
    }),
  );
});

test('a region turned clockwise shows what lies clockwise of its right side', () => {
  const [x, y] = mapPoints([10, 0], cropToFrame({ x: 0, y: 0, size: 1, roll: 90 }, 1));
  assert.ok(Math.abs(x) < 1e-6 && Math.abs(y - 10) < 1e-6);
});

test('a map and its inverse undo each other', () => {
  fc.assert(
    fc.property(region, coordinate, coordinate, (wanted, x, y) => {
      const matrix = cropToFrame(wanted, 100);
      const [u, v] = mapPoints(mapPoints([x, y], matrix), invert(matrix));
      assert.ok(Math.hypot(u - x, v - y) < 1e-3 * Math.max(1, 100 / wanted.size) * 10);
    }),
  );
  assert.throws(() => invert([1, 2, 0, 2, 4, 0]), RangeError);
});

test('a fit recovers the similarity that moved the points', () => {
  const points = [0, 0, 50, 3, 20, 40, 7, 60, 44, 58];
  fc.assert(
    fc.property(region, (wanted) => {
      const matrix = cropToFrame(wanted, 64);
      const fitted = fitSimilarity(points, mapPoints(points, matrix)) as Matrix2x3;
      matrix.forEach((value, i) => {
        assert.ok(Math.abs(fitted[i] - value) < 1e-3 * (1 + Math.abs(value)));
      });
    }),
  );
});

test('a fit to points that no similarity explains is the best there is', () => {
  const from = [0, 0, 10, 0, 10, 10, 0, 10, 4, 6];
  const to = [1, 2, 12, 1, 13, 14, -1, 11, 7, 6];
  const best = fitSimilarity(from, to) as Matrix2x3;
  const error = (matrix: Matrix2x3): number =>
    mapPoints(from, matrix).reduce((sum, value, i) => sum + (value - to[i]) ** 2, 0);
  for (let i = 0; i < 6; i++) {
    for (const step of [-0.01, 0.01]) {
      const [a, b, c, , , f] = best;
      // Neighbours that are similarities too: turned, scaled or shifted a little.
      const turned: Matrix2x3 =
        i < 2
          ? [a + step, b, c, -b, a + step, f]
          : i < 4
            ? [a, b + step, c, -b - step, a, f]
            : [a, b, c + step * (i - 4), -b, a, f + step * (5 - i)];
      assert.ok(error(turned) >= error(best) - 1e-6);
    }
  }
});

test('points that coincide or are mirrored have no fit', () => {
  assert.equal(fitSimilarity([5, 5, 5, 5, 5, 5], [0, 0, 1, 0, 0, 1]), undefined);
  assert.equal(fitSimilarity([0, 0, 1, 0, 0, 1], [5, 5, 5, 5, 5, 5]), undefined);
  assert.equal(fitSimilarity([0, 0, 2, 0, 2, 2, 0, 2], [2, 0, 0, 0, 0, 2, 2, 2]), undefined);
  assert.equal(fitSimilarity([0, 0, Number.NaN, 0], [0, 0, 1, 1]), undefined);
});
