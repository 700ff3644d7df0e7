import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insidePolygon } from './affine-paste.ts';
import { inner, rim, solveHarmonic } from './harmonic.ts';
import { fitAffine } from './warp-patch.ts';

test('an affine map is found again from four points', () => {
  const from = [
    [0, 0],
    [10, 1],
    [3, 12],
    [8, 9],
  ] as const;
  const to = from.map(([x, y]) => [2 * x - 0.5 * y + 4, 0.3 * x + 1.5 * y - 7] as const);
  const wanted = [2, -0.5, 4, 0.3, 1.5, -7];
  fitAffine(from, to).forEach((value, i) => {
    assert.ok(Math.abs(value - wanted[i]) < 1e-9);
  });
});

test('the harmonic function between linear rims is linear', () => {
  const size = { width: 97, height: 71 };
  const value = (x: number, y: number): number => 3 * x - 2 * y + 5;
  const values = new Float32Array(size.width * size.height * 3);
  const kinds = new Uint8Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const i = y * size.width + x;
      const border = x === 0 || y === 0 || x === size.width - 1 || y === size.height - 1;
      kinds[i] = border ? rim : inner;
      if (border) values.fill(value(x, y), i * 3, i * 3 + 3);
    }
  }
  solveHarmonic(values, kinds, size);
  for (let i = 0; i < kinds.length; i++) {
    const wanted = value(i % size.width, Math.floor(i / size.width));
    assert.ok(Math.abs(values[i * 3] - wanted) < 0.5, `${i}: ${values[i * 3]} instead of ${wanted}`);
  }
});

test('a point is inside a polygon or not', () => {
  const outline = [
    [0, 0],
    [10, 0],
    [10, 10],
    [5, 3],
    [0, 10],
  ] as const;
  assert.equal(insidePolygon(outline, 2, 2), true);
  assert.equal(insidePolygon(outline, 5, 6), false);
  assert.equal(insidePolygon(outline, 11, 2), false);
});
