/**
 * Paste-back: blends a patch into a frame.
 */
import type { Frame } from '../imaging/frame.ts';
import { inRoom } from '../imaging/kernels.ts';
import type { FacePatch } from './patch.ts';

/**
 * Blends a patch into a frame, in place: `pixel += mask · (patch − pixel)`, rounded and clamped at the frame's depth.
 *
 * Pixels whose mask is 0 are not touched, not even re-rounded.
 *
 * @param frame - 8 or 16 bit; changed. The patch's 0…255 are scaled to its depth.
 *
 * Cost: about 5 ns per patch pixel.
 */
export function pasteBack(frame: Frame, patch: FacePatch): void {
  inRoom((room) => {
    const [pixels, colours, mask] = [room.putRectangle(frame, patch), room.put(patch.data), room.put(patch.mask)];
    room.kernels.paste(frame.depth, pixels, colours, mask, patch.width * patch.height);
    room.readRectangle(pixels, frame, patch);
  });
}
