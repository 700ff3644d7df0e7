/**
 * What is not certainly bare skin: hair, glasses, hands, beard, background. Found by colour, on the unrolled map; light and
 * colours are read off the rest.
 */
import { blurInRoom, boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import { browTexels, foreheadTexels, noseTexels, rimDistance, skinTexels, texelsWhere } from '../map/face-areas.ts';
import { mapCoverage, mapSize } from '../map/flat-map.ts';

const texels = mapSize * mapSize;
const plane = { width: mapSize, height: mapSize, channels: 1 };

/**
 * Finds texels that do not look like this face's own skin.
 *
 * Skin is grown outwards from cheeks, nose and chin: a texel belongs to it while it is close in colour to the skin
 * already found around it, so light may change slowly over the face but hair, beard, glasses or background end it.
 *
 * @param map - The face over the flat layout, RGB 0…255, its light removed.
 * @param seen - 0…1 per texel: how squarely the camera saw it.
 * @returns Cover 0…1 per texel; features (eyes, brows, lips) are never covered by this rule.
 *
 * Cost: about 2 ms.
 */
export function coverMap(map: FloatFrame, seen: Float32Array): Float32Array {
  const colours = opponentColours(map);
  const accepted = grownSkin(colours, seen, 5);
  const cover = new Float32Array(texels);
  for (const i of growTexels) if (!noseTexels[i]) cover[i] = 1 - accepted[i];
  return aroundBrows(tidy(cover));
}

/** Texels where skin may be: all but features and what lies outside the mesh. */
const growTexels: Int32Array = texelsWhere((i) => skinTexels[i] > 0);

/** Cheeks, nose and chin. */
const coreTexels: Int32Array = texelsWhere((i) => skinTexels[i] > 0 && rimDistance[i] > 0.17);

/** How squarely the camera must have seen them, to begin with. */
const coreSeen = 0.4;

/** Brow hair is no cover: on and near the brows the verdict is that of the forehead above them (a fringe). */
function aroundBrows(cover: Float32Array): Float32Array {
  const above = Math.round(0.075 * mapSize);
  const out = cover.slice();
  for (let i = 0; i < texels; i++) {
    const near = browTexels[i];
    if (near > 0) out[i] = cover[i] * (1 - near) + cover[Math.max(0, i - above * mapSize)] * near;
  }
  return out;
}

/** Lightness, red–green and blue–yellow per texel; the chroma pair is relative to lightness so that shade changes it little. */
function opponentColours(map: FloatFrame): Float32Array {
  const out = new Float32Array(texels * 3);
  for (let i = 0; i < texels; i++) {
    const r = map.data[i * 3];
    const g = map.data[i * 3 + 1];
    const b = map.data[i * 3 + 2];
    const lightness = 0.3 * r + 0.59 * g + 0.11 * b;
    out[i * 3] = lightness;
    out[i * 3 + 1] = ((r - g) / (lightness + 25)) * 100;
    out[i * 3 + 2] = ((0.5 * (r + g) - b) / (lightness + 25)) * 100;
  }
  return out;
}

/** Median colour of the middle of the face. */
function coreColour(colours: Float32Array, seen: Float32Array): Float32Array {
  const median = new Float32Array(3);
  const values = new Float32Array(coreTexels.length);
  for (let c = 0; c < 3; c++) {
    let count = 0;
    for (const i of coreTexels) if (seen[i] > coreSeen) values[count++] = colours[i * 3 + c];
    if (count > 0) median[c] = values.subarray(0, count).sort()[count >> 1];
  }
  return median;
}

/**
 * Grows skin from the middle of the face: in each round every texel is judged against the mean of the skin around it.
 *
 * @returns 0…1 per texel where skin may be.
 */
function grownSkin(colours: Float32Array, seen: Float32Array, rounds: number): Float32Array {
  const accepted = new Float32Array(texels);
  const fromCore = new Float32Array(texels);
  inRoom((room) => {
    const { kernels } = room;
    const [list, count] = [room.put(growTexels), growTexels.length];
    const [colour, forehead, visible] = [room.put(colours), room.put(foreheadTexels), room.put(seen)];
    const distances = room.put(fromCore);
    const [l, a, b] = coreColour(colours, seen);
    kernels.colourDistances(list, count, colour, forehead, l, a, b, distances);
    room.read(distances, fromCore);
    for (const i of coreTexels) accepted[i] = seen[i] > coreSeen && fromCore[i] < 2.6 ? 1 : 0;
    const skin = room.put(accepted);
    const around = room.take(texels * 16);
    for (let round = 0; round < rounds; round++) {
      room.floats(around, texels * 4).fill(0);
      kernels.weighSkin(list, count, colour, skin, visible, around);
      inRoom((inner) => blurInRoom(inner, around, { ...plane, channels: 4 }, 7));
      kernels.judgeSkin(list, count, colour, around, distances, forehead, skin);
    }
    room.read(skin, accepted);
  });
  return accepted;
}

/** Drops specks and closes small holes: a texel follows the majority of its neighbourhood. */
function tidy(cover: Float32Array): Float32Array {
  const around = cover.slice();
  boxBlur(around, plane, 2);
  for (let i = 0; i < texels; i++) {
    const t = Math.min(1, Math.max(0, (around[i] - 0.3) / 0.4));
    cover[i] = mapCoverage.triangle[i] >= 0 ? t * t * (3 - 2 * t) : 0;
  }
  return cover;
}
