/**
 * What is seen between open lips: teeth, gums, tongue and the dark behind them.
 */
import type { Person, View } from '../person.ts';
import { bell, ramp } from '../shape/distance.ts';
import { jawJoint } from '../shape/expression.ts';
import { lipLine } from '../shape/head-field.ts';
import type { HeadPlan } from '../shape/head-plan.ts';
import { mix } from '../shape/noise.ts';
import type { Camera } from './camera.ts';
import { type Lamps, linear } from './lighting.ts';
import type { Sample } from './sample.ts';

/** Outer edges of the upper teeth along their arch, from the middle, millimetres. */
const toothEdges = [0, 8.4, 15.2, 22.8, 29.6, 36.2, 45];

/** What the mouth's material needs. */
export interface MouthScene {
  readonly person: Person;
  readonly view: View;
  readonly plan: HeadPlan;
  readonly lamps: Lamps;
  readonly camera: Camera;
}

/**
 * Makes the mouth's material.
 *
 * @returns A function that paints the sample when it lies between the lips (and says so). `at` is the sample's place
 *   on the bent (not resting) head, head space.
 */
export function makeMouth(scene: MouthScene): (s: Sample, at: readonly [number, number, number]) => boolean {
  const { plan, camera, view, person } = scene;
  const { mouth } = plan;
  const open = view.expression?.mouthOpen ?? 0;
  const smile = Math.max(0, view.expression?.smile ?? 0);
  const turn = open * jawJoint.wideOpen;
  const [ox, oy, oz] = camera.eyeInHead;
  const skin = linear(person.skin.tone);
  const pink = 0.6 + 0.4 * skin[0];
  const arch = { x: 24, z: 27, centre: mouth.z - 32 };

  /** Paints one row of teeth; the ray is given in the jaw's own (closed) position. */
  const teeth = (s: Sample, p: readonly number[], d: readonly number[], upper: boolean, light: number): boolean => {
    const px = p[0] / arch.x;
    const pz = (p[2] - arch.centre) / arch.z;
    const dx = d[0] / arch.x;
    const dz = d[2] / arch.z;
    const a = dx * dx + dz * dz;
    const b = px * dx + pz * dz;
    const q = b * b - a * (px * px + pz * pz - 1);
    if (q <= 0) return false;
    const t = (-b - Math.sqrt(q)) / a;
    const x = p[0] + t * d[0];
    const y = p[1] + t * d[1];
    const ax = Math.abs(x);
    const s0 = Math.asin(Math.min(1, ax / arch.x)) * (arch.x + arch.z) * 0.5 * (upper ? 1 : 1.35);
    let i = 0;
    while (i < 5 && s0 > toothEdges[i + 1]) i++;
    const w = toothEdges[i + 1] - toothEdges[i];
    const mid = (s0 - toothEdges[i]) / w - 0.5;
    const edgeY = upper ? mouth.y - 1.2 + (i === 1 ? 0.7 : 0) - smile : mouth.y - 1.8;
    const long = upper ? 9.5 - 0.5 * i : 7.5;
    const round = 1.4 * (2 * mid) ** 4;
    const depth = upper ? y - edgeY - round : edgeY - y - round;
    if (depth < 0) return false;
    const gum = depth - long + 2 * (2 * mid) ** 2;
    if (gum > 7) return false;
    const shade = light * (0.55 + 0.45 * ramp(0, 5, upper ? 30 - ax : 24 - ax)) * ramp(34, 8, ax);
    if (gum > 0) {
      s.out[0] = 0.42 * pink * shade;
      s.out[1] = 0.16 * pink * shade;
      s.out[2] = 0.15 * pink * shade;
    } else {
      const k = shade * (1 - 0.5 * bell(0.5 - Math.abs(mid), 0.06)) * (0.82 + 0.18 * ramp(0, 3, depth));
      s.out[0] = 0.76 * k;
      s.out[1] = 0.7 * k;
      s.out[2] = 0.58 * k;
    }
    return true;
  };

  return (s, at) => {
    const ax = Math.abs(s.x);
    if (open < 0.02 || s.z < -5 || ax > mouth.half || Math.abs(s.y - lipLine(plan, ax)) > 0.26) return false;
    const len = Math.hypot(at[0] - ox, at[1] - oy, at[2] - oz);
    const d = [(at[0] - ox) / len, (at[1] - oy) / len, (at[2] - oz) / len];
    const light = ((s.r + s.g + s.b) / 3) * 1.5 + 0.05;
    const high = ramp(mouth.y - 14, mouth.y + 3, at[1]);
    if (teeth(s, at, d, true, light * (0.95 - 0.35 * high))) return true;
    const c = Math.cos(turn);
    const n = Math.sin(turn);
    const jaw = (y: number, z: number): [number, number] => [c * y + n * z, c * z - n * y];
    const [jy, jz] = jaw(at[1] - jawJoint.y, at[2] - jawJoint.z);
    const [ey, ez] = jaw(d[1], d[2]);
    const p = [at[0], jy + jawJoint.y, jz + jawJoint.z];
    if (teeth(s, p, [d[0], ey, ez], false, light * 0.72)) return true;
    // tongue on the floor, dark above it
    const floor = ramp(mouth.y + 2, mouth.y - 9, p[1]) * bell(at[0], 19);
    s.out[0] = mix(0.03, 0.3 * pink, floor) * light * 0.6;
    s.out[1] = mix(0.008, 0.085, floor) * light * 0.6;
    s.out[2] = mix(0.008, 0.08, floor) * light * 0.6;
    return true;
  };
}
