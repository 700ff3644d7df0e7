import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourSteps } from './colour-step.ts';
import { directions } from './oval.ts';
import { ringProfile } from './ring-profile.ts';
import { ringSteps } from './ring-step.ts';
import { paint, plain, side, syntheticOval, syntheticScales } from './synthetic-face.ts';

const profileOf = (output: ReturnType<typeof paint>, sectors = 1) => ringProfile(output, plain, syntheticOval, sectors);
const [inner, outer] = [
  [0.8, 0.95],
  [1.05, 1.2],
] as const;

test('the oval passes through the outline: its pixels lie one radius from the centre', () => {
  const edge = Math.round(syntheticOval.x + syntheticOval.radii[0]);
  assert.ok(Math.abs(syntheticScales[Math.round(syntheticOval.y) * side + edge] - 1) < 0.02);
  assert.equal(syntheticOval.radii.length, directions);
});

test('a copy of the target has no ring step and no colour step', () => {
  assert.deepEqual(ringSteps(profileOf(plain)), [0]);
  assert.deepEqual(colourSteps(profileOf(plain), inner, outer), [0]);
});

test('a face that is 5 L brighter up to its rim reads as a ring step of 5', () => {
  const output = paint((_, scale) => [scale < 1 ? 5 : 0, 0, 0]);
  assert.ok(Math.abs(ringSteps(profileOf(output))[0] - 5) < 0.05);
});

test('the same 5 L faded over half the radius leave a ring step of 0.4', () => {
  const output = paint((_, scale) => [5 * Math.min(1, Math.max(0, (1.2 - scale) / 0.5)), 0, 0]);
  assert.ok(Math.abs(ringSteps(profileOf(output))[0] - 0.4) < 0.05);
});

test('a step outside the ovals 0.85 to 1.35 is none of the rim', () => {
  const output = paint((_, scale) => [scale < 0.75 ? 9 : 0, 0, 0]);
  assert.ok(ringSteps(profileOf(output))[0] < 1e-6);
});

test('a step in one quarter of the oval is full in its sectors and a quarter in the whole', () => {
  const output = paint((pixel, scale) => {
    const [x, y] = [(pixel % side) - syntheticOval.x, Math.floor(pixel / side) - syntheticOval.y];
    return [scale < 1 && x > 0 && y > 0 ? 8 : 0, 0, 0];
  });
  const steps = ringSteps(profileOf(output, 12));
  assert.ok(Math.abs(Math.max(...steps) - 8) < 0.1);
  assert.equal(steps.filter((value) => value > 1).length, 3);
  assert.ok(Math.abs(ringSteps(profileOf(output))[0] - 2) < 0.1);
});

test('a face moved by (3, 4, 0) in Lab reads as a colour step of 5', () => {
  const output = paint((_, scale) => (scale < 1 ? [3, 4, 0] : [0, 0, 0]));
  assert.ok(Math.abs(colourSteps(profileOf(output), inner, outer)[0] - 5) < 0.05);
});

test('a change of light over the whole picture is no colour step', () => {
  assert.ok(colourSteps(profileOf(paint(() => [6, 2, -3])), inner, outer)[0] < 1e-6);
});
