/**
 * Where the drawn face covers the target: soft towards its outline and towards what lies in front of it.
 */
import { triangles, uv } from '../../../../face/mesh/topology.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { scratch } from '../../../../imaging/scratch.ts';
import type { MeshSwapperOptions } from '../../options.ts';
import { rimDistance } from '../map/face-areas.ts';
import { mapCoverage, mapSize, sampleMap } from '../map/flat-map.ts';

/** Coverage of a region by the new face, 0…1 per pixel, for two bands. */
export interface BlendMasks {
  /** For detail; valid until the next call. */
  readonly narrow: Float32Array;
  /** For what is smooth. */
  readonly wide: Float32Array;
}

/** How many times wider light and dark fade than detail. */
const wideFeather = 2.5;

/**
 * Makes both masks from the distance to the face's outline, less what covers the face.
 *
 * @param coverage - Of the drawn shape.
 * @param cover - `free`: 0…1 per texel of the statistics map, seen and not covered; `under`: coverage of the target's own
 *   shape, where these texels lie in the picture; `bare`: 0…1 per texel of the source, not under its hair.
 *
 * Cost: about 30 ns per pixel near the outline or a cover.
 */
export function blendMasks(
  coverage: Coverage,
  cover: { readonly free: Float32Array; readonly under: Coverage; readonly bare: Float32Array },
  options: MeshSwapperOptions,
): BlendMasks {
  const { triangle } = coverage;
  const { free, under, bare } = cover;
  const narrow = scratch('narrow mask', triangle.length).fill(0);
  const wide = new Float32Array(triangle.length);
  const feather = Math.max(0.005, options.maskFeather);
  const deep = deepTriangles(wideFeather * feather);
  const open = openTriangles(free);
  const bareTriangles = openTriangles(bare);
  for (let i = 0; i < narrow.length; i++) {
    const t = triangle[i];
    if (t < 0) continue;
    const u = under.triangle[i];
    // The drawn shape may reach beyond the target's own: there its own surface point tells.
    const uncovered = open[u < 0 ? t : u] ? 1 : sampleAt(free, u < 0 ? coverage : under, i);
    const visible = bareTriangles[t] ? uncovered : uncovered * sampleAt(bare, coverage, i);
    if (deep[t]) {
      narrow[i] = visible;
      wide[i] = visible;
      continue;
    }
    const distance = sampleAt(rimDistance, coverage, i);
    narrow[i] = visible * smoothStep((distance - 0.005) / feather);
    wide[i] = visible * ramp(distance / (wideFeather * feather));
  }
  return { narrow, wide };
}

/** Reads a statistics map at the surface point under a covered pixel. */
function sampleAt(map: Float32Array, coverage: Coverage, i: number): number {
  const t = coverage.triangle[i] * 3;
  const a = triangles[t] * 2;
  const b = triangles[t + 1] * 2;
  const c = triangles[t + 2] * 2;
  const wa = coverage.weights[i * 2];
  const wb = coverage.weights[i * 2 + 1];
  const wc = 1 - wa - wb;
  return sampleMap(
    map,
    (wa * uv[a] + wb * uv[b] + wc * uv[c]) * (mapSize - 1),
    (wa * uv[a + 1] + wb * uv[b + 1] + wc * uv[c + 1]) * (mapSize - 1),
  );
}

/** Triangles that lie wholly deeper than this below the outline. */
function deepTriangles(depth: number): Uint8Array {
  const out = new Uint8Array(triangles.length / 3).fill(1);
  for (let i = 0; i < rimDistance.length; i++) {
    const t = mapCoverage.triangle[i];
    if (t >= 0 && rimDistance[i] < depth + 0.02) out[t] = 0;
  }
  return out;
}

/** Triangles that are wholly free, texels next to them included. */
function openTriangles(free: Float32Array): Uint8Array {
  const out = new Uint8Array(triangles.length / 3).fill(1);
  for (let j = 1; j < mapSize - 1; j++) {
    for (let i = 1; i < mapSize - 1; i++) {
      const at = j * mapSize + i;
      const t = mapCoverage.triangle[at];
      if (t < 0 || !out[t]) continue;
      for (let y = at - mapSize; y <= at + mapSize; y += mapSize) {
        if (free[y - 1] < 1 || free[y] < 1 || free[y + 1] < 1) out[t] = 0;
      }
    }
  }
  return out;
}

/** From 0 to 1, straight but for soft ends: no step is larger than it must be. */
function ramp(t: number): number {
  const end = 0.15;
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  const k = 1 / (2 * end * (1 - end));
  if (t < end) return k * t * t;
  if (t > 1 - end) return 1 - k * (1 - t) ** 2;
  return (t - end / 2) / (1 - end);
}

function smoothStep(t: number): number {
  if (t <= 0) return 0;
  return t >= 1 ? 1 : t * t * (3 - 2 * t);
}
