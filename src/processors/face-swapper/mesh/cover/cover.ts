/**
 * What is not certainly bare skin: hair, glasses, hands, beard, background. Found by colour, on the unrolled map; light and
 * colours are read off the rest.
 */
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { browTexels, foreheadTexels, noseTexels, rimDistance, skinTexels } from '../map/face-areas.ts';
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
 * Cost: about 5 ms.
 */
export function coverMap(map: FloatFrame, seen: Float32Array): Float32Array {
  const colours = opponentColours(map);
  const accepted = new Float32Array(texels);
  const core = coreColour(colours, seen);
  for (let i = 0; i < texels; i++) {
    accepted[i] = isCore(i, seen) && distance(colours, i, core, 0) < 2.6 ? 1 : 0;
  }
  for (let round = 0; round < 5; round++) grow(colours, accepted, { seen, core });
  const cover = new Float32Array(texels);
  for (let i = 0; i < texels; i++)
    cover[i] = skinTexels[i] && !noseTexels[i] && mapCoverage.triangle[i] >= 0 ? 1 - accepted[i] : 0;
  return aroundBrows(tidy(cover));
}

/** Brow hair is no cover: on and near the brows the verdict is that of the forehead above them (a fringe). */
function aroundBrows(cover: Float32Array): Float32Array {
  const above = Math.round(0.075 * mapSize);
  return cover.map((c, i) => {
    const near = browTexels[i];
    return near > 0 ? c * (1 - near) + cover[Math.max(0, i - above * mapSize)] * near : c;
  });
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

function isCore(i: number, seen: Float32Array): boolean {
  return skinTexels[i] > 0 && rimDistance[i] > 0.17 && seen[i] > 0.4;
}

/** Median colour of the middle of the face. */
function coreColour(colours: Float32Array, seen: Float32Array): Float32Array {
  const picks: number[] = [];
  for (let i = 0; i < texels; i++) if (isCore(i, seen)) picks.push(i);
  const median = (c: number): number => {
    const values = Float32Array.from(picks, (i) => colours[i * 3 + c]).sort();
    return values[values.length >> 1] ?? 0;
  };
  return Float32Array.of(median(0), median(1), median(2));
}

/** How far a texel's colour lies from a reference, in tolerances. Brighter counts less than darker: highlights are skin. */
function distance(colours: Float32Array, i: number, reference: Float32Array, at: number): number {
  const dL = (colours[i * 3] - reference[at]) / (8 + 0.085 * reference[at]);
  const dA = (colours[i * 3 + 1] - reference[at + 1]) / 7;
  const dB = (colours[i * 3 + 2] - reference[at + 2]) / 9;
  // Above the brows, dark means hair; elsewhere it may be shade.
  const dark = dL > 0 ? dL * 0.6 : dL * (1 + 0.6 * foreheadTexels[i]);
  return Math.sqrt(dark * dark + dA * dA + dB * dB);
}

/** One round: every texel is judged against the mean of the skin around it. */
function grow(
  colours: Float32Array,
  accepted: Float32Array,
  from: { readonly seen: Float32Array; readonly core: Float32Array },
): void {
  const { seen, core } = from;
  const sums = new Float32Array(texels * 4);
  for (let i = 0; i < texels; i++) {
    const w = accepted[i] * (0.1 + seen[i]);
    sums[i * 4 + 3] = w;
    for (let c = 0; c < 3; c++) sums[i * 4 + c] = w * colours[i * 3 + c];
  }
  boxBlur(sums, { ...plane, channels: 4 }, 7);
  const reference = new Float32Array(3);
  for (let i = 0; i < texels; i++) {
    const w = sums[i * 4 + 3];
    if (w < 0.02 || !skinTexels[i]) {
      if (!skinTexels[i]) accepted[i] = 0;
      continue;
    }
    for (let c = 0; c < 3; c++) reference[c] = sums[i * 4 + c] / w;
    const d = Math.max(distance(colours, i, reference, 0), 0.45 * distance(colours, i, core, 0));
    accepted[i] = Math.min(1, Math.max(0, (3 - d) / 0.8));
  }
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
