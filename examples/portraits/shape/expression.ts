/**
 * Muscles: how a point of the resting head moves with an expression, and the small asymmetry that every face has.
 */
import type { Expression } from '../person.ts';
import { bell, ramp } from './distance.ts';
import { lipLine } from './head-field.ts';
import type { HeadPlan } from './head-plan.ts';
import { mix, noise3 } from './noise.ts';

/** The joint about which the jaw turns, and by how much when the mouth is wide open (radians). */
export const jawJoint = { y: -8, z: -72, wideOpen: 0.27 } as const;

/** Moves points in place: `x, y, z` triples in head space. */
export type Bend = (points: Float32Array) => void;

/** Makes the motion for one person and expression. */
export function makeBend(plan: HeadPlan, expression: Expression, seed: number): Bend {
  const { mouth, nose, eye } = plan;
  const smile = expression.smile ?? 0;
  const open = expression.mouthOpen ?? 0;
  const brows = expression.brows ?? 0;
  const angle = open * jawJoint.wideOpen;

  return (points) => {
    for (let i = 0; i < points.length; i += 3) {
      let x = points[i];
      let y = points[i + 1];
      let z = points[i + 2];
      const side = x < 0 ? -1 : 1;
      let ax = Math.abs(x);
      if (z > -70 && y < 60 && y > -170) {
        const below = lipLine(plan, ax) - y;
        const front = ramp(-70, -20, z);
        let dx = 0;
        let dy = 0;
        let dz = 0;
        if (smile !== 0) {
          const corner = bell(Math.hypot(ax - mouth.half, below * 1.1), 14) * front;
          dx += 4.6 * smile * corner;
          dy += 5.6 * smile * corner;
          dz -= 4.2 * smile * corner;
          const cheek = bell(Math.hypot(ax - 40, y + 40), 17) * front;
          dx += 1.2 * smile * cheek;
          dy += 3.6 * smile * cheek;
          dz += 3.8 * Math.max(0, smile) * cheek;
          const fold = nose.wing + 9 + 0.5 * (nose.baseY + 8 - y);
          dz -= 1.6 * Math.max(0, smile) * bell(ax - fold, 3.2) * bell(y - (nose.baseY + mouth.y) / 2, 15) * front;
          // lips part over the teeth
          if (below < 0)
            dy += 3.2 * Math.max(0, smile) * Math.min(1, 4 * open) * bell(below + 3, 7) * ramp(mouth.half, 8, ax);
          // and stretch thin
          dy += 0.16 * Math.max(0, smile) * below * bell(below, 9) * ramp(mouth.half, 5, ax);
        }
        if (brows !== 0) {
          const row = bell(y - plan.browY, 13) * front;
          if (brows > 0) dy += 5.5 * brows * row * bell(ax - 30, 26);
          else {
            dy += 4 * brows * row * bell(ax - 13, 14);
            dx += 2.2 * brows * row * bell(ax - 13, 12);
          }
        }
        ax = Math.max(0, ax + dx);
        y += dy;
        z += dz;
        if (open > 0) {
          const taper = Math.sqrt(Math.max(0, 1 - (ax / (mouth.half + 4 * smile)) ** 2));
          const under = mix(0.5 + 0.5 * taper, 1, ramp(0, 16, below));
          const over = (0.5 - 0.5 * taper) * ramp(22, 0, -below);
          const weight = mix(over, under, ramp(-0.2, 0.2, below)) * ramp(-66, -34, z) * ramp(-165, -122, y);
          const a = angle * weight;
          const ry = y - jawJoint.y;
          const rz = z - jawJoint.z;
          y = jawJoint.y + ry * Math.cos(a) - rz * Math.sin(a);
          z = jawJoint.z + rz * Math.cos(a) + ry * Math.sin(a);
          // an open mouth narrows a little
          ax *= 1 - 0.07 * open * bell(Math.hypot(ax - mouth.half, below), 16);
        }
        x = side * ax;
      }
      const calm = bell(Math.hypot(Math.abs(x) - eye.x, y - eye.y), 17);
      const k = 0.7 * (1 - 0.6 * calm);
      points[i] = x + k * noise3(x * 0.024 + 9, y * 0.024, z * 0.024, seed);
      points[i + 1] = y + k * noise3(x * 0.024, y * 0.024 + 9, z * 0.024, seed + 7);
      points[i + 2] = z + k * noise3(x * 0.024, y * 0.024, z * 0.024 + 9, seed + 13);
    }
  };
}
