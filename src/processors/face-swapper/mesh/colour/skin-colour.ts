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
  /** Gain per channel for colours darker than skin. */
  readonly scale: Float64Array;
  /** Brightness (mean of the channels, 0…255) at and above which a colour is treated as skin. */
  readonly skinBrightness: number;
}

const identityMatrix: Float64Array = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

/** Completes an affine map with what to do below skin brightness: all channels are scaled by the ratio of skin brightnesses. */
function completeMap(map: ColourMap, source: Float64Array, target: Float64Array): SkinColourMap {
  const brightness = (source[0] + source[1] + source[2]) / 3;
  const scale = Float64Array.from(source, (value, c) => {
    const own = (target[c] + 10) / (value + 10);
    const grey = (target[0] + target[1] + target[2] + 30) / (source[0] + source[1] + source[2] + 30);
    // Hair has little colour of its own: tint it with the skin's change only a little.
    return Math.min(6, 0.3 * own + 0.7 * grey);
  });
  return { ...map, scale, skinBrightness: brightness };
}

/** Stretches beyond these tear a flat source apart or flatten a lively one. */
const stretch = { grey: { min: 0.65, max: 1.25 }, chroma: { min: 0.25, max: 1.25 } } as const;

/**
 * The colour map from source skin to target skin, as the options ask.
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
  if (options.colour === 'none' || from.weight < 50) {
    return completeMap({ matrix: identityMatrix, offset: new Float64Array(3) }, from.mean, from.mean);
  }
  if (options.colour === 'mean') {
    const offset = to.mean.map((value, c) => value - from.mean[c]);
    return completeMap({ matrix: identityMatrix, offset }, from.mean, to.mean);
  }
  return completeMap(transportColours(from, to, stretch), from.mean, to.mean);
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

/** Maps one colour, RGB 0…255, into `out` (three numbers, not clamped). */
export function mapColour(map: SkinColourMap, r: number, g: number, b: number, out: Float32Array): void {
  const { matrix, offset, scale } = map;
  let t = ((r + g + b) / (3 * map.skinBrightness) - 0.25) / 0.5;
  t = t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
  const d = 1 - t;
  out[0] = t * (matrix[0] * r + matrix[1] * g + matrix[2] * b + offset[0]) + d * scale[0] * r;
  out[1] = t * (matrix[3] * r + matrix[4] * g + matrix[5] * b + offset[1]) + d * scale[1] * g;
  out[2] = t * (matrix[6] * r + matrix[7] * g + matrix[8] * b + offset[2]) + d * scale[2] * b;
}
