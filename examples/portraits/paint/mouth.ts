/**
 * What is seen between open lips: teeth, gums, tongue and the dark behind them.
 */
import type { Person, View } from '../person.ts';
import { bell, type Field, ramp } from '../shape/distance.ts';
import { type Bend, jawJoint } from '../shape/expression.ts';
import { lipLine } from '../shape/head-field.ts';
import { frontZ } from '../shape/head-mesh.ts';
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
  readonly field: Field;
  readonly bend: Bend;
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
  // light that falls in from the front, the same for all that lies inside
  const front = Math.max(0.15, camera.toHead(scene.lamps.key)[2]);
  const room = 0.75 * front * scene.lamps.keyColour[1] + 0.8 * scene.lamps.sky[1];
  const arch = { x: 24, z: 27, centre: mouth.z - 32 };

  const upperEdge = lipEdge(scene, 0.25);
  const lowerEdge = lipEdge(scene, -0.25);

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
    const edgeY = upper ? mouth.y - 2.4 + (i === 1 ? 0.7 : 0) - smile : mouth.y - 1.8;
    const long = upper ? 9.5 - 0.5 * i : 7.5;
    const round = (upper ? 0.8 : 0.5) * (2 * mid) ** 4;
    const depth = upper ? y - edgeY - round : edgeY - y - round;
    if (depth < 0) return false;
    const gum = depth - long + 2 * (2 * mid) ** 2;
    if (gum > 16) return false;
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
    if (open < 0.02 || s.z < -5 || ax > mouth.half || Math.abs(s.y - lipLine(plan, ax)) > 1.6) return false;
    if (at[1] > edgeHeight(upperEdge, at[0]) || at[1] < edgeHeight(lowerEdge, at[0])) return false;
    const len = Math.hypot(at[0] - ox, at[1] - oy, at[2] - oz);
    const d = [(at[0] - ox) / len, (at[1] - oy) / len, (at[2] - oz) / len];
    const light = room * (0.75 + 0.25 * ramp(mouth.half, 6, ax));
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

/** The bent edge of a lip, `offset` over the resting seam: `x, y, z` triples from left to right, head space. */
function lipEdge({ plan, field, bend }: MouthScene, offset: number): Float32Array {
  const count = 65;
  const points = new Float32Array(3 * count);
  for (let i = 0; i < count; i++) {
    const x = (i / (count - 1) - 0.5) * 2 * plan.mouth.half;
    const y = lipLine(plan, Math.abs(x)) + offset;
    points.set([x, y, frontZ(field, x, y)], 3 * i);
  }
  bend(points);
  return points;
}

/** Height of such an edge at `x`. */
function edgeHeight(edge: Float32Array, x: number): number {
  let i = 0;
  while (i + 6 < edge.length && edge[i + 3] < x) i += 3;
  const t = Math.max(0, Math.min(1, (x - edge[i]) / (edge[i + 3] - edge[i])));
  return mix(edge[i + 1], edge[i + 4], t);
}
