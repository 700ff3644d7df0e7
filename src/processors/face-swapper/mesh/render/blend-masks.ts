/**
 * Where the drawn face covers the target: soft towards its outline and towards what lies in front of it.
 */
import { triangles, uv } from '../../../../face/mesh/topology.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { scratch } from '../../../../imaging/scratch.ts';
import type { MeshSwapperOptions } from '../../options.ts';
import { rimDistance } from '../map/face-areas.ts';
import { mapCoverage, mapSize } from '../map/flat-map.ts';

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
 * Cost: about 15 ns per pixel.
 */
export function blendMasks(
  coverage: Coverage,
  cover: { readonly free: Float32Array; readonly under: Coverage; readonly bare: Float32Array },
  options: MeshSwapperOptions,
): BlendMasks {
  const { triangle, weights } = coverage;
  const { free, under, bare } = cover;
  const narrow = scratch('narrow mask', triangle.length);
  const wide = new Float32Array(triangle.length);
  const feather = Math.max(0.005, options.maskFeather);
  const far = wideFeather * feather;
  const [deep, open, bareTriangles] = [deepTriangles(far), openTriangles(free), openTriangles(bare)];
  const kinds = deep.map((isDeep, t) => isDeep + 2 * open[t] + 4 * bareTriangles[t]);
  inRoom((room) => {
    const [at, shares] = [room.put(triangle), room.put(weights)];
    const same = under === coverage;
    const [below, belowShares] = same ? [at, shares] : [room.put(under.triangle), room.put(under.weights)];
    const [flags, facts] = [room.put(kinds), room.put(texelFacts)];
    const maps = room.put(mapsBehindEachOther(rimDistance, free, bare));
    const [detail, smooth] = [room.take(narrow.byteLength), room.take(wide.byteLength)];
    room.kernels.blendMasks(
      triangle.length,
      at,
      shares,
      below,
      belowShares,
      flags,
      facts,
      maps,
      mapSize,
      feather,
      far,
      detail,
      smooth,
    );
    room.read(detail, narrow);
    room.read(smooth, wide);
  });
  return { narrow, wide };
}

function mapsBehindEachOther(...maps: readonly Float32Array[]): Float32Array {
  const all = scratch('maps of masks', maps.length * mapSize * mapSize);
  for (const [n, map] of maps.entries()) all.set(map, n * mapSize * mapSize);
  return all;
}

/** Per triangle: texel x and y at the third corner, and of each the ways from there to the first and the second. */
const texelFacts: Float32Array = new Float32Array(triangles.length * 2);
for (let t = 0, f = 0; t < triangles.length; t += 3) {
  for (let axis = 0; axis < 2; axis++, f += 3) {
    const third = uv[triangles[t + 2] * 2 + axis];
    texelFacts[f] = (mapSize - 1) * third;
    texelFacts[f + 1] = (mapSize - 1) * (uv[triangles[t] * 2 + axis] - third);
    texelFacts[f + 2] = (mapSize - 1) * (uv[triangles[t + 1] * 2 + axis] - third);
  }
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
