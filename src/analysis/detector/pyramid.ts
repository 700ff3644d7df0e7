/**
 * A frame with its smaller copies, made once and looked at many times.
 */
import type { Frame8 } from '../../imaging/frame.ts';
import { resizeFrame } from '../../imaging/resize.ts';
import { shrinkRegion } from '../../imaging/shrink.ts';
import type { SquareRegion } from '../../imaging/similarity.ts';
import { planLevels } from './look-levels.ts';

/** A copy of a frame: its pixel `i` is centred on `(i + 0.5) / scale − 0.5` of the frame. */
export interface PyramidLevel {
  /** Size of the copy over size of the frame, at most 1. */
  readonly scale: number;
  readonly picture: Frame8;
}

/** A frame and its copies. */
export interface Pyramid {
  readonly frame: Frame8;
  /** What the detector looks at whole, finest first; the first may be the frame itself. */
  readonly levels: readonly PyramidLevel[];
}

/**
 * Makes the copies that `planLevels` names.
 *
 * @param frame - RGB, 8 bit. Kept, not changed.
 * @param smallestFace - Width in frame pixels of the smallest face that must be found.
 *
 * Cost: about 20 ms per megapixel; memory: up to 2.3 bytes per frame pixel, 4 for frames below two megapixels.
 */
export function buildPyramid(frame: Frame8, smallestFace: number): Pyramid {
  const levels: PyramidLevel[] = [];
  for (const { scale } of planLevels(frame, smallestFace)) {
    const finer = levels.at(-1);
    levels.push({ scale, picture: finer ? shrink(finer.picture, 2) : scaleDown(frame, scale) });
  }
  return { frame, levels };
}

/** The coarsest copy that shows a region with at least `side` pixels, or else the frame; and the region in that copy's pixels. */
export function levelForRegion(
  { frame, levels }: Pyramid,
  region: SquareRegion,
  side: number,
): { readonly picture: Frame8; readonly region: SquareRegion } {
  const level = levels.findLast(({ scale }) => scale * region.size >= side) ?? { scale: 1, picture: frame };
  const place = (value: number): number => (value + 0.5) * level.scale - 0.5;
  return {
    picture: level.picture,
    region: { x: place(region.x), y: place(region.y), size: region.size * level.scale, roll: region.roll },
  };
}

/** Whole blocks as far as they go, the rest bilinear. */
function scaleDown(frame: Frame8, scale: number): Frame8 {
  let factor = 1;
  while (scale * factor <= 0.5) factor *= 2;
  return resizeFrame(shrink(frame, factor), scale * factor);
}

function shrink(frame: Frame8, factor: number): Frame8 {
  if (factor === 1) return frame;
  return shrinkRegion(frame, { x: 0, y: 0, width: frame.width, height: frame.height }, factor);
}
