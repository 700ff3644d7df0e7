/**
 * How the drawn face fades into the target: light and dark over a wide edge, detail over a narrow one.
 */

import type { Outline } from '../../../../face/outline-radii.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import type { MeshSwapperOptions } from '../../options.ts';
import type { BlendMasks } from './blend-masks.ts';
import { blendedChange, layEase, lowBand, sampleLow } from './low-band.ts';
import { easeRim } from './rim-ease.ts';

/** Pixels of a patch before it is placed in the frame. */
export interface BlendedPixels {
  readonly data: Float32Array;
  readonly mask: Float32Array;
}

/**
 * Blends in two bands: `target + wide · low + narrow · (difference − low)`, where `low` is the blurred difference of
 * drawn face and target; then the rim is eased (see {@link easeRim}).
 *
 * `identityStrength` scales the low band: at 0 the target's own light and dark stays and only detail is new.
 *
 * @param drawn - Changed: it becomes the blend. So do the masks.
 * @returns Colours and mask such that `target + mask · (data − target)` is the blend; mask 0 = untouched.
 *
 * Cost: about 50 ns per pixel. Source: Burt & Adelson 1983, cut down to two bands (the membrane has done the rest).
 */
export function blendBands(
  target: FloatFrame,
  drawn: FloatFrame,
  how: {
    readonly coverage: Coverage;
    readonly masks: BlendMasks;
    /** Of the drawn face, region pixels. */
    readonly outline: Outline;
    readonly faceWidth: number;
    readonly options: MeshSwapperOptions;
  },
): BlendedPixels {
  const { width, height } = target;
  const { masks, options } = how;
  const step = Math.max(1, Math.round(how.faceWidth / 100));
  const low = lowBand(target, drawn, how.coverage, step);
  const eased = layEase(
    low,
    easeRim({ ...low, step, change: blendedChange(low, { masks, step, extent: target, options }) }, how.outline),
  );
  const { data } = drawn;
  const mask = masks.wide;
  const smooth = new Float32Array(4);
  const whole = options.identityStrength >= 1;
  for (let y = 0; y < height; y++) {
    const row = ((y / step) | 0) * low.width;
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const wide = masks.wide[i];
      const narrow = masks.narrow[i];
      const top = wide > narrow ? wide : narrow;
      mask[i] = top * options.opacity;
      // Outside there is nothing, and deep inside both bands are the drawn face: nothing to mix.
      if (top <= 0 || (whole && narrow >= 1 && wide >= 1 && !eased[row + ((x / step) | 0)])) continue;
      sampleLow(low, (x + 0.5) / step - 0.5, (y + 0.5) / step - 0.5, smooth);
      for (let c = 0; c < 3; c++) {
        const old = target.data[i * 3 + c];
        const difference = data[i * 3 + c] - old;
        const change = options.identityStrength * wide * smooth[c] + narrow * (difference - smooth[c]);
        data[i * 3 + c] = old + change / top + smooth[3];
      }
    }
  }
  return { data, mask };
}
