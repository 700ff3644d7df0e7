import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outline } from '../../../../face/outline-radii.ts';
import { easeRim, type RimCells } from './rim-ease.ts';

const size = 101;
const radius = 40;
const step = 2;
const outline: Outline = Array.from({ length: 36 }, (_, k) => {
  const angle = (k / 36) * 2 * Math.PI;
  return [size + radius * step * Math.cos(angle), size + radius * step * Math.sin(angle)];
});

/** A round face whose change of brightness is given by direction (radians) and oval (1 = outline). */
function roundFace(value: (angle: number, oval: number) => number): RimCells {
  const change = new Float32Array(size * size).fill(Number.NaN);
  for (let i = 0; i < change.length; i++) {
    const [x, y] = [(i % size) - 50, Math.floor(i / size) - 50];
    const oval = Math.hypot(x, y) / radius;
    if (oval < 1) change[i] = value(Math.atan2(y, x), oval);
  }
  return { width: size, height: size, step, change };
}

/** Change after easing, along a ray to the right, from oval 0.7 outwards. */
function ray(cells: RimCells): number[] {
  const ease = easeRim(cells, outline);
  return Array.from({ length: 14 }, (_, k) => {
    const i = 50 * size + 50 + Math.round(radius * (0.7 + 0.02 * k));
    return cells.change[i] + ease[i];
  });
}

test('a face that is brighter all around climbs to its brightness slowly from the rim', () => {
  const eased = ray(roundFace(() => 30));
  const steps = eased.slice(1).map((value, k) => Math.abs(value - eased[k]));
  // A cell is 0.025 radii: 3 levels at 112 levels per radius, and something for cells between the ovals.
  assert.ok(Math.max(...steps) < 6.5, `${eased}`);
  assert.ok(eased[13] < 8 && eased[0] > 24, `${eased}`);
});

test('what already climbs slowly is left as it is', () => {
  const ease = easeRim(
    roundFace((_, oval) => 60 * (1 - oval)),
    outline,
  );
  assert.ok(Math.max(...ease.map(Math.abs)) < 0.5);
});

test('light on one side and shade on the other belong to the face and mostly stay', () => {
  const cells = roundFace((angle) => 15 * Math.sign(Math.sin(6 * angle)));
  assert.ok(Math.max(...easeRim(cells, outline).map(Math.abs)) < 2);
});

test('the middle of the face is never eased', () => {
  const ease = easeRim(
    roundFace(() => 100),
    outline,
  );
  for (let x = -20; x <= 20; x++) assert.equal(ease[50 * size + 50 + x], 0);
});
