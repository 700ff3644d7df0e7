/**
 * A closed outline seen from its middle: how far it reaches in each direction.
 */

/** A closed outline, pixels, in order. */
export type Outline = readonly (readonly [x: number, y: number])[];

/** A middle and the reach of an outline around it, in pixels. */
export interface OutlineRadii {
  readonly x: number;
  readonly y: number;
  /** Distance to the outline, one per direction that was asked for. */
  readonly radii: Float64Array;
}

/**
 * Measures an outline from the mean of its vertices. Where a ray meets the outline more than once, the farthest counts; where
 * it meets none, the radius is 0.
 *
 * @param angles - Directions in radians, from +x towards +y.
 */
export function outlineRadii(outline: Outline, angles: ArrayLike<number>): OutlineRadii {
  const x = outline.reduce((sum, p) => sum + p[0], 0) / outline.length;
  const y = outline.reduce((sum, p) => sum + p[1], 0) / outline.length;
  const radii = Float64Array.from(angles, (angle) => farthestHit([x, y], [Math.cos(angle), Math.sin(angle)], outline));
  return { x, y, radii };
}

function farthestHit(from: readonly [number, number], along: readonly [number, number], outline: Outline): number {
  let far = 0;
  for (let i = 0; i < outline.length; i++) {
    const [px, py] = outline[i];
    const [qx, qy] = outline[(i + 1) % outline.length];
    const [ex, ey] = [qx - px, qy - py];
    const cross = along[0] * ey - along[1] * ex;
    if (Math.abs(cross) < 1e-12) continue;
    const t = ((px - from[0]) * ey - (py - from[1]) * ex) / cross;
    const u = ((px - from[0]) * along[1] - (py - from[1]) * along[0]) / cross;
    if (u >= -1e-9 && u <= 1 + 1e-9 && t > far) far = t;
  }
  return far;
}
