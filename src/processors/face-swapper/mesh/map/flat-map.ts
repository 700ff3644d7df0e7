/**
 * Small maps over the mesh's flat layout: a face unrolled, so that two faces can be compared point by point.
 */
import { mirror, triangles, uv, vertexCount } from '../../../../face/mesh/topology.ts';
import type { FloatFrame, Frame, PixelRectangle } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
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
  const { triangle, weights } = coverage;
  const facts = new Float32Array(triangles.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const third = values[triangles[t + 2]];
    facts[t] = third;
    facts[t + 1] = values[triangles[t]] - third;
    facts[t + 2] = values[triangles[t + 1]] - third;
  }
  return inRoom((room) => {
    const out = new Float32Array(triangle.length);
    const [at, shares, corners, to] = [
      room.put(triangle),
      room.put(weights),
      room.put(facts),
      room.take(out.byteLength),
    ];
    room.kernels.spreadVertices(triangle.length, at, shares, corners, to);
    return room.read(to, out);
  });
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
  const { width: size, triangle, weights } = coverage;
  const cut = rectangleAround(vertices, frame);
  const unit = 'depth' in frame && frame.depth === 16 ? 1 / 257 : 1;
  const data = inRoom((room) => {
    const out = new Float32Array(size * size * 3);
    const pixels = room.putRectangle(frame, cut);
    const facts = room.put(unwrapFacts(vertices, { size, cut, unit }));
    const [at, shares, to] = [room.put(triangle), room.put(weights), room.take(out.byteLength)];
    room.floats(to, out.length).fill(0);
    const bits = 'depth' in frame ? frame.depth : 32;
    room.kernels.unwrap(bits, pixels, cut.width, cut.height, triangle.length, at, shares, facts, to);
    return room.read(to, out);
  });
  return { width: size, height: size, data };
}

/** The part of a frame in which a mesh lies, with room for samples beside it. */
function rectangleAround(
  { positions, stride }: { readonly positions: ArrayLike<number>; readonly stride: 2 | 3 },
  frame: { readonly width: number; readonly height: number },
): PixelRectangle {
  let [left, right, top, bottom] = [Number.POSITIVE_INFINITY, 0, Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < positions.length; i += stride) {
    left = Math.min(left, positions[i]);
    right = Math.max(right, positions[i]);
    top = Math.min(top, positions[i + 1]);
    bottom = Math.max(bottom, positions[i + 1]);
  }
  const margin = 4 + 0.05 * Math.max(right - left, bottom - top);
  const x = Math.max(0, Math.min(frame.width - 1, Math.floor(left - margin)));
  const y = Math.max(0, Math.min(frame.height - 1, Math.floor(top - margin)));
  const width = Math.max(1, Math.min(frame.width, Math.ceil(right + margin)) - x);
  return { x, y, width, height: Math.max(1, Math.min(frame.height, Math.ceil(bottom + margin)) - y) };
}

/** What the kernel must know of each triangle: where its corners lie, and how far a texel reaches in the frame. */
function unwrapFacts(
  { positions, stride }: { readonly positions: ArrayLike<number>; readonly stride: 2 | 3 },
  { size, cut, unit }: { readonly size: number; readonly cut: PixelRectangle; readonly unit: number },
): Float32Array {
  const facts = new Float32Array((triangles.length / 3) * 12);
  for (let t = 0, f = 0; t < triangles.length; t += 3, f += 12) {
    const [a, b, c] = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const [ax, ay] = [positions[a * stride] - cut.x, positions[a * stride + 1] - cut.y];
    const [bx, by] = [positions[b * stride] - cut.x, positions[b * stride + 1] - cut.y];
    const [cx, cy] = [positions[c * stride] - cut.x, positions[c * stride + 1] - cut.y];
    // The affine map of this triangle: how far one texel to the right and one down reach in the frame.
    const ux = (uv[b * 2] - uv[a * 2]) * (size - 1);
    const uy = (uv[b * 2 + 1] - uv[a * 2 + 1]) * (size - 1);
    const vx = (uv[c * 2] - uv[a * 2]) * (size - 1);
    const vy = (uv[c * 2 + 1] - uv[a * 2 + 1]) * (size - 1);
    const det = ux * vy - uy * vx || 1e-9;
    const dux = ((bx - ax) * vy - (cx - ax) * uy) / det;
    const duy = ((by - ay) * vy - (cy - ay) * uy) / det;
    const dvx = ((cx - ax) * ux - (bx - ax) * vx) / det;
    const dvy = ((cy - ay) * ux - (by - ay) * vx) / det;
    const reach = Math.sqrt(Math.max(dux * dux + duy * duy, dvx * dvx + dvy * dvy));
    const steps = Math.max(1, Math.min(8, Math.ceil(reach / 1.6 - 0.1)));
    facts.set([ax, ay, bx, by, cx, cy, dux, duy, dvx, dvy, steps, unit / (steps * steps)], f);
  }
  return facts;
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
