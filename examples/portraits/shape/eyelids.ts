/**
 * The opening between the lids, as two curves over the line of the corners.
 */
import { ramp } from './distance.ts';
import type { HeadPlan } from './head-plan.ts';

/** State of one eye's lids. */
export interface LidState {
  /** 0 = open, 1 = closed. */
  readonly blink: number;
  /** How far the lower lid is pushed up by the cheek, 0…1. */
  readonly squint: number;
  /** Gaze upwards in degrees: the upper lid follows. */
  readonly lookUp: number;
}

/** Lids at rest. */
export const openLids: LidState = { blink: 0, squint: 0, lookUp: 0 };

/** Line between the corners at `u` (millimetres away from the nose, from the eye's centre). */
export function cornerLine(plan: HeadPlan, u: number): number {
  const e = plan.eye;
  return e.innerV + ((e.outerV - e.innerV) * (u - e.innerU)) / (e.outerU - e.innerU);
}

/** Arch over the corners: 0 at both, 1 at its top; `lean` < 0.5 puts the top near the nose. */
function arch(plan: HeadPlan, u: number, lean: number): number {
  const e = plan.eye;
  const t = (u - e.innerU) / (e.outerU - e.innerU);
  if (t <= 0 || t >= 1) return 0;
  const a = 1.05 * lean * 2;
  const b = 1.05 * (1 - lean) * 2;
  const peak = a / (a + b);
  return ((t / peak) ** a * ((1 - t) / (1 - peak)) ** b) ** 0.78;
}

/** Height of the upper lid's margin at `u`. */
export function upperMargin(plan: HeadPlan, u: number, lids: LidState): number {
  const open = Math.max(0, plan.eye.upper + 0.085 * lids.lookUp - 0.7 * lids.squint);
  const closed = -0.55 * plan.eye.lower;
  return cornerLine(plan, u) + (open + (closed - open) * lids.blink) * arch(plan, u, 0.46);
}

/** Height of the lower lid's margin at `u`. */
export function lowerMargin(plan: HeadPlan, u: number, lids: LidState): number {
  const open = plan.eye.lower - 1.5 * lids.squint - 0.03 * lids.lookUp;
  const closed = 0.55 * plan.eye.lower;
  return cornerLine(plan, u) - (open + (closed - open) * lids.blink) * arch(plan, u, 0.56);
}

/** Height of the fold over the upper lid at `u`. */
export function lidCrease(plan: HeadPlan, u: number): number {
  const e = plan.eye;
  const reach = ramp(e.innerU - 4, e.innerU + 8, u) * ramp(e.outerU + 8, e.outerU - 6, u);
  return (
    cornerLine(plan, u) +
    (e.upper + 3.4 - 0.9 * plan.shape.lidFold) * (0.25 + 0.75 * reach) * (0.55 + 0.45 * arch(plan, u, 0.5))
  );
}
