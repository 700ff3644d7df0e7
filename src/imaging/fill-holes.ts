/**
 * Fills untrusted parts of a picture smoothly from the trusted ones.
 */
import type { FloatFrame } from './frame.ts';
import { inRoom } from './kernels.ts';

/**
 * Replaces pixels by a smooth continuation of chosen pixels around them, in place.
 *
 * @param frame - Interleaved RGB.
 * @param keep - 0…1 per pixel: 1 keeps the pixel, 0 replaces it.
 * @param give - 0…1 per pixel: how much it speaks for the colour of what is replaced nearby.
 *
 * Cost: about 5 ns per pixel.
 * Source: push-pull over a pyramid, Gortler et al. 1996.
 */
export function fillHoles(frame: FloatFrame, keep: Float32Array, give: Float32Array): void {
  const { width, height } = frame;
  const sizes = [{ width, height }];
  for (let last = sizes[0]; Math.max(last.width, last.height) > 2; last = sizes[sizes.length - 1]) {
    sizes.push({ width: (last.width + 1) >> 1, height: (last.height + 1) >> 1 });
  }
  if (sizes.length < 2) return;
  inRoom((room) => {
    const { kernels } = room;
    const [colours, kept, gives] = [room.put(frame.data), room.put(keep), room.put(give)];
    const levels = sizes.map((size) => room.take(size.width * size.height * 16));
    kernels.weighColours(colours, gives, width * height, levels[0]);
    for (let k = 1; k < levels.length; k++) {
      kernels.pushLevel(levels[k - 1], sizes[k - 1].width, sizes[k - 1].height, levels[k]);
    }
    for (let k = levels.length - 2; k >= 1; k--) {
      kernels.pullLevel(levels[k], sizes[k].width, sizes[k].height, levels[k + 1]);
    }
    kernels.fillColours(colours, kept, width, height, levels[1]);
    room.read(colours, frame.data);
  });
}
