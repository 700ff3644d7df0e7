/**
 * What is smooth in the difference of a drawn face and its target, on a coarse grid.
 */
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import type { MeshSwapperOptions } from '../../options.ts';
import type { BlendMasks } from './blend-masks.ts';

/** The blurred difference of drawn face and target on cells. */
export interface LowBand {
  readonly width: number;
  readonly height: number;
  /** Four channels: blurred difference, and what eases the rim. */
  readonly data: Float32Array;
  /** Difference in brightness, not blurred; NaN where nothing is drawn. */
  readonly brightness: Float32Array;
}

/** Blurs the difference of drawn face and target over cells of `step` pixels. */
export function lowBand(target: FloatFrame, drawn: FloatFrame, coverage: Coverage, step: number): LowBand {
  const width = Math.ceil(target.width / step);
  const height = Math.ceil(target.height / step);
  // Every other pixel is enough for the mean of a cell of four or more.
  const stride = step >= 4 ? 2 : 1;
  const data = inRoom((room) => {
    const [old, fresh, triangle] = [room.put(target.data), room.put(drawn.data), room.put(coverage.triangle)];
    const sums = new Float32Array(width * height * 4);
    const cells = room.put(sums);
    room.kernels.sumDifference(old, fresh, triangle, target.width, target.height, step, stride, cells);
    return room.read(cells, sums);
  });
  const brightness = new Float32Array(width * height);
  for (let n = 0; n < brightness.length; n++)
    brightness[n] = brightnessOf(data, n * 4) / (data[n * 4 + 3] || Number.NaN);
  for (const radius of [3, 3]) boxBlur(data, { width, height, channels: 4 }, radius);
  for (let p = 0; p < data.length; p += 4) {
    const k = data[p + 3] > 1e-6 ? 1 / data[p + 3] : 0;
    for (let c = 0; c < 3; c++) data[p + c] *= k;
  }
  return { width, height, data, brightness };
}

function brightnessOf(data: Float32Array, at: number): number {
  return 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
}

/** What the blend changes in brightness, per cell, as the masks at the middle of each cell have it; NaN where it changes nothing. */
export function blendedChange(
  low: LowBand,
  how: {
    readonly masks: BlendMasks;
    readonly step: number;
    readonly extent: { readonly width: number; readonly height: number };
    readonly options: MeshSwapperOptions;
  },
): Float32Array {
  const { masks, step, extent, options } = how;
  return low.brightness.map((value, n) => {
    const x = Math.min(extent.width - 1, (n % low.width) * step + (step >> 1));
    const y = Math.min(extent.height - 1, Math.floor(n / low.width) * step + (step >> 1));
    const [wide, narrow] = [masks.wide[y * extent.width + x], masks.narrow[y * extent.width + x]];
    if (wide <= 0 && narrow <= 0) return Number.NaN;
    const smooth = brightnessOf(low.data, n * 4);
    return options.identityStrength * wide * smooth + narrow * (value - smooth);
  });
}

/**
 * Puts what eases the rim into the fourth channel.
 *
 * @returns 1 for cells where, or next to which, the rim is eased.
 */
export function layEase(low: LowBand, ease: Float32Array): Uint8Array {
  const { width, height, data } = low;
  const near = new Uint8Array(ease.length);
  for (let n = 0; n < ease.length; n++) {
    data[n * 4 + 3] = ease[n];
    if (ease[n] === 0) continue;
    const x = n % width;
    const y = (n - x) / width;
    for (let j = Math.max(0, y - 1); j <= Math.min(height - 1, y + 1); j++) {
      near.fill(1, j * width + Math.max(0, x - 1), j * width + Math.min(width, x + 2));
    }
  }
  return near;
}
