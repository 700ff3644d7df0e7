/**
 * Lays a face mesh out flat and triangulates it, keeping outline, lips and lids as edges.
 */
// @ts-expect-error The package carries no types; its one call is described below.
import cdt2d from 'cdt2d';
import { faceOval, innerLips, leftEye, outerLips, rightEye, vertexCount } from '../../src/face/mesh/topology.ts';
import type { Shape } from './shape-statistics.ts';

/** The flat layout and its triangles. */
export interface FlatLayout {
  /** `u, v` in 0…1, 468 × 2. */
  readonly uv: Float64Array;
  readonly triangles: readonly number[];
}

/**
 * Unrolls a cylinder around the head and triangulates the points (constrained Delaunay); triangles outside the outline
 * are dropped.
 */
export function layOutFlat(shape: Shape): FlatLayout {
  let back = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < vertexCount; i++) back = Math.max(back, shape[i * 3 + 2]);
  const axis = back + 0.25;
  const raw = Array.from({ length: vertexCount }, (_, i) => [
    Math.atan2(shape[i * 3], axis - shape[i * 3 + 2]),
    shape[i * 3 + 1],
  ]);
  const uv = new Float64Array(vertexCount * 2);
  for (let d = 0; d < 2; d++) {
    const values = raw.map((point) => point[d]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    values.forEach((value, i) => {
      uv[i * 2 + d] = 0.02 + (0.96 * (value - low)) / (high - low);
    });
  }
  const points = raw.map((_, i) => [uv[i * 2], uv[i * 2 + 1]]);
  const rings = [faceOval, innerLips, outerLips, leftEye, rightEye];
  const edges = rings.flatMap((ring) => ring.map((v, i) => [v, ring[(i + 1) % ring.length]]));
  const found = (cdt2d as Triangulate)(points, edges, { delaunay: true, interior: true, exterior: true });
  const triangles = found.flatMap((corners) => {
    const middle = [0, 1].map((d) => corners.reduce((sum, v) => sum + uv[v * 2 + d], 0) / 3);
    return isInside(middle[0], middle[1], uv) ? sameWinding(corners, uv) : [];
  });
  return { uv, triangles };
}

/** Constrained Delaunay triangulation of points under edges. */
type Triangulate = (
  points: readonly number[][],
  edges: readonly number[][],
  options: { delaunay: boolean; interior: boolean; exterior: boolean },
) => number[][];

/** Orders corners so that the signed area (u right, v down) is negative. */
function sameWinding([a, b, c]: readonly number[], uv: Float64Array): number[] {
  const area =
    (uv[b * 2] - uv[a * 2]) * (uv[c * 2 + 1] - uv[a * 2 + 1]) -
    (uv[c * 2] - uv[a * 2]) * (uv[b * 2 + 1] - uv[a * 2 + 1]);
  return area < 0 ? [a, b, c] : [a, c, b];
}

function isInside(u: number, v: number, uv: Float64Array): boolean {
  let inside = false;
  for (let i = 0, j = faceOval.length - 1; i < faceOval.length; j = i++) {
    const [xi, yi, xj, yj] = [
      uv[faceOval[i] * 2],
      uv[faceOval[i] * 2 + 1],
      uv[faceOval[j] * 2],
      uv[faceOval[j] * 2 + 1],
    ];
    if (yi > v !== yj > v && u < ((xj - xi) * (v - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
