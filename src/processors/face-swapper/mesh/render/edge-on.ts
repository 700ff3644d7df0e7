/**
 * Where the drawn face turns away from the camera within its outline, at the edge of the nose: a pixel there stands for a wide
 * stretch of texture and shows any point of it, so its contrast to the next one is no detail.
 */
import { triangles } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { noseBackTriangles } from '../map/face-areas.ts';

/** Triangles of which less than this share of their area is seen are edge-on. */
const leastSeen = 0.3;

/**
 * Gives pixels on triangles that are seen edge-on the mean colour of those beside them that are not, in place.
 *
 * @param positions - Of the drawn shape, 468 × 3, in pixels of the region.
 * @returns Such pixels.
 *
 * Cost: about 1 ns per pixel.
 */
export function smoothEdgeOn(drawn: FloatFrame, { triangle }: Coverage, positions: ArrayLike<number>): number[] {
  const edgeOn = edgeOnTriangles(positions);
  const { width, data } = drawn;
  const pixels: number[] = [];
  for (let i = width + 1; i < triangle.length - width - 1; i++) {
    if (triangle[i] < 0 || edgeOn[triangle[i]] === 0) continue;
    pixels.push(i);
    let n = 0;
    const sum = [0, 0, 0];
    for (const row of [i - width, i, i + width]) {
      for (const k of [row - 1, row, row + 1]) {
        if (triangle[k] < 0 || edgeOn[triangle[k]] === 1) continue;
        n++;
        for (let c = 0; c < 3; c++) sum[c] += data[k * 3 + c];
      }
    }
    if (n > 0) for (let c = 0; c < 3; c++) data[i * 3 + c] = sum[c] / n;
  }
  return pixels;
}

function edgeOnTriangles(positions: ArrayLike<number>): Uint8Array {
  const flags = new Uint8Array(triangles.length / 3);
  for (let t = 0; t < flags.length; t++) {
    if (noseBackTriangles[t] === 0) continue;
    const [a, b, c] = [triangles[t * 3] * 3, triangles[t * 3 + 1] * 3, triangles[t * 3 + 2] * 3];
    const [ux, uy, uz] = [0, 1, 2].map((k) => positions[b + k] - positions[a + k]);
    const [vx, vy, vz] = [0, 1, 2].map((k) => positions[c + k] - positions[a + k]);
    const seen = ux * vy - uy * vx;
    if (Math.abs(seen) < leastSeen * Math.hypot(seen, uy * vz - uz * vy, uz * vx - ux * vz)) flags[t] = 1;
  }
  return flags;
}
