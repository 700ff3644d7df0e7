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
  const luminance = vertexLuminance(map);
  const first = fitShading(normals, luminance, skinWeights(seen));
  const cover = coverMap(withoutShading(map, first), seenMap);
  const bareness = new Float32Array(cover.length);
  const skin = new Float32Array(cover.length);
  for (let i = 0; i < cover.length; i++) {
    bareness[i] = 1 - cover[i];
    skin[i] = bareness[i] * seenMap[i] * skinTexels[i];
  }
  const bare = vertexMeans(bareness, 1).map((b, i) => seen[i] * Math.max(0, b * 2 - 1));
  const shading = fitShading(normals, luminance, skinWeights(bare));
  const uneven = vertexMeans(unevenLight(withoutShading(map, shading), skin, smoothness), 3);
  return { gains: uneven.map((gain, k) => onEncoded(shading[(k / 3) | 0]) * gain), cover, skin };
}

/** Linear-light shading as a gain on encoded values: a square root stands for the sRGB curve. */
function onEncoded(shading: number): number {
  return Math.fround(Math.sqrt(shading));
}

/** Divides a map by the shading per vertex, the same for the three channels; the map stays as it is. */
function withoutShading(map: FloatFrame, shading: Float32Array): FloatFrame {
  const gain = spreadVertices(
    shading.map((s) => 1 / onEncoded(s)),
    mapCoverage,
  );
  const data = new Float32Array(map.data.length);
  for (let i = 0, p = 0; i < gain.length; i++, p += 3) {
    data[p] = map.data[p] * gain[i];
    data[p + 1] = map.data[p + 1] * gain[i];
    data[p + 2] = map.data[p + 2] * gain[i];
  }
  return { width: map.width, height: map.height, data };
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
    const p = i * 3;
    if (t < 0) {
      data[p] = 0;
      data[p + 1] = 0;
      data[p + 2] = 0;
      continue;
    }
    const a = triangles[t] * 3;
    const b = triangles[t + 1] * 3;
    const c = triangles[t + 2] * 3;
    const wa = weights[i * 2];
    const wb = weights[i * 2 + 1];
    const wc = 1 - wa - wb;
    data[p] *= wa * gains[a] + wb * gains[b] + wc * gains[c];
    data[p + 1] *= wa * gains[a + 1] + wb * gains[b + 1] + wc * gains[c + 1];
    data[p + 2] *= wa * gains[a + 2] + wb * gains[b + 2] + wc * gains[c + 2];
  }
}

function skinWeights(seen: Float32Array): Float32Array {
  return seen.map((s, i) => (vertexSkin[i] > 0.7 ? s : 0));
}

const vertexSkin: Float32Array = vertexMeans(skinTexels, 1);

function vertexLuminance(map: FloatFrame): Float32Array {
  const luminance = new Float32Array(mapSize * mapSize);
  for (let i = 0, p = 0; i < luminance.length; i++, p += 3) {
    const r = map.data[p];
    const g = map.data[p + 1];
    const b = map.data[p + 2];
    luminance[i] = (0.2126 * r * r + 0.7152 * g * g + 0.0722 * b * b) / 65025;
  }
  return vertexMeans(luminance, 1);
}
