/**
 * Pose and camera. World space: head space of a person who looks straight ahead; the camera stands on the z axis.
 */

import type { View } from '../person.ts';
import { ramp } from '../shape/distance.ts';

/** A rotation, rows first. */
export type Rotation = readonly [number, number, number, number, number, number, number, number, number];

/** Where the neck turns. */
const pivot = { y: -98, z: -78 } as const;
const distance = 1250;

/** Everything between head space and frame pixels. */
export interface Camera {
  readonly head: Rotation;
  /** Camera position in the space of the (turned) head. */
  readonly eyeInHead: readonly [number, number, number];
  /** Camera position in the world. */
  readonly eye: readonly [number, number, number];
  /** Pixels per millimetre at the head. */
  readonly scale: number;
  /** Moves points (`x, y, z` triples) from head space to the world in place: the head turns, the shoulders follow a little. */
  pose(points: Float32Array): void;
  /** World → `px, py, depth` triples in `out`; depth in millimetres towards the camera. */
  project(points: Float32Array, out: Float32Array): void;
  /** World direction → head space. */
  toHead(d: readonly number[]): [number, number, number];
}

/** Rotation of a pose: the head nods (pitch), then turns (yaw), then tilts in the picture (roll). */
export function poseRotation(yaw: number, pitch: number, roll: number): Rotation {
  const rad = Math.PI / 180;
  const [cy, sy] = [Math.cos(yaw * rad), Math.sin(yaw * rad)];
  const [cp, sp] = [Math.cos(pitch * rad), Math.sin(pitch * rad)];
  const [cr, sr] = [Math.cos(roll * rad), Math.sin(roll * rad)];
  // Rz(−roll) · Ry(yaw) · Rx(−pitch), with y up
  const p = [cy, -sy * sp, sy * cp, 0, cp, sp, -sy, -cy * sp, cy * cp] as const;
  const tilt = (k: number, l: number): [number, number, number] => [
    k * p[0] + l * p[3],
    k * p[1] + l * p[4],
    k * p[2] + l * p[5],
  ];
  return [...tilt(cr, sr), ...tilt(-sr, cr), p[6], p[7], p[8]];
}

/** Sets up the camera of a view for a square frame of `size` pixels. */
export function makeCamera(view: View, size: number): Camera {
  const yaw = view.yaw ?? 0;
  const pitch = view.pitch ?? 0;
  const roll = view.roll ?? 0;
  const head = poseRotation(yaw, pitch, roll);
  const torso = poseRotation(0.4 * yaw, 0, 0.15 * roll);
  const scale = (size / 345) * (view.zoom ?? 1);
  const centre = new Float32Array([0, -12, -45]);
  rotateAbout(centre, head, torso);
  const eye = [centre[0], centre[1] - 6 / (view.zoom ?? 1), distance] as const;
  const away: [number, number, number] = [eye[0], eye[1] - pivot.y, eye[2] - pivot.z];
  const back = inverse(head, away);
  return {
    head,
    eye,
    eyeInHead: [back[0], back[1] + pivot.y, back[2] + pivot.z],
    scale,
    pose: (points) => rotateAbout(points, head, torso),
    toHead: (d) => inverse(head, d),
    project(points, out) {
      for (let i = 0; i < points.length; i += 3) {
        const k = (scale * (distance + 45)) / (distance - points[i + 2]);
        out[i] = size / 2 - 0.5 + (points[i] - eye[0]) * k;
        out[i + 1] = size / 2 - 0.5 - (points[i + 1] - eye[1]) * k;
        out[i + 2] = points[i + 2];
      }
    },
  };
}

function inverse(r: Rotation, d: readonly number[]): [number, number, number] {
  const [x, y, z] = d as [number, number, number];
  return [r[0] * x + r[3] * y + r[6] * z, r[1] * x + r[4] * y + r[7] * z, r[2] * x + r[5] * y + r[8] * z];
}

function rotateAbout(points: Float32Array, head: Rotation, torso: Rotation): void {
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i];
    const y = points[i + 1] - pivot.y;
    const z = points[i + 2] - pivot.z;
    const w = ramp(-186, -124, points[i + 1]);
    for (let k = 0; k < 3; k++) {
      const h = head[3 * k] * x + head[3 * k + 1] * y + head[3 * k + 2] * z;
      const t = torso[3 * k] * x + torso[3 * k + 1] * y + torso[3 * k + 2] * z;
      points[i + k] = t + (h - t) * w + (k === 0 ? 0 : k === 1 ? pivot.y : pivot.z);
    }
  }
}
