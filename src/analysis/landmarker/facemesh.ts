/**
 * The face-mesh model: which part of the frame it wants to see, and what its numbers mean in the frame.
 *
 * Source: Kartynnik et al. 2019, arXiv:1907.06724; crop rules follow MediaPipe's face-landmark graph (Apache-2.0).
 */
import type { Detection } from '../../face/face.ts';
import type { Matrix2x3, SquareRegion } from '../../imaging/similarity.ts';
import { scaleOf } from '../../imaging/similarity.ts';

/** Crop side as a multiple of the face's extent. */
const roomAroundFace = 1.5;

/** The region to look at for a detection: upright along the eyes, half as large again as the box. */
export function regionOfDetection(detection: Detection): SquareRegion {
  const { box, roll } = detection;
  return {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    size: roomAroundFace * Math.max(box.width, box.height),
    roll,
  };
}

/** The region to look at once a mesh is known: the mesh's own extent, upright along the outer eye corners. */
export function regionOfMesh(mesh: Float32Array): SquareRegion {
  const angle = Math.atan2(mesh[263 * 3 + 1] - mesh[33 * 3 + 1], mesh[263 * 3] - mesh[33 * 3]);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < mesh.length; i += 3) {
    const u = cos * mesh[i] + sin * mesh[i + 1];
    const v = -sin * mesh[i] + cos * mesh[i + 1];
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  const u = (left + right) / 2;
  const v = (top + bottom) / 2;
  return {
    x: cos * u - sin * v,
    y: sin * u + cos * v,
    size: roomAroundFace * Math.max(right - left, bottom - top),
    roll: (angle * 180) / Math.PI,
  };
}

/**
 * Carries the model's points into the frame.
 *
 * @param points - `x, y, z` in crop pixels, counted from the crop's left and upper edge.
 * @param toFrame - Maps crop pixels (centres at integers) to frame pixels.
 * @returns `x, y` in frame pixels, z scaled alike.
 */
export function pointsToFrame(points: ArrayLike<number>, toFrame: Matrix2x3): Float32Array {
  const [a, b, c, d, e, f] = toFrame;
  const scale = scaleOf(toFrame);
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const u = points[i] - 0.5;
    const v = points[i + 1] - 0.5;
    out[i] = a * u + b * v + c;
    out[i + 1] = d * u + e * v + f;
    out[i + 2] = scale * points[i + 2];
  }
  return out;
}

/** How far two regions differ: the largest of shift, size (both as fractions of the first's size) and turn (per 60°). */
export function regionDifference(a: SquareRegion, b: SquareRegion): number {
  const shift = Math.hypot(a.x - b.x, a.y - b.y) / a.size;
  const size = Math.abs(Math.log(b.size / a.size));
  const turn = Math.abs(((((b.roll - a.roll) % 360) + 540) % 360) - 180) / 60;
  return Math.max(shift, size, turn);
}
