import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureDetail } from './detail.ts';

const size = { width: 200, height: 200 };

/** Deterministic Gaussian noise of deviation 1. */
function noise(): Float32Array {
  let state = 12345;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float32Array.from(
    { length: size.width * size.height },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

const everywhere = new Uint8Array(size.width * size.height).fill(1);

test('a flat picture has neither sharpness nor noise', () => {
  const flat = new Float32Array(size.width * size.height).fill(40);
  assert.deepEqual(measureDetail(flat, size, everywhere, 1), { sharpness: 0, noise: 0 });
});

test('white noise of deviation 2.5 is measured as 2.5', () => {
  const grain = noise().map((value) => 40 + 2.5 * value);
  assert.ok(Math.abs(measureDetail(grain, size, everywhere, 1).noise - 2.5) < 0.05);
});

test('sharpness grows with the contrast of the same picture', () => {
  const grain = noise();
  const once = measureDetail(grain, size, everywhere, 1).sharpness;
  const twice = measureDetail(
    grain.map((value) => 2 * value),
    size,
    everywhere,
    1,
  ).sharpness;
  assert.ok(Math.abs(twice / once - 2) < 1e-3);
  // Variances of independent pixels add up: 4² + 4 · 1² = 20.
  assert.ok(Math.abs(once - Math.sqrt(20)) < 0.1);
});

test('only picked pixels count', () => {
  const grain = noise().map((value, i) => (i % size.width < 100 ? value : 0));
  const right = everywhere.map((_, i) => (i % size.width > 101 ? 2 : 1));
  assert.equal(measureDetail(grain, size, right, 2).noise, 0);
  assert.ok(measureDetail(grain, size, right, 1).noise > 0.5);
});
