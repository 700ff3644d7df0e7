/**
 * Frames: decoded pictures as plain typed arrays.
 */

/** A decoded picture, sRGB, rows first, interleaved RGB: `data.length === width · height · 3`, 0…255. Upright: any stored rotation is already applied. */
export interface Frame8 {
  readonly width: number;
  readonly height: number;
  readonly depth: 8;
  readonly data: Uint8Array;
}

/** The same with 16 bits per channel, 0…65535. */
export interface Frame16 {
  readonly width: number;
  readonly height: number;
  readonly depth: 16;
  readonly data: Uint16Array;
}

/** A decoded picture of either bit depth. */
export type Frame = Frame8 | Frame16;

/** A float picture for arithmetic: interleaved RGB, `width · height · 3`, sRGB-encoded values scaled to 0…255 (not clamped). */
export interface FloatFrame {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A one-channel float plane, rows first: a mask (0…1), a luminance, a distance. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/**
 * Gives a frame in 8 bits per channel, for analysis.
 *
 * @returns The same object when it is 8 bit already, else a new one (value / 257, rounded).
 */
export function toDepth8(frame: Frame): Frame8 {
  return frame.depth === 8 ? frame : partInDepth8(frame, { x: 0, y: 0, width: frame.width, height: frame.height });
}

/** A rectangle of whole pixels that lies inside its frame. */
export interface PixelRectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Gives a part of a frame in 8 bits per channel.
 *
 * @returns A new frame of the rectangle's size.
 */
export function partInDepth8(frame: Frame, { x, y, width, height }: PixelRectangle): Frame8 {
  const data = new Uint8Array(width * height * 3);
  const length = width * 3;
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * frame.width + x) * 3;
    const to = row * length;
    if (frame.depth === 8) data.set(frame.data.subarray(from, from + length), to);
    else for (let k = 0; k < length; k++) data[to + k] = ((frame.data[from + k] as number) + 128) / 257;
  }
  return { width, height, depth: 8, data };
}
