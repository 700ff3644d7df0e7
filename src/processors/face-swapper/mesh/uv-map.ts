/**
 * Small maps over the mesh's flat layout: a face unrolled, so that two faces can be compared point by point.
 */
import { faceOval, innerLips, leftBrow, leftEye, outerLips, rightBrow, rightEye } from '../../../face/mesh/topology.ts';
import { mirror, triangles, uv, vertexCount } from '../../../face/mesh/topology.ts';
import type { FloatFrame, Frame } from '../../../imaging/frame.ts';
import { type Coverage, rasterise } from '../../../imaging/rasterise.ts';

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
      steps = Math.max(1, Math.min(8, Math.ceil(Math.max(Math.hypot(dux, duy), Math.hypot(dvx, dvy)) - 0.25)));
    }
    const wa = coverage.weights[i * 2];
    const wb = coverage.weights[i * 2 + 1];
    const wc = 1 - wa - wb;
    const x = wa * positions[a * stride] + wb * positions[b * stride] + wc * positions[c * stride];
    const y = wa * positions[a * stride + 1] + wb * positions[b * stride + 1] + wc * positions[c * stride + 1];
    for (let q = 0; q < steps; q++) {
      const v = (q + 0.5) / steps - 0.5;
      for (let p = 0; p < steps; p++) {
        const u = (p + 0.5) / steps - 0.5;
        addSample(frame, x + u * dux + v * dvx, y + u * duy + v * dvy, data, i * 3);
      }
    }
    const k = unit / (steps * steps);
    data[i * 3] *= k;
    data[i * 3 + 1] *= k;
    data[i * 3 + 2] *= k;
  }
  return { width: size, height: size, data };
}

/** Adds one bilinear sample, border repeated. */
function addSample(frame: Frame | FloatFrame, x: number, y: number, out: Float32Array, at: number): void {
  const { width, height, data } = frame;
  const cx = x < 0 ? 0 : x > width - 1 ? width - 1 : x;
  const cy = y < 0 ? 0 : y > height - 1 ? height - 1 : y;
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const p = (y0 * width + x0) * 3;
  const q = p + (x0 < width - 1 ? 3 : 0);
  const down = y0 < height - 1 ? width * 3 : 0;
  for (let c = 0; c < 3; c++) {
    const top = data[p + c] * (1 - fx) + data[q + c] * fx;
    const bottom = data[p + down + c] * (1 - fx) + data[q + down + c] * fx;
    out[at + c] += top * (1 - fy) + bottom * fy;
  }
}

/** Mean of a map around each vertex, 5 × 5 texels, covered texels only: interleaved like the map. */
export function vertexMeans(map: Float32Array, channels: number): Float32Array {
  const out = new Float32Array(vertexCount * channels);
  for (let v = 0; v < vertexCount; v++) {
    const u0 = Math.round(uv[v * 2] * (mapSize - 1));
    const v0 = Math.round(uv[v * 2 + 1] * (mapSize - 1));
    let n = 0;
    for (let j = Math.max(0, v0 - 2); j <= Math.min(mapSize - 1, v0 + 2); j++) {
      for (let i = Math.max(0, u0 - 2); i <= Math.min(mapSize - 1, u0 + 2); i++) {
        const at = j * mapSize + i;
        if (mapCoverage.triangle[at] < 0) continue;
        n++;
        for (let c = 0; c < channels; c++) out[v * channels + c] += map[at * channels + c];
      }
    }
    for (let c = 0; c < channels; c++) out[v * channels + c] /= n || 1;
  }
  return out;
}

/** Reads a one-channel statistics map at fractional texel coordinates, bilinear; texels over the border repeat it. */
export function sampleMap(map: Float32Array, x: number, y: number): number {
  const cx = x < 0 ? 0 : x > mapSize - 1.001 ? mapSize - 1.001 : x;
  const cy = y < 0 ? 0 : y > mapSize - 1.001 ? mapSize - 1.001 : y;
  const x0 = cx | 0;
  const y0 = cy | 0;
  const fx = cx - x0;
  const fy = cy - y0;
  const p = y0 * mapSize + x0;
  const top = map[p] * (1 - fx) + map[p + 1] * fx;
  return top * (1 - fy) + (map[p + mapSize] * (1 - fx) + map[p + mapSize + 1] * fx) * fy;
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

type Ring = readonly number[];

/** Even-odd test in the flat layout. */
function isInside(u: number, v: number, ring: Ring): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const yi = uv[ring[i] * 2 + 1];
    const yj = uv[ring[j] * 2 + 1];
    if (yi > v === yj > v) continue;
    if (u < ((uv[ring[j] * 2] - uv[ring[i] * 2]) * (v - yi)) / (yj - yi) + uv[ring[i] * 2]) inside = !inside;
  }
  return inside;
}

