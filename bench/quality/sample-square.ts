/**
 * Samples a rotated square of a frame, area-averaged.
 */
import type { Frame8 } from '../../src/imaging/frame.ts';

/** A square in frame pixels: centre, side, clockwise rotation in radians. */
export interface RotatedSquare {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  readonly angle: number;
}

/**
 * @param size - Side of the result in pixels.
 * @returns RGB 0…255, `size · size · 3`; the frame's border is repeated.
 */
export function sampleSquare(frame: Frame8, square: RotatedSquare, size: number): Float32Array {
  const out = new Float32Array(size * size * 3);
  const step = square.side / size;
  const taps = Math.max(1, Math.min(6, Math.round(step)));
  const [cos, sin] = [Math.cos(square.angle) * step, Math.sin(square.angle) * step];
  const { width, height, data } = frame;
  for (let j = 0; j < size * taps; j++) {
    for (let i = 0; i < size * taps; i++) {
      const u = (i + 0.5) / taps - size / 2;
      const v = (j + 0.5) / taps - size / 2;
      const x = Math.min(width - 1, Math.max(0, square.x + u * cos - v * sin));
      const y = Math.min(height - 1, Math.max(0, square.y + u * sin + v * cos));
      const [x0, y0] = [x | 0, y | 0];
      const [x1, y1] = [Math.min(width - 1, x0 + 1), Math.min(height - 1, y0 + 1)];
      const [fx, fy] = [x - x0, y - y0];
      const to = (((j / taps) | 0) * size + ((i / taps) | 0)) * 3;
      for (let c = 0; c < 3; c++) {
        const above = data[(y0 * width + x0) * 3 + c] * (1 - fx) + data[(y0 * width + x1) * 3 + c] * fx;
        const below = data[(y1 * width + x0) * 3 + c] * (1 - fx) + data[(y1 * width + x1) * 3 + c] * fx;
        out[to + c] += (above * (1 - fy) + below * fy) / (taps * taps);
      }
    }
  }
  return out;
}
