/**
 * Cuts an upright crop out of a frame along a similarity, without aliasing when the crop is smaller than what it shows.
 */
import { type FloatFrame, type Frame, type Frame8, type PixelRectangle, partInDepth8 } from './frame.ts';
import { inRoom } from './kernels.ts';
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
 * @param frame - RGB; of 16 bits the upper 8 are read. Not changed.
 * @param toFrame - Maps crop pixels to frame pixels (see `cropToFrame`).
 * @returns The crop, interleaved RGB, 0…255.
 *
 * Shrinking by two or more first averages whole blocks of the needed region; what remains (below two) is sampled
 * bilinearly, with 2 × 2 samples per pixel above 1.3.
 * Cost: about 1 ms for 192 × 192 pixels, plus one reading of the region when it is shrunk.
 */
export function cropFrame(frame: Frame, toFrame: Matrix2x3, options: CropOptions): FloatFrame {
  const region = coveredRegion(frame, toFrame, options);
  const [a, b, c, d, e, f] = toFrame;
  const toRegion: Matrix2x3 = [a, b, c - region.x, d, e, f - region.y];
  if (frame.depth === 16) return cropFrame(partInDepth8(frame, region), toRegion, options);
  const factor = Math.max(1, Math.floor(scaleOf(toFrame)));
  if (factor === 1) return sample(frame, region, toRegion, options);
  const small = shrinkRegion(frame, region, factor);
  // The centre of the first block lies (factor - 1) / 2 pixels inside the region.
  const middle = (factor - 1) / 2;
  const matrix: Matrix2x3 = [
    a / factor,
    b / factor,
    (c - region.x - middle) / factor,
    d / factor,
    e / factor,
    (f - region.y - middle) / factor,
  ];
  return sample(small, { x: 0, y: 0, width: small.width, height: small.height }, matrix, options);
}

/** The part of the frame that a crop shows, with a margin for sampling; what is nearest to it when it shows none. */
function coveredRegion(frame: Frame, [a, b, c, d, e, f]: Matrix2x3, { width, height }: CropOptions): PixelRectangle {
  const xs = [0, 1, 2, 3].map((corner) => a * (corner & 1 ? width : -1) + b * (corner & 2 ? height : -1) + c);
  const ys = [0, 1, 2, 3].map((corner) => d * (corner & 1 ? width : -1) + e * (corner & 2 ? height : -1) + f);
  const margin = 2 * scaleOf([a, b, c, d, e, f]);
  const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
  const left = within(Math.floor(Math.min(...xs) - margin), 0, frame.width - 1);
  const top = within(Math.floor(Math.min(...ys) - margin), 0, frame.height - 1);
  const right = within(Math.ceil(Math.max(...xs) + margin), left + 1, frame.width);
  const bottom = within(Math.ceil(Math.max(...ys) + margin), top + 1, frame.height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/**
 * Samples a region of a frame.
 *
 * @param matrix - Maps crop pixels to the region's pixels.
 */
function sample(frame: Frame8, region: PixelRectangle, matrix: Matrix2x3, options: CropOptions): FloatFrame {
  const { width, height } = options;
  const out = new Float32Array(width * height * 3);
  const [a, b, c, d, e, f] = matrix;
  const [weight, shifts] = scaleOf(matrix) <= 1.3 ? [1, centre] : [0.25, quarters];
  // Half a pixel beyond the frame's outermost pixels it ends.
  const ends = [-0.5 - region.x, -0.5 - region.y, frame.width - 0.5 - region.x, frame.height - 0.5 - region.y];
  const everywhere = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const bounds = options.border === 'black' ? ends : [...everywhere, ...everywhere.map((end) => -end)];
  inRoom((room) => {
    const [from, limits] = [room.putRectangle(frame, region), room.put(Float64Array.from(bounds))];
    const to = room.put(out);
    for (const [dx, dy] of shifts) {
      const shifted = room.put(Float64Array.of(a, b, c + a * dx + b * dy, d, e, f + d * dx + e * dy));
      room.kernels.addSamples(from, region.width, region.height, shifted, limits, width, height, weight, to);
    }
    room.read(to, out);
  });
  return { width, height, data: out };
}

const centre = [[0, 0]] as const;

const quarters = [
  [-0.25, -0.25],
  [0.25, -0.25],
  [-0.25, 0.25],
  [0.25, 0.25],
] as const;
