/**
 * Carries the source's colours to the target's: skin by an affine map, what is much darker than skin by scaling, so that
 * brows, lashes and beards stay the neutral dark they are.
 */
import {
  type ColourMap,
  type ColourStatistics,
  colourStatistics,
  transportColours,
} from '../../../../imaging/colour-transport.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { MeshSwapperOptions } from '../../options.ts';

/** An affine map for skin with a proportional map for darker colours. */
export interface SkinColourMap extends ColourMap {
  /** Gain per channel for colours much darker than skin. */
  readonly scale: Float64Array;
  /** Brightness (mean of the channels, 0…255) of the source's skin. */
  readonly skinBrightness: number;
}

/** Stretches of the spread around the mean beyond these tear a flat source apart or flatten a lively one. */
const stretch = { grey: { min: 0.65, max: 1.25 }, chroma: { min: 0.25, max: 1.25 } } as const;

/**
 * The colour map from source skin to target skin, as the options ask.
 *
 * Towards a darker skin colours are scaled, as less light would do; towards a lighter one they are lifted, so that shadows
 * do not deepen with the tone. Then the spread is matched.
 *
 * @param source - Statistics map of the source under the target's light, RGB 0…255; `target` likewise.
 * @param weights - 0…1 per texel: plain skin in both.
 */
export function matchSkinColour(
  source: FloatFrame,
  target: FloatFrame,
  weights: Float32Array,
  options: MeshSwapperOptions,
): SkinColourMap {
  const from = colourStatistics(source.data, weights);
  const to = withTone(colourStatistics(target.data, weights), from, options.skinTone);
  // Fewer texels than these say nothing about a face.
  const known = options.colour !== 'none' && from.weight >= 50;
  const wanted = known ? to.mean : from.mean;
  const gain = from.mean.map((value, c) => Math.min(1, (wanted[c] + 3) / (value + 3)));
  const scaled: ColourStatistics = {
    mean: wanted,
    covariance: from.covariance.map((value, k) => value * gain[Math.floor(k / 3)] * gain[k % 3]),
    weight: from.weight,
  };
  const spread =
    known && options.colour === 'transport'
      ? transportColours(scaled, { ...to, mean: wanted }, stretch).matrix
      : identityMatrix;
  const matrix = spread.map((value, k) => value * gain[k % 3]);
  const offset = wanted.map((value, r) => {
    let sum = value;
    for (let c = 0; c < 3; c++) sum -= matrix[r * 3 + c] * from.mean[c];
    return sum;
  });
  return { matrix, offset, scale: darkScale(from.mean, wanted), skinBrightness: brightness(from.mean) };
}

const identityMatrix: Float64Array = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

function brightness(colour: Float64Array): number {
  return (colour[0] + colour[1] + colour[2]) / 3;
}

/** Hair has little colour of its own: the skin's change tints it only a little. */
function darkScale(source: Float64Array, target: Float64Array): Float64Array {
  const grey = (brightness(target) + 10) / (brightness(source) + 10);
  return source.map((value, c) => Math.min(2, (0.3 * (target[c] + 10)) / (value + 10) + 0.7 * grey));
}

/** Moves the wanted mean towards the source's own, for those who want its skin tone kept. */
function withTone(
  target: ColourStatistics,
  source: ColourStatistics,
  tone: MeshSwapperOptions['skinTone'],
): ColourStatistics {
  const share = tone === 'source' ? 1 : tone === 'between' ? 0.5 : 0;
  return { ...target, mean: target.mean.map((value, c) => value + share * (source.mean[c] - value)) };
}

/** Maps every pixel of interleaved RGB, in place. */
export function applyColourMap(data: Float32Array, map: SkinColourMap): void {
  const out = new Float32Array(3);
  for (let i = 0; i < data.length; i += 3) {
    mapColour(map, data[i], data[i + 1], data[i + 2], out);
    data[i] = out[0];
    data[i + 1] = out[1];
    data[i + 2] = out[2];
  }
}

/** Up to this share of the skin's brightness a colour is hair, from the other on it is skin. */
const hairEnds = 0.15;
const skinStarts = 0.35;

/** Sums of the channels up to which a colour is hair, and from which on it is skin: there the affine map alone applies. */
export function brightnessEnds(map: SkinColourMap): { readonly hair: number; readonly skin: number } {
  return { hair: 3 * hairEnds * map.skinBrightness, skin: 3 * skinStarts * map.skinBrightness };
}

/** Maps one colour, RGB 0…255, into `out` (three numbers, not clamped). */
export function mapColour(map: SkinColourMap, r: number, g: number, b: number, out: Float32Array): void {
  const { matrix, offset, scale } = map;
  const ratio = ((r + g + b) / (3 * map.skinBrightness) - hairEnds) / (skinStarts - hairEnds);
  if (ratio >= 1) {
    out[0] = matrix[0] * r + matrix[1] * g + matrix[2] * b + offset[0];
    out[1] = matrix[3] * r + matrix[4] * g + matrix[5] * b + offset[1];
    out[2] = matrix[6] * r + matrix[7] * g + matrix[8] * b + offset[2];
    return;
  }
  const t = ratio <= 0 ? 0 : ratio * ratio * (3 - 2 * ratio);
  const d = 1 - t;
  out[0] = t * (matrix[0] * r + matrix[1] * g + matrix[2] * b + offset[0]) + d * scale[0] * r;
  out[1] = t * (matrix[3] * r + matrix[4] * g + matrix[5] * b + offset[1]) + d * scale[1] * g;
  out[2] = t * (matrix[6] * r + matrix[7] * g + matrix[8] * b + offset[2]) + d * scale[2] * b;
}
