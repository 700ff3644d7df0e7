/**
 * Meshes from one plane of pixels into another.
 */
import { type Matrix2x3, scaleOf } from '../../imaging/similarity.ts';

/**
 * Carries points through a similarity of the plane into a new array; depth is scaled alike.
 *
 * @param points - `x, y, z`, any number of them.
 */
export function mapMesh(points: ArrayLike<number>, matrix: Matrix2x3): Float32Array {
  const [a, b, c, d, e, f] = matrix;
  const scale = scaleOf(matrix);
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    out[i] = a * points[i] + b * points[i + 1] + c;
    out[i + 1] = d * points[i] + e * points[i + 1] + f;
    out[i + 2] = scale * points[i + 2];
  }
  return out;
}
