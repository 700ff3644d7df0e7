/**
 * How the drawn face fades into the target: light and dark over a wide edge, detail over a narrow one.
 */

import type { Outline } from '../../../../face/outline-radii.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import type { MeshSwapperOptions } from '../../options.ts';
import type { BlendMasks } from './blend-masks.ts';
import { blendedChange, layEase, lowBand } from './low-band.ts';
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
 * Cost: about 15 ns per pixel. Source: Burt & Adelson 1983, cut down to two bands (the membrane has done the rest).
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
  inRoom((room) => {
    const [old, fresh] = [room.put(target.data), room.put(drawn.data)];
    const [narrow, wide] = [room.put(masks.narrow), room.put(masks.wide)];
    const [cells, near] = [room.put(low.data), room.put(eased)];
    const { identityStrength, opacity } = options;
    room.kernels.blendBands(old, fresh, narrow, wide, width, height, step, cells, near, identityStrength, opacity);
    room.read(fresh, drawn.data);
    room.read(wide, masks.wide);
  });
  return { data: drawn.data, mask: masks.wide };
}
