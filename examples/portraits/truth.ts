/**
 * What is known about a rendered face because it was built: landmarks, pose, light, masks, identity.
 */
import type { Plane } from '../../src/imaging/frame.ts';
import type { Camera } from './paint/camera.ts';
import type { HeadShape, PortraitLight, View } from './person.ts';
import type { Field } from './shape/distance.ts';
import type { Bend } from './shape/expression.ts';
import { lipLine } from './shape/head-field.ts';
import { frontZ } from './shape/head-mesh.ts';
import type { HeadPlan } from './shape/head-plan.ts';

/** Names of the single landmarks; left and right are those of the picture when the head is upright and frontal. */
export type LandmarkName =
  | 'leftEyeOuter'
  | 'leftEyeInner'
  | 'rightEyeInner'
  | 'rightEyeOuter'
  | 'leftEye'
  | 'rightEye'
  | 'noseTip'
  | 'noseBase'
  | 'noseRoot'
  | 'mouthLeft'
  | 'mouthRight'
  | 'upperLip'
  | 'lowerLip'
  | 'chin'
  | 'leftBrowInner'
  | 'leftBrowOuter'
  | 'rightBrowInner'
  | 'rightBrowOuter';

/** The truth of one portrait. Coordinates are frame pixels, pixel centres at integers. */
export interface PortraitTruth {
  /** `x, y` of each landmark, also of those that the head hides. */
  readonly landmarks: Readonly<Record<LandmarkName, readonly [number, number]>>;
  /** Left eye, right eye, nose tip, left mouth corner, right mouth corner: `x, y` each (`Float32Array(10)`). */
  readonly points: Float32Array;
  /** Outline of the face from the middle of the hairline clockwise, 36 points `x, y`. */
  readonly oval: Float32Array;
  /** Distance of the eyes' centres in the frame. */
  readonly eyeDistance: number;
  /** Degrees; the head was first nodded (pitch), then turned (yaw), then tilted in the picture (roll). */
  readonly pose: { readonly yaw: number; readonly pitch: number; readonly roll: number };
  readonly light: PortraitLight;
  /** Coverage 0…1 per pixel. `skin` holds brows, lashes and beards too; `mouth` the lips and all between them. */
  readonly masks: { readonly skin: Plane; readonly hair: Plane; readonly eyes: Plane; readonly mouth: Plane };
  readonly identity: Required<HeadShape>;
}

/** Landmarks of a head in head space, resting: `x, y, z` by name, and the oval. */
function restingLandmarks(plan: HeadPlan, field: Field): { named: Record<LandmarkName, number[]>; oval: number[][] } {
  const { eye, mouth, nose } = plan;
  const on = (x: number, y: number): number[] => [x, y, frontZ(field, Math.abs(x), y)];
  const both = (u: number, v: number): [number[], number[]] => {
    const p = on(eye.x + u, eye.y + v);
    return [[-p[0], p[1], p[2]], p];
  };
  const [lo, ro] = both(eye.outerU, eye.outerV);
  const [li, ri] = both(eye.innerU, eye.innerV);
  const middle = (a: readonly number[], b: readonly number[]) => a.map((v, k) => (v + b[k]) / 2);
  // the tip as alignments mean it: where the profile turns from forwards to down, 30° below the horizon
  let tip = on(0, nose.tipY + 6);
  for (let y = tip[1]; y > nose.baseY; y -= 0.2) {
    const p = on(0, y);
    if (tip[2] - p[2] > 0.2 * Math.tan(Math.PI / 6) && p[1] < nose.tipY) break;
    tip = p;
  }
  const corner = on(mouth.half, lipLine(plan, mouth.half));
  const oval: number[][] = [];
  for (let i = 0; i < 36; i++) {
    // rays in the frontal plane from the middle of the face; the outline lies where the face turns to the side
    const angle = (i / 36) * 2 * Math.PI;
    const x = Math.sin(angle);
    const y = Math.cos(angle);
    let t = 20;
    const z = -32;
    while (t < 140 && field(Math.abs(t * x), -22 + t * y, z) < 0) t += 0.5;
    const top = y > 0 ? Math.min(t, (plan.hairY - 4 + 22) / Math.max(0.3, y)) : t;
    oval.push(on(top * x * 0.97, -22 + top * y * 0.97));
  }
  return {
    named: {
      leftEyeOuter: lo,
      leftEyeInner: li,
      rightEyeInner: ri,
      rightEyeOuter: ro,
      leftEye: middle(lo, li),
      rightEye: middle(ro, ri),
      noseTip: tip,
      noseBase: on(0, nose.baseY - 3),
      noseRoot: on(0, nose.rootY),
      mouthLeft: [-corner[0], corner[1], corner[2]],
      mouthRight: corner,
      upperLip: on(0, mouth.y + mouth.upper),
      lowerLip: on(0, mouth.y - mouth.lower),
      chin: on(0, plan.chinY - 11),
      leftBrowInner: on(-13, plan.browY),
      leftBrowOuter: on(-52, plan.browY),
      rightBrowInner: on(13, plan.browY),
      rightBrowOuter: on(52, plan.browY),
    },
    oval,
  };
}

/** Everything of the truth that follows from the geometry alone. */
export function projectLandmarks(
  plan: HeadPlan,
  field: Field,
  bend: Bend,
  camera: Camera,
): Pick<PortraitTruth, 'landmarks' | 'points' | 'oval' | 'eyeDistance'> {
  const { named, oval } = restingLandmarks(plan, field);
  const names = Object.keys(named) as LandmarkName[];
  const world = Float32Array.from([...names.flatMap((n) => named[n]), ...oval.flat()]);
  bend(world);
  camera.pose(world);
  const screen = new Float32Array(world.length);
  camera.project(world, screen);
  const landmarks = {} as Record<LandmarkName, readonly [number, number]>;
  names.forEach((name, i) => {
    landmarks[name] = [screen[3 * i], screen[3 * i + 1]];
  });
  const five: LandmarkName[] = ['leftEye', 'rightEye', 'noseTip', 'mouthLeft', 'mouthRight'];
  const rest = screen.subarray(3 * names.length);
  const outline = new Float32Array(72);
  for (let i = 0; i < 36; i++) outline.set([rest[3 * i], rest[3 * i + 1]], 2 * i);
  const [a, b] = [landmarks.leftEye, landmarks.rightEye];
  return {
    landmarks,
    points: Float32Array.from(five.flatMap((n) => [...landmarks[n]])),
    oval: outline,
    eyeDistance: Math.hypot(a[0] - b[0], a[1] - b[1]),
  };
}

/** The pose that a view asks for. */
export function poseOf(view: View): PortraitTruth['pose'] {
  return { yaw: view.yaw ?? 0, pitch: view.pitch ?? 0, roll: view.roll ?? 0 };
}
