/**
 * Paste-back: blends a patch into a frame.
 */
import type { Frame } from '../imaging/frame.ts';
import type { FacePatch } from './patch.ts';

/**
 * Blends a patch into a frame, in place: `pixel += mask · (patch − pixel)`, rounded and clamped at the frame's depth.
 *
 * Pixels whose mask is 0 are not touched, not even re-rounded.
 *
 * @param frame - 8 or 16 bit; changed. The patch's 0…255 are scaled to its depth.
 *
 * Cost: about 5 ns per patch pixel; no allocation.
 */
export function pasteBack(frame: Frame, patch: FacePatch): void {
  const unit = frame.depth === 16 ? 257 : 1;
  const top = frame.depth === 16 ? 65535 : 255;
  const { data } = frame;
  for (let y = 0; y < patch.height; y++) {
    let i = y * patch.width;
    let p = ((patch.y + y) * frame.width + patch.x) * 3;
    for (let x = 0; x < patch.width; x++, i++, p += 3) {
      const m = patch.mask[i];
      if (m === 0) continue;
      for (let c = 0; c < 3; c++) {
        const old = data[p + c];
        const mixed = old + m * (patch.data[i * 3 + c] * unit - old);
        data[p + c] = mixed <= 0 ? 0 : mixed >= top ? top : mixed + 0.5;
      }
    }
  }
}
