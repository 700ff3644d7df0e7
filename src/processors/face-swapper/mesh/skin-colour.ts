/**
 * Carries the source's colours to the target's: skin by an affine map, what is much darker than skin by scaling, so that
 * brows, lashes and beards stay the neutral dark they are.
 */
import type { ColourMap } from '../../../imaging/colour-transport.ts';

/** An affine map for skin with a proportional map for darker colours. */
export interface SkinColourMap extends ColourMap {
  /** Gain per channel for colours darker than skin. */
  readonly scale: Float64Array;
  /** Brightness (mean of the channels, 0…255) at and above which a colour is treated as skin. */
  readonly skinBrightness: number;
}

/** The map that changes nothing. */
export const identityMatrix: Float64Array = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

/** Completes an affine map with what to do below skin brightness: all channels are scaled by the ratio of skin brightnesses. */
export function skinColourMap(map: ColourMap, source: Float64Array, target: Float64Array): SkinColourMap {
  const brightness = (source[0] + source[1] + source[2]) / 3;
  const scale = Float64Array.from(source, (value, c) => {
    const own = (target[c] + 10) / (value + 10);
    const grey = (target[0] + target[1] + target[2] + 30) / (source[0] + source[1] + source[2] + 30);
    // Hair has little colour of its own: tint it with the skin's change only a little.
    return Math.min(2, 0.3 * own + 0.7 * grey);
  });
  return { ...map, scale, skinBrightness: brightness };
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
