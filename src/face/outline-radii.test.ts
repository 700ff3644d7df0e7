import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outlineRadii } from './outline-radii.ts';

test('a square reaches half its side along the axes, and farther at its corners', () => {
  const square = [
    [2, 1],
    [6, 1],
    [6, 5],
    [2, 5],
  ] as const;
  const { x, y, radii } = outlineRadii(square, [0, Math.PI / 4, Math.PI / 2, Math.PI, -Math.PI / 2]);
  assert.deepEqual([x, y], [4, 3]);
  for (const [at, wanted] of [2, 2 * Math.SQRT2, 2, 2, 2].entries())
    assert.ok(Math.abs((radii[at] ?? 0) - wanted) < 1e-9, `${radii[at]}`);
});

test('where a ray leaves an outline twice, the farther place counts', () => {
  const notched = [
    [0, 0],
    [10, 0],
    [10, 4],
    [6, 4],
    [6, 6],
    [10, 6],
    [10, 10],
    [0, 10],
  ] as const;
  const { x, y, radii } = outlineRadii(notched, [Math.atan2(9 - 5, 10 - 6.5)]);
  assert.deepEqual([x, y], [6.5, 5]);
  assert.ok(Math.abs((radii[0] ?? 0) - Math.hypot(4, 3.5)) < 1e-9, `${radii[0]}`);
});
