/**
 * The face-mesh model: which part of the frame it wants to see, and what its numbers mean in the frame.
 *
 * Source: Kartynnik et al. 2019, arXiv:1907.06724; crop rules follow MediaPipe's face-landmark graph (Apache-2.0).
 */
import type { Detection } from '../../face/face.ts';
import { mapMesh } from '../../face/mesh/map-mesh.ts';
import type { Matrix2x3, SquareRegion } from '../../imaging/similarity.ts';

/**
 * The region to look at for a detection: upright along the eyes.
 *
 * @param room - Side as a multiple of the box's larger side.
 */
export function regionOfDetection(detection: Detection, room: number): SquareRegion {
  const { box, roll } = detection;
  return {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    size: room * Math.max(box.width, box.height),
    roll,
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
  return mapMesh(points, [a, b, c - 0.5 * (a + b), d, e, f - 0.5 * (d + e)]);
}

/** How far two regions differ: the largest of shift, size (both as fractions of the first's size) and turn (per 60°). */
export function regionDifference(a: SquareRegion, b: SquareRegion): number {
  const shift = Math.hypot(a.x - b.x, a.y - b.y) / a.size;
  const size = Math.abs(Math.log(b.size / a.size));
  const turn = Math.abs(((((b.roll - a.roll) % 360) + 540) % 360) - 180) / 60;
  return Math.max(shift, size, turn);
}
