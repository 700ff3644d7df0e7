/**
 * Planar maps as 2 × 3 matrices: similarities (turn, scale, shift) and what is needed to work with them.
 *
 * A matrix `[a, b, c, d, e, f]` maps a point `x, y` to `a·x + b·y + c, d·x + e·y + f`. Pixel centres lie at integer
 * coordinates.
 */

/** A planar affine map, row-major 2 × 3. */
export type Matrix2x3 = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** A square region of a frame, possibly turned: what becomes an upright crop. */
export interface SquareRegion {
  /** Centre in frame pixels. */
  readonly x: number;
  readonly y: number;
  /** Side in frame pixels. */
  readonly size: number;
  /** How far the region is turned, degrees, positive = clockwise on screen. */
  readonly roll: number;
}

/**
 * The map from crop pixels to frame pixels for a square region shown as a crop of `cropSize` pixels. The whole pixel
 * areas correspond: the crop's left edge lies at -0.5.
 */
export function cropToFrame(region: SquareRegion, cropSize: number): Matrix2x3 {
  const scale = region.size / cropSize;
  const angle = (region.roll * Math.PI) / 180;
  const a = scale * Math.cos(angle);
  const d = scale * Math.sin(angle);
  const middle = (cropSize - 1) / 2;
  return [a, -d, region.x - (a - d) * middle, d, a, region.y - (d + a) * middle];
}

/**
 * The map that undoes another.
 *
 * @throws {RangeError} when the map squeezes the plane onto a line: only a defect can ask for that.
 */
export function invert(matrix: Matrix2x3): Matrix2x3 {
  const [a, b, c, d, e, f] = matrix;
  const determinant = a * e - b * d;
  if (!(Math.abs(determinant) > 1e-12))
    throw new RangeError(`Expected an invertible map, got determinant ${determinant}.`);
  const [p, q, r, s] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
  return [p, q, -(p * c + q * f), r, s, -(r * c + s * f)];
}

/** How many frame pixels one crop pixel spans under a similarity, or on average under an affine map. */
export function scaleOf(matrix: Matrix2x3): number {
  return Math.sqrt(Math.abs(matrix[0] * matrix[4] - matrix[1] * matrix[3]));
}

/** Carries points `x, y` (`Float32Array(2·n)`) through a map into a new array. */
export function mapPoints(points: ArrayLike<number>, matrix: Matrix2x3): Float32Array {
  const [a, b, c, d, e, f] = matrix;
  const out = new Float32Array(points.length);
  for (let i = 0; i + 1 < points.length; i += 2) {
    out[i] = a * points[i] + b * points[i + 1] + c;
    out[i + 1] = d * points[i] + e * points[i + 1] + f;
  }
  return out;
}
