/**
 * The face oval as a polar curve: the ovals of the ring metrics are this curve, scaled about its centre.
 */
import { faceOval } from '../../../src/face/mesh/topology.ts';
import { outlineRadii } from '../../../src/face/outline-radii.ts';

/** Centre and radius by direction, in pixels. */
export interface Oval {
  readonly x: number;
  readonly y: number;
  /** Radius for each of {@link directions} evenly spaced angles, from +x towards +y. */
  readonly radii: Float64Array;
}

/** Number of directions in which the oval is sampled. */
export const directions = 360;
const angles = Float64Array.from({ length: directions }, (_, k) => (k / directions) * 2 * Math.PI);

/**
 * Traces the outline of a mesh.
 *
 * The centre is the mean of the outline's vertices. Where a ray meets the outline more than once, the farthest counts.
 */
export function traceOval(mesh: Float32Array): Oval {
  const points = faceOval.map((v) => [mesh[v * 3], mesh[v * 3 + 1]] as const);
  return outlineRadii(points, angles);
}

/**
 * How many radii away from the centre each pixel of a picture lies: 1 on the oval, 0 at its centre.
 *
 * @returns `width · height` values.
 */
export function ovalScales(oval: Oval, size: { readonly width: number; readonly height: number }): Float32Array {
  const out = new Float32Array(size.width * size.height);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) out[y * size.width + x] = ovalScale(oval, x, y);
  }
  return out;
}

/** How many radii away from the centre a point lies. */
export function ovalScale(oval: Oval, x: number, y: number): number {
  const [dx, dy] = [x - oval.x, y - oval.y];
  const turn = (Math.atan2(dy, dx) / (2 * Math.PI)) * directions + directions;
  const k = Math.floor(turn);
  const part = turn - k;
  const radius = oval.radii[k % directions] * (1 - part) + oval.radii[(k + 1) % directions] * part;
  return Math.hypot(dx, dy) / radius;
}
