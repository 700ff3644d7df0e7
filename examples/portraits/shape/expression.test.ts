import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Expression } from '../person.ts';
import { makeBend } from './expression.ts';
import { lipLine } from './head-field.ts';
import { planHead } from './head-plan.ts';

const plan = planHead({});
const { mouth } = plan;

/** Where a resting point goes with an expression, compared with where it goes at rest. */
function motion(expression: Expression, point: readonly number[]): number[] {
  const moved = Float32Array.from(point);
  const still = Float32Array.from(point);
  makeBend(plan, expression, 5)(moved);
  makeBend(plan, {}, 5)(still);
  return [...moved].map((v, i) => v - still[i]);
}

test('opening the mouth lowers chin and lower lip and leaves upper lip and eyes alone', () => {
  const open = { mouthOpen: 1 };
  assert.ok(motion(open, [0, plan.chinY, 18])[1] < -15);
  assert.ok(motion(open, [0, mouth.y - 2, 24])[1] < -12);
  assert.ok(Math.abs(motion(open, [0, mouth.y + 3, 25])[1]) < 1);
  assert.deepEqual(motion(open, [30, 0, 10]), [0, 0, 0]);
});

test('the corners of an open mouth stay joined', () => {
  const y = lipLine(plan, mouth.half);
  const above = motion({ mouthOpen: 1 }, [mouth.half, y + 0.25, 11]);
  const below = motion({ mouthOpen: 1 }, [mouth.half, y - 0.25, 11]);
  assert.ok(Math.hypot(...above.map((v, i) => v - below[i])) < 1);
});

test('a smile lifts the corners of the mouth outwards, on both sides alike', () => {
  const y = lipLine(plan, mouth.half);
  const right = motion({ smile: 1 }, [mouth.half, y, 11]);
  const left = motion({ smile: 1 }, [-mouth.half, y, 11]);
  assert.ok(right[0] > 3 && right[1] > 3, String(right));
  assert.ok(Math.abs(right[0] + left[0]) < 0.4 && Math.abs(right[1] - left[1]) < 0.4);
});
