/**
 * Between interleaved samples of 1 to 4 channels, as codecs hand them over, and frames with separate alpha.
 */
import type { Frame, Frame8 } from '../../imaging/frame.ts';

/** Interleaved samples: grey, grey + alpha, RGB or RGB + alpha; little-endian machine words when 16 bits deep. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly depth: 8 | 16;
  readonly data: Uint8Array | Uint16Array;
}

/** A frame and its opacity. */
export interface FrameWithAlpha {
  readonly frame: Frame;
  readonly alpha?: Uint8Array | Uint16Array;
}

/**
 * Splits a raster into an RGB frame (grey repeated in all three channels) and its alpha plane.
 *
 * @param raster - `data` may be the bytes of 16-bit samples. It is used as the frame's own data where no copy is needed.
 */
export function unpackRaster(raster: Raster): FrameWithAlpha {
  const { width, height, channels, depth } = raster;
  const count = width * height;
  const samples = depth === 16 ? asWords(raster.data) : (raster.data as Uint8Array);
  if (channels === 3) return { frame: frameOf(width, height, samples) };
  const rgb = depth === 16 ? new Uint16Array(count * 3) : new Uint8Array(count * 3);
  const step = channels < 3 ? 0 : 1;
  for (let i = 0, from = 0, to = 0; i < count; i++, from += channels, to += 3) {
    rgb[to] = samples[from] as number;
    rgb[to + 1] = samples[from + step] as number;
    rgb[to + 2] = samples[from + 2 * step] as number;
  }
  const frame = frameOf(width, height, rgb);
  if (channels === 1) return { frame };
  const alpha = depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  for (let i = 0, from = channels - 1; i < count; i++, from += channels) alpha[i] = samples[from] as number;
  return { frame, alpha };
}

/** What {@link packRaster} packs. */
export interface PackableFrame extends FrameWithAlpha {
  /** Write one luminance channel (Rec. 709 weights of the encoded values; exact where R = G = B). */
  readonly grey: boolean;
}

/** Joins a frame and its alpha into one raster, the inverse of {@link unpackRaster}. */
export function packRaster(picture: PackableFrame): Raster {
  const { width, height, depth, data } = picture.frame;
  const { alpha } = picture;
  if (!picture.grey && alpha === undefined) return { width, height, channels: 3, depth, data };
  const colours = picture.grey ? 1 : 3;
  const channels = (colours + (alpha === undefined ? 0 : 1)) as 1 | 2 | 4;
  const count = width * height;
  const out = depth === 16 ? new Uint16Array(count * channels) : new Uint8Array(count * channels);
  for (let i = 0, from = 0, to = 0; i < count; i++, from += 3, to += channels) {
    const r = data[from] as number;
    const g = data[from + 1] as number;
    const b = data[from + 2] as number;
    if (colours === 1) {
      out[to] = r === g && g === b ? g : 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.5;
    } else {
      out[to] = r;
      out[to + 1] = g;
      out[to + 2] = b;
    }
    if (alpha !== undefined) out[to + colours] = alpha[i] as number;
  }
  return { width, height, channels, depth, data: out };
}

/** Lays a frame over white by its opacity (0…255), as formats without transparency need. */
export function flattenOnWhite(frame: Frame8, alpha: ArrayLike<number>): Frame8 {
  const { width, height, data } = frame;
  const out = new Uint8Array(data.length);
  for (let i = 0; i < out.length; i++) {
    const opacity = alpha[Math.floor(i / 3)] as number;
    out[i] = ((data[i] as number) * opacity + 255 * (255 - opacity)) / 255 + 0.5;
  }
  return { width, height, depth: 8, data: out };
}

function asWords(data: Uint8Array | Uint16Array): Uint16Array {
  if (data instanceof Uint16Array) return data;
  if (data.byteOffset % 2 === 0) return new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return new Uint16Array(data.slice().buffer);
}

function frameOf(width: number, height: number, data: Uint8Array | Uint16Array): Frame {
  return data instanceof Uint16Array
    ? { width, height, depth: 16, data }
    : { width, height, depth: 8, data: asPlainBytes(data) };
}

/** The same memory without Node's `Buffer` methods, so that frames look alike everywhere. */
function asPlainBytes(data: Uint8Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
