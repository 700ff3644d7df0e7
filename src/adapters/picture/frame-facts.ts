/**
 * Two questions about pixels that decide how a picture is written.
 */
import type { Frame } from '../../imaging/frame.ts';

/** Tells whether every pixel is a shade of grey (R = G = B). Ends at the first that is not. */
export function isNeutral(frame: Frame): boolean {
  const { data } = frame;
  for (let i = 0; i < data.length; i += 3) {
    const green = data[i + 1];
    if (data[i] !== green || data[i + 2] !== green) return false;
  }
  return true;
}

/** Tells whether no pixel is transparent at all. */
export function isOpaque(alpha: Uint8Array | Uint16Array): boolean {
  const most = alpha instanceof Uint16Array ? 65535 : 255;
  for (let i = 0; i < alpha.length; i++) if (alpha[i] !== most) return false;
  return true;
}
