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
import { inRoom } from '../../../../imaging/kernels.ts';
import type { MeshSwapperOptions } from '../../options.ts';

/** An affine map for skin with a proportional map for darker colours. */
export interface SkinColourMap extends ColourMap {
  /** Gain per channel for colours much darker than skin. */
  readonly scale: Float64Array;
  /** Brightness (mean of the channels, 0…255) of the source's skin. */
  readonly skinBrightness: number;
  /** For a far darker skin than the target's. */
  readonly lift: ToneLift;
}

/** A curve of lightness that brings up very dark skin with its shading, in place of adding the same everywhere. */
interface ToneLift {
  /** 0…1: how much it replaces the affine map. */
  readonly share: number;
  /** Lightness of the source's skin, and of the wanted one. */
  readonly from: number;
  readonly to: number;
  readonly exponent: number;
  /** Colour of the wanted skin per unit of lightness. */
  readonly tone: readonly number[];
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
  const to = withTone(midTone(target.data, weights), from, options.skinTone);
  const known = options.colour !== 'none' && from.weight >= leastWeight;
  const wanted = known ? to.mean : from.mean;
  const plain = alongTone(from, wanted, known ? chromaShare(from, to, wanted) : 1);
  const moved: ColourStatistics = {
    mean: wanted,
    covariance: multiply(multiply(plain, from.covariance), transpose(plain)),
    weight: from.weight,
  };
  const matrix =
    known && options.colour === 'transport'
      ? multiply(transportColours(moved, { ...to, mean: wanted }, stretch).matrix, plain)
      : plain;
  const offset = wanted.map((value, r) => {
    let sum = value;
    for (let c = 0; c < 3; c++) sum -= matrix[r * 3 + c] * from.mean[c];
    return sum;
  });
  return {
    matrix,
    offset,
    scale: darkScale(from.mean, wanted),
    skinBrightness: brightness(from.mean),
    lift: toneLift(from.mean, wanted),
  };
}

/** Fewer texels than these say nothing about a face. */
const leastWeight = 50;

/** Of a skin, texels whose lightness is about so far from the mean say what colour it has there. */
const nearMean = 20;

/**
 * Statistics whose mean has the colour that the skin has at its mean lightness: where light is hard, white gloss and deep
 * shade mix to a grey that the skin shows nowhere.
 */
function midTone(data: Float32Array, weights: Float32Array): ColourStatistics {
  const all = colourStatistics(data, weights);
  const middle = lightness(all.mean);
  const near = weights.map((weight, i) => {
    const far = (lightness(data, i * 3) - middle) / nearMean;
    return weight > 0 ? weight * Math.exp(-0.5 * far * far) : 0;
  });
  const part = colourStatistics(data, near);
  if (part.weight < leastWeight || middle === 0) return all;
  const scale = middle / lightness(part.mean);
  return { ...all, mean: part.mean.map((value) => value * scale) };
}

/** How much each channel counts in lightness. */
const luma = [0.299, 0.587, 0.114] as const;
/** Lightness below which skin loses its colour. */
const colourless = 8;

function lightness(colour: ArrayLike<number>, at = 0): number {
  return luma[0] * colour[at] + luma[1] * colour[at + 1] + luma[2] * colour[at + 2];
}

/** Colour of a skin per unit of lightness, less grey. */
function toneOf(mean: ArrayLike<number>): number[] {
  const l = lightness(mean);
  return [0, 1, 2].map((c) => (mean[c] - l) / (l + colourless));
}

/**
 * The linear part of a map that carries one skin to another at every lightness: shade and light of the source's skin take
 * the colour that the target's skin has there, and what differs from the skin of its lightness keeps a share of that.
 *
 * Adding the difference of the means instead turns the shade of a yellow face purple on a pale one.
 */
