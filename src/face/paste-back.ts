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
  const { data: colours, mask } = patch;
  for (let y = 0; y < patch.height; y++) {
    let i = y * patch.width;
    let p = ((patch.y + y) * frame.width + patch.x) * 3;
    for (let x = 0; x < patch.width; x++, i++, p += 3) {
      const m = mask[i];
      if (m === 0) continue;
      const q = i * 3;
      const r = data[p] + m * (colours[q] * unit - data[p]);
      const g = data[p + 1] + m * (colours[q + 1] * unit - data[p + 1]);
      const b = data[p + 2] + m * (colours[q + 2] * unit - data[p + 2]);
      data[p] = r <= 0 ? 0 : r >= top ? top : r + 0.5;
      data[p + 1] = g <= 0 ? 0 : g >= top ? top : g + 0.5;
      data[p + 2] = b <= 0 ? 0 : b >= top ? top : b + 0.5;
    }
  }
}
