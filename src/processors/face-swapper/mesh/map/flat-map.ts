/**
 * Small maps over the mesh's flat layout: a face unrolled, so that two faces can be compared point by point.
 */
import { mirror, triangles, uv, vertexCount } from '../../../../face/mesh/topology.ts';
import type { FloatFrame, Frame } from '../../../../imaging/frame.ts';
import { type Coverage, rasterise } from '../../../../imaging/rasterise.ts';

/** Side of the maps that statistics are taken on, in texels. */
export const mapSize = 128;

/** All triangles of the mesh face the camera with this sign of area. */
export const facing = -1;

/** Which triangle each texel of a flat map of some size lies in. Texel `(i, j)` stands for `u = i / (size − 1)`. */
export function uvCoverage(size: number): Coverage {
  const positions = Float32Array.from(uv, (value) => value * (size - 1));
  return rasterise({ positions, stride: 2, triangles, facing }, size, size);
}

/** {@link uvCoverage} of the statistics maps. */
export const mapCoverage: Coverage = uvCoverage(mapSize);

/** Spreads per-vertex values over covered pixels by barycentric interpolation; 0 elsewhere. */
export function spreadVertices(values: ArrayLike<number>, coverage: Coverage): Float32Array {
  const out = new Float32Array(coverage.triangle.length);
  for (let i = 0; i < out.length; i++) {
    const t = coverage.triangle[i] * 3;
    if (t < 0) continue;
    const wa = coverage.weights[i * 2];
    const wb = coverage.weights[i * 2 + 1];
    out[i] = wa * values[triangles[t]] + wb * values[triangles[t + 1]] + (1 - wa - wb) * values[triangles[t + 2]];
  }
  return out;
}

/**
 * Unrolls a face: every texel gets the mean colour of the frame pixels it stands for.
 *
 * @param frame - RGB of any depth; values are scaled to 0…255. Pixels over the border repeat it.
 * @param positions - Vertices in frame pixels, `x` at `i · stride`, `y` behind it.
 * @returns `size · size` texels, interleaved RGB 0…255; texels outside the mesh are 0.
 *
 * Cost: `ceil(frame pixels per texel)²` bilinear reads per texel.
 */
export function unwrap(
  frame: Frame | FloatFrame,
  vertices: { readonly positions: ArrayLike<number>; readonly stride: 2 | 3 },
  coverage: Coverage,
): FloatFrame {
  const { positions, stride } = vertices;
  const size = coverage.width;
  const data = new Float32Array(size * size * 3);
  const unit = 'depth' in frame && frame.depth === 16 ? 1 / 257 : 1;
  let lastTriangle = -1;
  let steps = 1;
  let dux = 0;
  let duy = 0;
  let dvx = 0;
  let dvy = 0;
  for (let i = 0; i < coverage.triangle.length; i++) {
    const t = coverage.triangle[i];
    if (t < 0) continue;
    const a = triangles[t * 3];
    const b = triangles[t * 3 + 1];
    const c = triangles[t * 3 + 2];
    if (t !== lastTriangle) {
      lastTriangle = t;
      // The affine map of this triangle: how far one texel to the right and one down reach in the frame.
      const ux = (uv[b * 2] - uv[a * 2]) * (size - 1);
      const uy = (uv[b * 2 + 1] - uv[a * 2 + 1]) * (size - 1);
      const vx = (uv[c * 2] - uv[a * 2]) * (size - 1);
      const vy = (uv[c * 2 + 1] - uv[a * 2 + 1]) * (size - 1);
      const det = ux * vy - uy * vx || 1e-9;
      const bx = positions[b * stride] - positions[a * stride];
      const by = positions[b * stride + 1] - positions[a * stride + 1];
      const cx = positions[c * stride] - positions[a * stride];
      const cy = positions[c * stride + 1] - positions[a * stride + 1];
      dux = (bx * vy - cx * uy) / det;
      duy = (by * vy - cy * uy) / det;
      dvx = (cx * ux - bx * vx) / det;
      dvy = (cy * ux - by * vx) / det;
      steps = Math.max(1, Math.min(8, Math.ceil(Math.max(Math.hypot(dux, duy), Math.hypot(dvx, dvy)) / 1.6 - 0.1)));
    }
    const wa = coverage.weights[i * 2];
    const wb = coverage.weights[i * 2 + 1];
    const wc = 1 - wa - wb;
    const x = wa * positions[a * stride] + wb * positions[b * stride] + wc * positions[c * stride];
    const y = wa * positions[a * stride + 1] + wb * positions[b * stride + 1] + wc * positions[c * stride + 1];
    if (steps === 1) {
      addSample(frame, x, y, data, i * 3);
    } else {
      for (let q = 0; q < steps; q++) {
        const v = (q + 0.5) / steps - 0.5;
        for (let p = 0; p < steps; p++) {
          const u = (p + 0.5) / steps - 0.5;
          addSample(frame, x + u * dux + v * dvx, y + u * duy + v * dvy, data, i * 3);
        }
      }
    }
    const k = unit / (steps * steps);
    if (k === 1) continue;
    data[i * 3] *= k;
    data[i * 3 + 1] *= k;
    data[i * 3 + 2] *= k;
  }
  return { width: size, height: size, data };
}

