import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourStatistics, transportColours } from './colour-transport.ts';

const free = { grey: { min: 0.01, max: 100 }, chroma: { min: 0.01, max: 100 } };

/** Colours with a known, correlated spread; no randomness. */
function cloud(mean: readonly number[], mix: readonly number[]): Float32Array {
  const out = new Float32Array(3 * 600);
  for (let i = 0; i < 600; i++) {
    const n = [Math.sin(i * 1.7) * 9, Math.sin(i * 2.9 + 1) * 7, Math.sin(i * 4.3 + 2) * 5];
    for (let c = 0; c < 3; c++) {
      out[i * 3 + c] = mean[c] + mix[c * 3] * n[0] + mix[c * 3 + 1] * n[1] + mix[c * 3 + 2] * n[2];
    }
  }
  return out;
}

const source = cloud([90, 70, 60], [1, 0.2, 0, 0.3, 1, 0.1, 0, 0.4, 1]);
const target = cloud([180, 150, 120], [2, 0, 0.5, 0, 1.5, 0, 0.5, 0, 1]);
const weights = new Float32Array(600).fill(1);

test('transported colours have the mean and covariance of the target', () => {
  const map = transportColours(colourStatistics(source, weights), colourStatistics(target, weights), free);
  const moved = new Float32Array(source.length);
  for (let i = 0; i < source.length; i += 3) {
    for (let r = 0; r < 3; r++) {
      moved[i + r] = map.offset[r];
      for (let c = 0; c < 3; c++) moved[i + r] += map.matrix[r * 3 + c] * source[i + c];
    }
  }
  const got = colourStatistics(moved, weights);
  const wanted = colourStatistics(target, weights);
  for (let c = 0; c < 3; c++) assert.ok(Math.abs(got.mean[c] - wanted.mean[c]) < 1e-3);
  // The ridge of 4 keeps flat sources stable and costs a little accuracy.
  const size = Math.hypot(...wanted.covariance);
  for (let k = 0; k < 9; k++) assert.ok(Math.abs(got.covariance[k] - wanted.covariance[k]) < 0.12 * size, `${k}`);
});

test('the map is symmetric and stretches no axis beyond its limits', () => {
  const limits = { grey: { min: 0.8, max: 1.2 }, chroma: { min: 0.8, max: 1.2 } };
  const { matrix } = transportColours(colourStatistics(source, weights), colourStatistics(target, weights), limits);
  for (const [r, c] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ])
    assert.ok(Math.abs(matrix[r * 3 + c] - matrix[c * 3 + r]) < 1e-9);
  for (let step = 0; step < 50; step++) {
    const v = [Math.sin(step), Math.cos(step * 1.3), Math.sin(step * 0.7 + 1)];
    const size = Math.hypot(...v);
    const out = [0, 1, 2].map((r) => matrix[r * 3] * v[0] + matrix[r * 3 + 1] * v[1] + matrix[r * 3 + 2] * v[2]);
    const stretch = Math.hypot(...out) / size;
    assert.ok(stretch > 0.8 - 1e-6 && stretch < 1.2 + 1e-6, `${stretch}`);
  }
});

test('colours without weight do not count', () => {
  const half = weights.map((_, i) => (i < 300 ? 1 : 0));
  const { mean } = colourStatistics(source, half);
  const { mean: alone } = colourStatistics(source.slice(0, 900), new Float32Array(300).fill(1));
  assert.deepEqual([...mean], [...alone]);
});
