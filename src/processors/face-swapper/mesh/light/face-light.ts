/**
 * The light on a face and what covers it, found together on the unrolled map: each needs the other.
 */
import { triangles } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import { scratch } from '../../../../imaging/scratch.ts';
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
  return withoutLight(
    map,
    Float32Array.from({ length: shading.length * 3 }, (_, k) => onEncoded(shading[(k / 3) | 0])),
  );
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
  const facts = scratch('gains of triangles', triangles.length * 4);
  for (let t = 0, f = 0; t < triangles.length; t += 3, f += 12) {
    const [a, b, c] = [triangles[t] * 3, triangles[t + 1] * 3, triangles[t + 2] * 3];
    for (let k = 0; k < 3; k++) {
      facts[f + k] = gains[c + k];
      facts[f + 4 + k] = gains[a + k] - gains[c + k];
      facts[f + 8 + k] = gains[b + k] - gains[c + k];
    }
  }
  inRoom((room) => {
    const [colours, ways] = [room.put(map.data), room.put(facts)];
    const [at, shares] = [room.put(coverage.triangle), room.put(coverage.weights)];
    room.kernels.scaleByVertices(colours, coverage.triangle.length, at, shares, ways);
    room.read(colours, map.data);
  });
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