/** Adds one bilinear sample, border repeated. */
function addSample(frame: Frame | FloatFrame, x: number, y: number, out: Float32Array, at: number): void {
  const { width, height, data } = frame;
  const cx = x < 0 ? 0 : Math.min(x, width - 1);
  const cy = y < 0 ? 0 : Math.min(y, height - 1);
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const k11 = fx * fy;
  const k10 = fx - k11;
  const k01 = fy - k11;
  const k00 = 1 - fx - k01;
  const p = (y0 * width + x0) * 3;
  const q = x0 < width - 1 ? p + 3 : p;
  const down = y0 < height - 1 ? width * 3 : 0;
  const r = p + down;
  const s = q + down;
  out[at] += k00 * data[p] + k10 * data[q] + k01 * data[r] + k11 * data[s];
  out[at + 1] += k00 * data[p + 1] + k10 * data[q + 1] + k01 * data[r + 1] + k11 * data[s + 1];
  out[at + 2] += k00 * data[p + 2] + k10 * data[q + 2] + k01 * data[r + 2] + k11 * data[s + 2];
}

/** Mean of a map around each vertex, 5 × 5 texels, covered texels only: interleaved like the map. */
export function vertexMeans(map: Float32Array, channels: number): Float32Array {
  const { start, list } = vertexTexels;
  const out = new Float32Array(vertexCount * channels);
  for (let v = 0; v < vertexCount; v++) {
    const count = start[v + 1] - start[v] || 1;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let n = start[v]; n < start[v + 1]; n++) sum += map[list[n] * channels + c];
      out[v * channels + c] = sum / count;
    }
  }
  return out;
}

/** The covered texels of the 5 × 5 around each vertex: those of vertex `v` stand in `list` from `start[v]` to `start[v + 1]`. */
const vertexTexels: { readonly start: Int32Array; readonly list: Int32Array } = texelsAroundVertices();

function texelsAroundVertices(): { start: Int32Array; list: Int32Array } {
  const start = new Int32Array(vertexCount + 1);
  const list: number[] = [];
  for (let v = 0; v < vertexCount; v++) {
    const u0 = Math.round(uv[v * 2] * (mapSize - 1));
    const v0 = Math.round(uv[v * 2 + 1] * (mapSize - 1));
    for (let j = Math.max(0, v0 - 2); j <= Math.min(mapSize - 1, v0 + 2); j++) {
      for (let i = Math.max(0, u0 - 2); i <= Math.min(mapSize - 1, u0 + 2); i++) {
        if (mapCoverage.triangle[j * mapSize + i] >= 0) list.push(j * mapSize + i);
      }
    }
    start[v + 1] = list.length;
  }
  return { start, list: Int32Array.from(list) };
}

/** Reads a one-channel statistics map at fractional texel coordinates, bilinear; texels over the border repeat it. */
export function sampleMap(map: Float32Array, x: number, y: number): number {
  const cx = x < 0 ? 0 : Math.min(x, mapSize - 1.001);
  const cy = y < 0 ? 0 : Math.min(y, mapSize - 1.001);
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const p = y0 * mapSize + x0;
  const top = map[p] * (1 - fx) + map[p + 1] * fx;
  return top * (1 - fy) + (map[p + mapSize] * (1 - fx) + map[p + mapSize + 1] * fx) * fy;
}

/** Reads a statistics map at the texels of a larger flat map, bilinear. */
export function enlargeMap(map: Float32Array, coverage: Coverage): Float32Array {
  const size = coverage.width;
  const out = new Float32Array(size * size);
  const k = (mapSize - 1) / (size - 1);
  for (let i = 0; i < out.length; i++) {
    if (coverage.triangle[i] >= 0) out[i] = sampleMap(map, (i % size) * k, Math.floor(i / size) * k);
  }
  return out;
}

/** Index of the texel that mirrors each texel of the statistics maps; −1 outside the mesh. */
export const mirrorTexel: Int32Array = mirrorTexels();

function mirrorTexels(): Int32Array {
  const u = spreadVertices(
    Float32Array.from(mirror, (partner) => uv[partner * 2]),
    mapCoverage,
  );
  const v = spreadVertices(
    Float32Array.from(mirror, (partner) => uv[partner * 2 + 1]),
    mapCoverage,
  );
  return Int32Array.from(mapCoverage.triangle, (t, i) =>
    t < 0 ? -1 : Math.round(v[i] * (mapSize - 1)) * mapSize + Math.round(u[i] * (mapSize - 1)),
  );
}
