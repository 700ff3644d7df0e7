import assert from 'node:assert/strict';
import { test } from 'node:test';
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { matchEdges } from './edges.ts';

const size = 64;
const everywhere = new Float32Array(size * size).fill(1);

/** Dark bars on light grey, blurred, with a little grain of its own everywhere. */
function bars(blur: number): FloatFrame {
  const data = Float32Array.from({ length: size * size * 3 }, (_, k) => (((k / 3) | 0) % 16 < 6 ? 60 : 180));
  boxBlur(data, { width: size, height: size, channels: 3 }, blur);
  return { width: size, height: size, data: data.map((value, k) => value + (((k / 3) | 0) % 3) - 1) };
}

/** Largest step between pixels side by side in one row. */
function steepest({ data }: FloatFrame): number {
  const row = Array.from({ length: size - 8 }, (_, x) => data[(32 * size + x + 4) * 3]);
  return Math.max(...row.slice(1).map((value, x) => Math.abs(value - row[x])));
}

test('edges that are softer than those of the target become crisper, not harder than they are', () => {
  const drawn = bars(1);
  const before = steepest(drawn);
  matchEdges(drawn, bars(0), everywhere);
  assert.ok(steepest(drawn) > 1.05 * before && steepest(drawn) < 120, `${before} to ${steepest(drawn)}`);
});

test('edges that are harder than those of the target become softer', () => {
  const drawn = bars(0);
  const before = steepest(drawn);
  matchEdges(drawn, bars(2), everywhere);
  assert.ok(steepest(drawn) < before, `${before} to ${steepest(drawn)}`);
});

test('grain away from edges is left as it is', () => {
  const drawn = bars(1);
  const before = drawn.data.slice();
  matchEdges(drawn, bars(0), everywhere);
  const middleOfBar = (32 * size + 3 + 16) * 3;
  assert.equal(drawn.data[middleOfBar], before[middleOfBar]);
});

test('pixels that do not count, and those beside them, are not touched', () => {
  const drawn = bars(1);
  const before = drawn.data.slice();
  const left = everywhere.map((_, i) => (i % size < 30 ? 1 : 0));
  matchEdges(drawn, bars(0), left);
  for (let i = 0; i < size * size; i++) if (i % size >= 29) assert.equal(drawn.data[i * 3], before[i * 3]);
});
