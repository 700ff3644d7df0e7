/**
 * Cuts an upright crop out of a frame along a similarity, without aliasing when the crop is smaller than what it shows.
 */
import type { FloatFrame, Frame8 } from './frame.ts';
import { shrinkRegion } from './shrink.ts';
import { type Matrix2x3, scaleOf } from './similarity.ts';

/** What the crop looks like. */
export interface CropOptions {
  readonly width: number;
  readonly height: number;
  /** What lies outside the frame: its outermost pixels, repeated, or black. */
  readonly border: 'repeat' | 'black';
}

/**
 * Cuts a crop.
 *
 * @param frame - RGB, 8 bit. Not changed.
 * @param toFrame - Maps crop pixels to frame pixels (see `cropToFrame`).
 * @returns The crop, interleaved RGB, 0…255.
 *
 * Shrinking by two or more first averages whole blocks of the needed region; what remains (below two) is sampled
 * bilinearly, with 2 × 2 samples per pixel above 1.3.
 * Cost: about 1 ms for 192 × 192 pixels, plus one reading of the region when it is shrunk.
 */
export function cropFrame(frame: Frame8, toFrame: Matrix2x3, options: CropOptions): FloatFrame {
  const factor = Math.max(1, Math.floor(scaleOf(toFrame)));
  if (factor === 1) return sample(frame, toFrame, options);
  const region = coveredRegion(frame, toFrame, options);
  if (!region) return sample(frame, toFrame, options);
  const small = shrinkRegion(frame, region, factor);
  // The centre of the first block lies (factor - 1) / 2 pixels inside the region.
  const middle = (factor - 1) / 2;
  const [a, b, c, d, e, f] = toFrame;
  const matrix: Matrix2x3 = [
    a / factor,
    b / factor,
    (c - region.x - middle) / factor,
    d / factor,
    e / factor,
    (f - region.y - middle) / factor,
  ];
  return sample(small, matrix, options);
}

/** The part of the frame that a crop shows, with a margin for sampling; `undefined` when it shows none. */
function coveredRegion(
  frame: Frame8,
  [a, b, c, d, e, f]: Matrix2x3,
  { width, height }: CropOptions,
): { x: number; y: number; width: number; height: number } | undefined {
  const xs = [0, 1, 2, 3].map((corner) => a * (corner & 1 ? width : -1) + b * (corner & 2 ? height : -1) + c);
  const ys = [0, 1, 2, 3].map((corner) => d * (corner & 1 ? width : -1) + e * (corner & 2 ? height : -1) + f);
  const margin = 2 * scaleOf([a, b, c, d, e, f]);
  const left = Math.max(0, Math.floor(Math.min(...xs) - margin));
  const top = Math.max(0, Math.floor(Math.min(...ys) - margin));
  const right = Math.min(frame.width, Math.ceil(Math.max(...xs) + margin));
  const bottom = Math.min(frame.height, Math.ceil(Math.max(...ys) + margin));
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

function sample(frame: Frame8, matrix: Matrix2x3, options: CropOptions): FloatFrame {
  const { width, height } = options;
  const out = new Float32Array(width * height * 3);
  if (scaleOf(matrix) <= 1.3) {
    addSamples(frame, matrix, { ...options, out, weight: 1 });
    return { width, height, data: out };
  }
  const [a, b, c, d, e, f] = matrix;
  for (const [dx, dy] of [
    [-0.25, -0.25],
    [0.25, -0.25],
    [-0.25, 0.25],
    [0.25, 0.25],
  ] as const) {
    const shifted: Matrix2x3 = [a, b, c + a * dx + b * dy, d, e, f + d * dx + e * dy];
    addSamples(frame, shifted, { ...options, out, weight: 0.25 });
  }
  return { width, height, data: out };
}

/** Adds one bilinear sample per crop pixel, times `weight`. */
function addSamples(frame: Frame8, matrix: Matrix2x3, to: CropOptions & { out: Float32Array; weight: number }): void {
  const [a, b, c, d, e, f] = matrix;
  const { width, height, out, weight } = to;
  const { data } = frame;
  const black = to.border === 'black';
  const lastX = frame.width - 1;
  const lastY = frame.height - 1;
  const stride = frame.width * 3;
  let at = 0;
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++, at += 3) {
      let x = a * u + b * v + c;
      let y = d * u + e * v + f;
      if (black && (x < -0.5 || y < -0.5 || x > lastX + 0.5 || y > lastY + 0.5)) continue;
      x = x < 0 ? 0 : Math.min(x, lastX);
      y = y < 0 ? 0 : Math.min(y, lastY);
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const fx = x - x0;
      const fy = (y - y0) * weight;
      const gy = weight - fy;
      const p = y0 * stride + x0 * 3;
      const q = x0 < lastX ? p + 3 : p;
      const down = y0 < lastY ? stride : 0;
      const wa = (1 - fx) * gy;
      const wb = fx * gy;
      const wc = (1 - fx) * fy;
      const wd = fx * fy;
      out[at] += wa * data[p] + wb * data[q] + wc * data[p + down] + wd * data[q + down];
      out[at + 1] += wa * data[p + 1] + wb * data[q + 1] + wc * data[p + down + 1] + wd * data[q + down + 1];
      out[at + 2] += wa * data[p + 2] + wb * data[q + 2] + wc * data[p + down + 2] + wd * data[q + down + 2];
    }
  }
}
