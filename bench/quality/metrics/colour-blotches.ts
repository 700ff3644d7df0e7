/**
 * Colour blotches: stains on the face that neither the source nor the target has.
 */
import type { LabPlanes } from './lab.ts';
import { centred, seenTexels, unroll } from './unrolled-face.ts';

/** A face as the metrics of the unrolled face read it. */
export interface ColouredFace {
  readonly lab: LabPlanes;
  readonly mesh: Float32Array;
}

/** Low-pass in texels: about a tenth of the face wide. */
const radius = 2;

/**
 * Largest low-frequency chroma excursion of the output that is no mixture of the source's and the target's.
 *
 * Each face is unrolled along its own mesh, low-passed, and its median chroma taken away. What then remains of the
 * output at a place is explained where it lies in the triangle of no excursion, the source's and the target's there;
 * its distance from that triangle is the blotch.
 *
 * @returns The 99th percentile over the face's inner part, in Lab units.
 */
export function colourBlotches(output: ColouredFace, source: ColouredFace, target: ColouredFace): number {
  const [o, s, t] = [output, source, target].map(({ lab, mesh }) =>
    unroll([lab.a, lab.b], lab, mesh, radius).map(centred),
  );
  const seen = seenTexels(target.mesh);
  const distances: number[] = [];
  for (let i = 0; i < seen.length; i++) {
    if (seen[i]) distances.push(distanceToTriangle([o[0][i], o[1][i]], [s[0][i], s[1][i]], [t[0][i], t[1][i]]));
  }
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length * 0.99)] ?? 0;
}

/** Distance of a point from the triangle of the origin, `b` and `c`. */
function distanceToTriangle(
  point: readonly [number, number],
  b: readonly [number, number],
  c: readonly [number, number],
): number {
  const corners = [[0, 0], b, c] as const;
  let [inside, nearest] = [true, Infinity];
  const area = b[0] * c[1] - b[1] * c[0];
  for (let k = 0; k < 3; k++) {
    const [px, py] = corners[k];
    const [qx, qy] = corners[(k + 1) % 3];
    const [ex, ey] = [qx - px, qy - py];
    const [dx, dy] = [point[0] - px, point[1] - py];
    if ((ex * dy - ey * dx) * area <= 0) inside = false;
    const along = Math.min(1, Math.max(0, (dx * ex + dy * ey) / (ex * ex + ey * ey || 1)));
    nearest = Math.min(nearest, Math.hypot(dx - along * ex, dy - along * ey));
  }
  return inside ? 0 : nearest;
}
