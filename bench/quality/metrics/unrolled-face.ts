/**
 * A face unrolled along its own mesh, so that output, source and target can be compared place by place.
 */
import { innerLips, leftEye, outerLips, rightEye, triangles, uv } from '../../../src/face/mesh/topology.ts';
import { boxBlur } from '../../../src/imaging/box-blur.ts';
import { type Coverage, rasterise } from '../../../src/imaging/rasterise.ts';
import { ovalScale, traceOval } from './oval.ts';

/** Side of the unrolled face in texels. */
export const unrolledSide = 64;

const layout: Coverage = rasterise(
  { positions: uv.map((value) => value * (unrolledSide - 1)), stride: 2, triangles, facing: signOfLayout() },
  unrolledSide,
  unrolledSide,
);

function signOfLayout(): 1 | -1 {
  const [a, b, c] = [triangles[0] * 2, triangles[1] * 2, triangles[2] * 2];
  return (uv[b] - uv[a]) * (uv[c + 1] - uv[a + 1]) - (uv[c] - uv[a]) * (uv[b + 1] - uv[a + 1]) > 0 ? 1 : -1;
}

/**
 * Reads planes of a picture along a mesh, low-passed by three box blurs.
 *
 * @param planes - `width · height` each.
 * @param radius - Of the blur, texels; the face is 64 texels wide.
 * @returns One map of {@link unrolledSide}² per plane; texels off the face hold 0.
 */
export function unroll(
  planes: readonly Float32Array[],
  size: { readonly width: number; readonly height: number },
  mesh: Float32Array,
  radius: number,
): Float32Array[] {
  const channels = planes.length + 1;
  const sums = new Float32Array(unrolledSide * unrolledSide * channels);
  for (let i = 0; i < layout.triangle.length; i++) {
    const at = placeOf(i, mesh);
    if (!at) continue;
    const x = Math.round(Math.min(size.width - 1, Math.max(0, at[0])));
    const y = Math.round(Math.min(size.height - 1, Math.max(0, at[1])));
    for (let c = 0; c < planes.length; c++) sums[i * channels + c] = planes[c][y * size.width + x];
    sums[i * channels + planes.length] = 1;
  }
  for (let round = 0; round < 3; round++) {
    boxBlur(sums, { width: unrolledSide, height: unrolledSide, channels }, radius);
  }
  return planes.map((_, c) =>
    Float32Array.from(layout.triangle, (triangle, i) =>
      triangle < 0 ? 0 : sums[i * channels + c] / (sums[i * channels + planes.length] || 1),
    ),
  );
}

/** Where a texel lies in the picture. */
function placeOf(texel: number, mesh: Float32Array): readonly [number, number] | undefined {
  const t = layout.triangle[texel] * 3;
  if (t < 0) return undefined;
  const [wa, wb] = [layout.weights[texel * 2], layout.weights[texel * 2 + 1]];
  const [a, b, c] = [triangles[t] * 3, triangles[t + 1] * 3, triangles[t + 2] * 3];
  const mix = (k: number): number => wa * mesh[a + k] + wb * mesh[b + k] + (1 - wa - wb) * mesh[c + k];
  return [mix(0), mix(1)];
}

/** Texels that the camera sees at less than about 70°. */
export function seenTexels(mesh: Float32Array): Uint8Array {
  const seen = new Uint8Array(layout.triangle.length);
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

/** Seen texels of skin well inside the face: within the oval 0.8, eyes and lips left out. */
export function innerSkin(mesh: Float32Array): Uint8Array {
  const oval = traceOval(mesh);
  return seenTexels(mesh).map((seen, i) => {
    const place = placeOf(i, mesh);
    if (!seen || !place || ovalScale(oval, place[0], place[1]) > 0.8) return 0;
    const t = layout.triangle[i] * 3;
    return [triangles[t], triangles[t + 1], triangles[t + 2]].some((vertex) => openings.has(vertex)) ? 0 : 1;
  });
}

const openings = new Set<number>([...leftEye, ...rightEye, ...innerLips, ...outerLips]);

/** Takes a map's median over the face away from it. */
export function centred(map: Float32Array): Float32Array {
  const inside = map.filter((_, i) => layout.triangle[i] >= 0).sort();
  const middle = inside[inside.length >> 1];
  return map.map((value, i) => (layout.triangle[i] < 0 ? 0 : value - middle));
}