function alongTone(from: ColourStatistics, wanted: Float64Array, share: number): Float64Array {
  const [l, lw] = [lightness(from.mean), lightness(wanted)];
  const slope = Math.min(1, (lw + 3) / (l + 3));
  const own = toneOf(from.mean);
  const theirs = toneOf(wanted);
  const keep = share * slope;
  return Float64Array.from({ length: 9 }, (_, k) => {
    const [r, c] = [Math.floor(k / 3), k % 3];
    return luma[c] * (slope * (1 + theirs[r]) - keep * (1 + own[r])) + (r === c ? keep : 0);
  });
}

/** Skins whose lightness differs more than this are brought up by the curve; from the second on wholly. */
const farDarker = [2.8, 3.8] as const;
/** Contrast of very dark skin is raised at most so far. */
const mostContrast = 2.2;

function toneLift(mean: ArrayLike<number>, wanted: ArrayLike<number>): ToneLift {
  const [from, to] = [lightness(mean), lightness(wanted)];
  const ratio = (to + 3) / (from + 3);
  return {
    share: Math.min(1, Math.max(0, (ratio - farDarker[0]) / (farDarker[1] - farDarker[0]))),
    from,
    to,
    exponent: Math.min(1, mostContrast / ratio),
    tone: toneOf(wanted).map((value) => 1 + value),
  };
}

/**
 * How colourful the target's skin is against the source's, at most 1: between what varies over it and its mean. By the one
 * alone the shade of a yellow face turns mauve on a pale one, by the other red lips turn grey.
 */
function chromaShare(from: ColourStatistics, to: ColourStatistics, wanted: Float64Array): number {
  const varied = Math.sqrt((liveliness(to, wanted) + 2) / (liveliness(from, from.mean) + 2));
  const meant = (Math.hypot(...toneOf(wanted)) + 0.02) / (Math.hypot(...toneOf(from.mean)) + 0.02);
  return Math.max(leastChroma, Math.sqrt(Math.min(1, varied) * Math.min(1, meant)));
}

const leastChroma = 0.35;

/** Variance of what differs from the skin of the same lightness. */
function liveliness({ covariance }: ColourStatistics, mean: ArrayLike<number>): number {
  const tone = toneOf(mean);
  const rest = Float64Array.from(
    { length: 9 },
    (_, k) => (k % 4 === 0 ? 1 : 0) - luma[k % 3] * (1 + tone[Math.floor(k / 3)]),
  );
  const spread = multiply(multiply(rest, covariance), transpose(rest));
  return spread[0] + spread[4] + spread[8];
}

function multiply(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from({ length: 9 }, (_, k) => {
    const r = k - (k % 3);
    return a[r] * b[k % 3] + a[r + 1] * b[(k % 3) + 3] + a[r + 2] * b[(k % 3) + 6];
  });
}

function transpose(m: Float64Array): Float64Array {
  return Float64Array.from({ length: 9 }, (_, k) => m[(k % 3) * 3 + Math.floor(k / 3)]);
}

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

/** Maps every pixel of interleaved RGB 0…255, in place; not clamped. What is much darker than skin is taken for hair. */
export function applyColourMap(data: Float32Array, map: SkinColourMap): void {
  inRoom((room) => {
    const [colours, facts] = [room.put(data), room.put(packColourMap(map))];
    room.kernels.mapColours(colours, data.length / 3, facts);
    room.read(colours, data);
  });
}

/** Up to this share of the skin's brightness a colour is hair, from the other on it is skin. */
const hairEnds = 0.1;
const skinStarts = 0.42;

/** A colour map as the kernels read it, see `kernels/colour.ts`. */
export function packColourMap({ matrix, offset, scale, skinBrightness, lift }: SkinColourMap): Float32Array {
  const column = (c: number): number[] => [matrix[c], matrix[3 + c], matrix[6 + c], 0];
  return Float32Array.of(
    ...[...column(0), ...column(1), ...column(2)],
    ...[...offset, 0, ...scale, 0, ...lift.tone, 0],
    ...[3 * hairEnds * skinBrightness, 3 * skinStarts * skinBrightness],
    ...[lift.share, lift.from, lift.to, lift.exponent],
  );
}
