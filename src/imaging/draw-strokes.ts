/**
 * Anti-aliased strokes and dots, drawn into a frame.
 *
 * Coverage of a pixel is `clamp(radius + 0.5 − distance, 0, 1)`, the distance being that of its centre from the stroke's
 * axis; the pixel becomes `pixel + coverage · opacity · (colour − pixel)`.
 */
import type { Frame } from './frame.ts';

/** How a stroke looks. */
export interface StrokeStyle {
  /** Red, green, blue, 0…255. */
  readonly colour: readonly [number, number, number];
  /** Full width in pixels, at least about 1. */
  readonly width: number;
  /** 0…1. */
  readonly opacity: number;
}

/** Two ends in frame pixels. */
export interface Segment {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/**
 * Draws a straight stroke with round ends into a frame, in place. What lies outside the frame is left out.
 *
 * @param frame - 8 or 16 bit; changed.
 *
 * Cost: proportional to the stroke's length times its width.
 */
export function drawStroke(frame: Frame, segment: Segment, style: StrokeStyle): void {
  const { x0, y0, x1, y1 } = segment;
  const reach = style.width / 2 + 1;
  const dx = x1 - x0;
  const dy = y1 - y0;
  const lengthSquared = dx * dx + dy * dy;
  const top = Math.max(0, Math.ceil(Math.min(y0, y1) - reach));
  const bottom = Math.min(frame.height - 1, Math.floor(Math.max(y0, y1) + reach));
  for (let y = top; y <= bottom; y++) {
    const [from, to] = columnsAt(segment, y, reach);
    const first = Math.max(0, Math.ceil(from));
    const last = Math.min(frame.width - 1, Math.floor(to));
    for (let x = first; x <= last; x++) {
      const along = lengthSquared === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / lengthSquared));
      const distance = Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
      const coverage = Math.min(1, Math.max(0, style.width / 2 + 0.5 - distance));
      if (coverage > 0) blendPixel(frame, (y * frame.width + x) * 3, coverage * style.opacity, style.colour);
    }
  }
}

/** The columns of one row that the stroke can touch. */
function columnsAt(segment: Segment, y: number, reach: number): [number, number] {
  const { x0, y0, x1, y1 } = segment;
  const dx = x1 - x0;
  const dy = y1 - y0;
  if (Math.abs(dy) < 1e-6) return [Math.min(x0, x1) - reach, Math.max(x0, x1) + reach];
  const clampAlong = (value: number): number => Math.min(1, Math.max(0, value));
  const a = x0 + clampAlong((y - reach - y0) / dy) * dx;
  const b = x0 + clampAlong((y + reach - y0) / dy) * dx;
  return [Math.min(a, b) - reach, Math.max(a, b) + reach];
}

function blendPixel(frame: Frame, at: number, amount: number, colour: StrokeStyle['colour']): void {
  const unit = frame.depth === 16 ? 257 : 1;
  for (let c = 0; c < 3; c++) {
    const old = frame.data[at + c] as number;
    frame.data[at + c] = Math.round(old + amount * ((colour[c] as number) * unit - old));
  }
}
