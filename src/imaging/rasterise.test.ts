import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rasterise } from './rasterise.ts';

const square = { stride: 2, triangles: Uint16Array.of(0, 2, 1, 0, 3, 2), facing: -1 } as const;

test('two triangles cover a square without a gap and interpolate its corners', () => {
  const positions = [1, 1, 9, 1, 9, 9, 1, 9];
  const { triangle, weights } = rasterise({ ...square, positions }, 12, 12);
  const xs = [1, 9, 9, 1];
  for (let y = 0; y < 12; y++) {
    for (let x = 0; x < 12; x++) {
      const i = y * 12 + x;
      const inside = x >= 1 && x <= 9 && y >= 1 && y <= 9;
      assert.equal(triangle[i] >= 0, inside, `pixel ${x}, ${y}`);
      if (!inside) continue;
      const [a, b, c] = square.triangles.subarray(triangle[i] * 3, triangle[i] * 3 + 3);
      const [wa, wb] = weights.subarray(i * 2, i * 2 + 2);
      assert.ok(Math.abs(wa * xs[a] + wb * xs[b] + (1 - wa - wb) * xs[c] - x) < 1e-4, 'x comes back');
    }
  }
});

test('triangles that face away are left out', () => {
  const { triangle } = rasterise({ ...square, facing: 1, positions: [1, 1, 9, 1, 9, 9, 1, 9] }, 12, 12);
  assert.ok(triangle.every((t) => t === -1));
});

test('of two triangles over one pixel the nearer one is drawn, whatever their order', () => {
  const far = [0, 0, 5, 0, 8, 5, 8, 0, 5];
  const near = [0, 0, 1, 0, 8, 1, 8, 0, 1];
  for (const [positions, nearest] of [
    [[...far, ...near], 1],
    [[...near, ...far], 0],
  ] as const) {
    const triangles = Uint16Array.of(0, 1, 2, 3, 4, 5);
    const { triangle } = rasterise({ positions, stride: 3, triangles, facing: -1 }, 9, 9);
    assert.equal(triangle[2 * 9 + 2], nearest);
  }
});

test('a mesh that reaches over the border is cut, not wrapped', () => {
  const { triangle } = rasterise({ ...square, positions: [-5, -5, 3, -5, 3, 3, -5, 3] }, 6, 6);
  assert.ok(triangle[0] >= 0);
  assert.equal(triangle[5], -1);
  assert.equal(triangle[6 * 4 + 5], -1);
});
