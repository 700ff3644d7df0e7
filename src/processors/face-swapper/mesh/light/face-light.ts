/**
 * The light on a face and what covers it, found together on the unrolled map: each needs the other.
 */
import { triangles } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { coverMap } from '../cover/cover.ts';
import { skinTexels } from '../map/face-areas.ts';
import { mapCoverage, mapSize, spreadVertices, vertexMeans } from '../map/flat-map.ts';
import { fitShading } from './spherical-harmonics.ts';
import { unevenLight } from './uneven-light.ts';

/** Light and cover of one face in one picture. */
export interface FaceLight {
  /** Gains per vertex and channel that the light puts on encoded colours (`468 · 3`); mean about 1 over the skin. */
  readonly gains: Float32Array;
  /** 0…1 per texel of the statistics map: covered by hair, beard, glasses, hand or background. */
  readonly cover: Float32Array;
  /** 0…1 per texel: plain skin, seen and bare. */
  readonly skin: Float32Array;
}

/** Radius in texels below which light does not vary, for {@link unevenLight}. */
const smoothness = 3;

/**
 * Separates the light from a face.
 *
 * @param map - The face over the flat layout, RGB 0…255. Not changed.
 * @param normals - Unit normals, 468 × 3.
 * @param seen - 0…1 per vertex: how squarely the camera saw it.
 *
 * Cost: about 15 ms.
 */
export function faceLight(map: FloatFrame, normals: Float32Array, seen: Float32Array): FaceLight {
  const seenMap = spreadVertices(seen, mapCoverage);
  const first = fitShading(normals, vertexLuminance(map), skinWeights(seen));
  const cover = coverMap(withoutLight(map, perChannel(first)), seenMap);
  const bareness = vertexMeans(
    cover.map((c) => 1 - c),
    1,
  );
  const bare = seen.map((s, i) => s * Math.max(0, bareness[i] * 2 - 1));
  const shading = perChannel(fitShading(normals, vertexLuminance(map), skinWeights(bare)));
  const skin = cover.map((c, i) => (1 - c) * seenMap[i] * skinTexels[i]);
  const uneven = vertexMeans(unevenLight(withoutLight(map, shading), skin, smoothness), 3);
  return { gains: shading.map((gain, k) => gain * uneven[k]), cover, skin };
}

/** Divides a map by per-vertex gains; the map stays as it is. */
export function withoutLight(map: FloatFrame, gains: Float32Array): FloatFrame {
  const out = { width: map.width, height: map.height, data: map.data.slice() };
  scaleByVertex(
    out,
    gains.map((gain) => 1 / gain),
  );
  return out;
}

/** Multiplies each channel of a statistics map by per-vertex gains (`468 · 3`), interpolated, in place. */
export function scaleByVertex(map: FloatFrame, gains: Float32Array, coverage = mapCoverage): void {
  const { data } = map;
  const { triangle, weights } = coverage;
  for (let i = 0; i < triangle.length; i++) {
    const t = triangle[i] * 3;
    if (t < 0) {
      for (let c = 0; c < 3; c++) data[i * 3 + c] = 0;
      continue;
    }
    const a = triangles[t] * 3;
    const b = triangles[t + 1] * 3;
    const d = triangles[t + 2] * 3;
    const wa = weights[i * 2];
    const wb = weights[i * 2 + 1];
    const wd = 1 - wa - wb;
    for (let c = 0; c < 3; c++) data[i * 3 + c] *= wa * gains[a + c] + wb * gains[b + c] + wd * gains[d + c];
  }
}

/** Linear-light shading as gains on encoded values (a square root stands for the sRGB curve), the same for the three channels. */
function perChannel(shading: Float32Array): Float32Array {
  return Float32Array.from({ length: shading.length * 3 }, (_, k) => Math.sqrt(shading[(k / 3) | 0]));
}

function skinWeights(seen: Float32Array): Float32Array {
  return seen.map((s, i) => (vertexSkin[i] > 0.7 ? s : 0));
}

const vertexSkin: Float32Array = vertexMeans(skinTexels, 1);

function vertexLuminance(map: FloatFrame): Float32Array {
  const luminance = new Float32Array(mapSize * mapSize);
  for (let i = 0; i < luminance.length; i++) {
    const [r, g, b] = [map.data[i * 3], map.data[i * 3 + 1], map.data[i * 3 + 2]];
    luminance[i] = (0.2126 * r * r + 0.7152 * g * g + 0.0722 * b * b) / 65025;
  }
  return vertexMeans(luminance, 1);
}