/** Distance from a point of the flat layout to a closed ring of vertices. */
function distanceToRing(u: number, v: number, ring: Ring): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const x = uv[ring[j] * 2];
    const y = uv[ring[j] * 2 + 1];
    const dx = uv[ring[i] * 2] - x;
    const dy = uv[ring[i] * 2 + 1] - y;
    const t = Math.max(0, Math.min(1, ((u - x) * dx + (v - y) * dy) / (dx * dx + dy * dy || 1e-12)));
    best = Math.min(best, Math.hypot(u - x - t * dx, v - y - t * dy));
  }
  return best;
}

function mapOf(value: (u: number, v: number) => number): Float32Array {
  const out = new Float32Array(mapSize * mapSize);
  for (let j = 0; j < mapSize; j++) {
    for (let i = 0; i < mapSize; i++) {
      if (mapCoverage.triangle[j * mapSize + i] >= 0) {
        out[j * mapSize + i] = value(i / (mapSize - 1), j / (mapSize - 1));
      }
    }
  }
  return out;
}

/** Distance of each texel from the mesh's outline, in face widths (the layout is 0.96 wide). */
export const rimDistance: Float32Array = mapOf((u, v) => distanceToRing(u, v, faceOval) / 0.96);

const features: readonly { readonly ring: Ring; readonly margin: number }[] = [
  { ring: leftEye, margin: 0.03 },
  { ring: rightEye, margin: 0.03 },
  { ring: leftBrow, margin: 0.02 },
  { ring: rightBrow, margin: 0.02 },
  { ring: outerLips, margin: 0.015 },
  { ring: [98, 97, 2, 326, 327, 294, 278, 344, 440, 275, 4, 45, 220, 115, 48, 64], margin: 0.005 },
];

/** 1 where plain skin is expected (no eye, brow, lip, nostril), 0 elsewhere and outside the mesh. */
export const skinTexels: Float32Array = mapOf((u, v) =>
  features.some(({ ring, margin }) => isInside(u, v, ring) || distanceToRing(u, v, ring) < margin) ? 0 : 1,
);

/** 1 on and close to the brows, 0 beyond 0.07 of the face width, soft between. */
export const browTexels: Float32Array = mapOf((u, v) => {
  const distance = Math.min(
    ...[leftBrow, rightBrow].map((ring) => (isInside(u, v, ring) ? 0 : distanceToRing(u, v, ring))),
  );
  return Math.min(1, Math.max(0, (0.07 - distance) / 0.03));
});

const nose: Ring = [
  8, 285, 417, 465, 343, 437, 420, 360, 279, 331, 294, 327, 2, 98, 64, 102, 49, 131, 198, 217, 114, 245, 193, 55,
];

/** 1 on the nose, 0 elsewhere. */
export const noseTexels: Float32Array = mapOf((u, v) => (isInside(u, v, nose) ? 1 : 0));

/** 1 above the brows, 0 below, soft between. */
export const foreheadTexels: Float32Array = mapOf((_, v) => {
  const brow = (uv[105 * 2 + 1] + uv[334 * 2 + 1]) / 2;
  return Math.min(1, Math.max(0, (brow + 0.02 - v) / 0.05));
});

/** 1 below the nose (where a beard grows), 0 above, soft between. */
export const beardTexels: Float32Array = mapOf((_, v) => Math.min(1, Math.max(0, (v - uv[2 * 2 + 1]) / 0.04)));

/** Triangles inside a ring of constrained edges, as one flag per triangle. */
function trianglesInside(rings: readonly Ring[]): Uint8Array {
  const out = new Uint8Array(triangles.length / 3);
  for (let t = 0; t < out.length; t++) {
    let u = 0;
    let v = 0;
    for (let k = 0; k < 3; k++) {
      u += uv[triangles[t * 3 + k] * 2] / 3;
      v += uv[triangles[t * 3 + k] * 2 + 1] / 3;
    }
    if (rings.some((ring) => isInside(u, v, ring))) out[t] = 1;
  }
  return out;
}

/** Triangles between the lids. */
export const eyeTriangles: Uint8Array = trianglesInside([leftEye, rightEye]);

/** Triangles between the lips. */
export const mouthTriangles: Uint8Array = trianglesInside([innerLips]);
