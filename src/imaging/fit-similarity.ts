/**
 * The similarity (turn, scale, shift) that carries one set of points onto another.
 */
import type { Matrix2x3 } from './similarity.ts';

/** Points that span less than this share of their distance from the origin cannot say where a picture lies. */
const minSpread = 1e-6;

/**
 * Fits a similarity without reflection in the least-squares sense.
 *
 * @param from - Points `x, y`, at least two.
 * @param to - Where each of them shall lie.
 * @returns The map from `from` to `to`, or `undefined` when the points of one side (nearly) coincide, or when no turn fits
 * better than another (points mirrored about a line).
 *
 * Source: Umeyama 1991, least-squares estimation of transformation parameters between two point patterns; in the plane and
 * without reflection it has the closed form used here.
 */
export function fitSimilarity(from: ArrayLike<number>, to: ArrayLike<number>): Matrix2x3 | undefined {
  const count = from.length / 2;
  const [fromX, fromY] = meanOf(from);
  const [toX, toY] = meanOf(to);
  let along = 0;
  let across = 0;
  let spread = 0;
  let toSpread = 0;
  for (let i = 0; i < from.length; i += 2) {
    const x = from[i] - fromX;
    const y = from[i + 1] - fromY;
    const u = to[i] - toX;
    const v = to[i + 1] - toY;
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
    toSpread += u * u + v * v;
  }
  const enough = (sum: number, x: number, y: number): boolean =>
    sum / count > (minSpread * (1 + Math.hypot(x, y))) ** 2;
  if (!enough(spread, fromX, fromY) || !enough(toSpread, toX, toY)) return undefined;
  const a = along / spread;
  const b = across / spread;
  // Matched points would give a² + b² = toSpread / spread; next to nothing of it means that the turn is arbitrary.
  if (a * a + b * b < 1e-4 * (toSpread / spread)) return undefined;
  return [a, -b, toX - a * fromX + b * fromY, b, a, toY - b * fromX - a * fromY];
}

function meanOf(points: ArrayLike<number>): [x: number, y: number] {
  let x = 0;
  let y = 0;
  for (let i = 0; i < points.length; i += 2) {
    x += points[i];
    y += points[i + 1];
  }
  return [(2 * x) / points.length, (2 * y) / points.length];
}
