/**
 * Colour blotches: stains on the face that neither the source nor the target has.
 */
import { triangles, uv } from '../../../src/face/mesh/topology.ts';
import { boxBlur } from '../../../src/imaging/box-blur.ts';
import { type Coverage, rasterise } from '../../../src/imaging/rasterise.ts';
import type { LabPlanes } from './lab.ts';

/** Side of the unrolled face in texels. */
const size = 64;
/** Low-pass: three box blurs of this radius in texels, about a tenth of the face wide. */
const radius = 2;

/** A face as the metric reads it. */
export interface ColouredFace {
  readonly lab: LabPlanes;
  readonly mesh: Float32Array;
}

const layout: Coverage = rasterise(
  { positions: uv.map((value) => value * (size - 1)), stride: 2, triangles, facing: signOfLayout() },
  size,
  size,
);

function signOfLayout(): 1 | -1 {
  const [a, b, c] = [triangles[0] * 2, triangles[1] * 2, triangles[2] * 2];
  return (uv[b] - uv[a]) * (uv[c + 1] - uv[a + 1]) - (uv[c] - uv[a]) * (uv[b + 1] - uv[a + 1]) > 0 ? 1 : -1;
}

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
  const [o, s, t] = [output, source, target].map(excursions);
  const seen = facingTexels(target.mesh);
  const distances: number[] = [];
  for (let i = 0; i < size * size; i++) {
    if (!seen[i]) continue;
    distances.push(distanceToTriangle([o[i * 2], o[i * 2 + 1]], [s[i * 2], s[i * 2 + 1]], [t[i * 2], t[i * 2 + 1]]));
  }
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length * 0.99)] ?? 0;
}

/** Low-passed a and b over the layout, minus their medians. */
function excursions(face: ColouredFace): Float32Array {
  const sums = new Float32Array(size * size * 3);
  const { width, height, a, b } = face.lab;
  for (let i = 0; i < size * size; i++) {
    const at = pointOf(i, face.mesh);
    if (!at) continue;
    const x = Math.round(Math.min(width - 1, Math.max(0, at[0])));
    const y = Math.round(Math.min(height - 1, Math.max(0, at[1])));
    sums[i * 3] = a[y * width + x];
    sums[i * 3 + 1] = b[y * width + x];
    sums[i * 3 + 2] = 1;
  }
  for (let round = 0; round < 3; round++) boxBlur(sums, { width: size, height: size, channels: 3 }, radius);
  const out = new Float32Array(size * size * 2);
  for (let i = 0; i < size * size; i++) {
    for (let c = 0; c < 2; c++) out[i * 2 + c] = sums[i * 3 + c] / (sums[i * 3 + 2] || 1);
  }
  for (let c = 0; c < 2; c++) {
    const inside = Array.from({ length: size * size }, (_, i) => i).filter((i) => layout.triangle[i] >= 0);
    const middle = inside.map((i) => out[i * 2 + c]).sort((p, q) => p - q)[inside.length >> 1];
    for (let i = 0; i < size * size; i++) out[i * 2 + c] -= middle;
  }
  return out;
}

/** Where a texel lies in the picture, and how deep its triangle looks away. */
function pointOf(texel: number, mesh: Float32Array): readonly [number, number] | undefined {
  const t = layout.triangle[texel] * 3;
  if (t < 0) return undefined;
  const [wa, wb] = [layout.weights[texel * 2], layout.weights[texel * 2 + 1]];
  const mix = (c: number): number =>
    wa * mesh[triangles[t] * 3 + c] +
    wb * mesh[triangles[t + 1] * 3 + c] +
    (1 - wa - wb) * mesh[triangles[t + 2] * 3 + c];
  return [mix(0), mix(1)];
}

/** Texels of triangles that the camera sees at less than about 70°. */
function facingTexels(mesh: Float32Array): Uint8Array {
  const seen = new Uint8Array(size * size);
  for (let i = 0; i < seen.length; i++) {
    const t = layout.triangle[i] * 3;
    if (t < 0) continue;
    const [a, b, c] = [triangles[t] * 3, triangles[t + 1] * 3, triangles[t + 2] * 3];
    const e = [0, 1, 2].map((k) => mesh[b + k] - mesh[a + k]);
    const g = [0, 1, 2].map((k) => mesh[c + k] - mesh[a + k]);
    const n = [e[1] * g[2] - e[2] * g[1], e[2] * g[0] - e[0] * g[2], e[0] * g[1] - e[1] * g[0]];
    seen[i] = Math.abs(n[2]) > 0.35 * Math.hypot(...n) ? 1 : 0;
  }
  return seen;
}

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
