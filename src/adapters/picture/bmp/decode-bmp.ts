/**
 * Decodes BMP pictures; sharp reads none.
 */
import type { BmpHeader } from './bmp-header.ts';
import { expandRle } from './expand-rle.ts';

/** A decoded BMP picture: RGB, 8 bits, rows from the top, and its opacity where an alpha mask is used. */
export interface BmpPixels {
  readonly width: number;
  readonly height: number;
  /** `width · height · 3`. */
  readonly rgb: Uint8Array;
  /** `width · height`, 0 is transparent. */
  readonly alpha?: Uint8Array;
}

/**
 * Decodes the pixels of a BMP file.
 *
 * Masked channels of any width come as 8 bits. The fourth byte of a plain 32-bit pixel is no opacity (it is undefined in
 * the format), and an alpha channel that is 0 everywhere is one that nobody filled in: both count as opaque.
 *
 * @returns `undefined` when the file ends before the last pixel.
 *
 * Source: Microsoft, "Bitmap Storage" and `BITMAPV5HEADER`.
 */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader): BmpPixels | undefined {
  const { width, height, bitsPerPixel, coding, pixelsAt } = header;
  if (coding === 'rle8' || coding === 'rle4') {
    const indices = expandRle(bytes.subarray(pixelsAt), header);
    return indices === undefined ? undefined : { width, height, rgb: paintIndices(header, indices) };
  }
  const stride = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const lastRow = Math.ceil((width * bitsPerPixel) / 8);
  if (pixelsAt + stride * (height - 1) + lastRow > bytes.length) return undefined;
  const rows = { bytes, stride, start: pixelsAt };
  if (bitsPerPixel <= 8) return { width, height, rgb: paintIndices(header, unpackIndices(header, rows)) };
  if (bitsPerPixel === 24) return { width, height, rgb: copyTriples(header, rows) };
  return paintMasked(header, rows);
}

interface Rows {
  readonly bytes: Uint8Array;
  readonly stride: number;
  readonly start: number;
}

/** Row of the picture (from the top) for a row of the file. */
function targetRow(header: BmpHeader, row: number): number {
  return header.topDown ? row : header.height - 1 - row;
}

/** Palette indices of 1, 4 or 8 bits, most significant first, as one byte each, rows as in the file. */
function unpackIndices(header: BmpHeader, { bytes, stride, start }: Rows): Uint8Array {
  const { width, height, bitsPerPixel } = header;
  const indices = new Uint8Array(width * height);
  const perByte = 8 / bitsPerPixel;
  const mask = (1 << bitsPerPixel) - 1;
  for (let row = 0; row < height; row++) {
    const from = start + row * stride;
    for (let x = 0; x < width; x++) {
      const shift = 8 - bitsPerPixel * ((x % perByte) + 1);
      indices[row * width + x] = ((bytes[from + Math.floor(x / perByte)] as number) >> shift) & mask;
    }
  }
  return indices;
}

/** Colours of palette indices; an index beyond the palette is black. */
function paintIndices(header: BmpHeader, indices: Uint8Array): Uint8Array {
  const { width, height, palette } = header;
  const rgb = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    let to = targetRow(header, row) * width * 3;
    for (let i = row * width; i < (row + 1) * width; i++, to += 3) {
      const from = (indices[i] as number) * 3;
      rgb[to] = palette[from] ?? 0;
      rgb[to + 1] = palette[from + 1] ?? 0;
      rgb[to + 2] = palette[from + 2] ?? 0;
    }
  }
  return rgb;
}

function copyTriples(header: BmpHeader, { bytes, stride, start }: Rows): Uint8Array {
  const { width, height } = header;
  const rgb = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    let to = targetRow(header, row) * width * 3;
    for (let x = 0, from = start + row * stride; x < width; x++, from += 3, to += 3) {
      rgb[to] = bytes[from + 2] as number;
      rgb[to + 1] = bytes[from + 1] as number;
      rgb[to + 2] = bytes[from] as number;
    }
  }
  return rgb;
}

function paintMasked(header: BmpHeader, { bytes, stride, start }: Rows): BmpPixels {
  const { width, height, bitsPerPixel, masks } = header;
  const [red, green, blue, opacity] = masks.map(maskReader) as [MaskReader, MaskReader, MaskReader, MaskReader];
  const rgb = new Uint8Array(width * height * 3);
  const alpha = new Uint8Array(masks[3] === 0 ? 0 : width * height);
  const step = bitsPerPixel / 8;
  let anyOpacity = 0;
  for (let row = 0; row < height; row++) {
    let to = targetRow(header, row) * width;
    for (let x = 0, from = start + row * stride; x < width; x++, from += step, to++) {
      let pixel = (bytes[from] as number) | ((bytes[from + 1] as number) << 8);
      if (step === 4) pixel |= ((bytes[from + 2] as number) << 16) | ((bytes[from + 3] as number) << 24);
      rgb[3 * to] = red(pixel);
      rgb[3 * to + 1] = green(pixel);
      rgb[3 * to + 2] = blue(pixel);
      if (alpha.length > 0) anyOpacity |= alpha[to] = opacity(pixel);
    }
  }
  return anyOpacity === 0 ? { width, height, rgb } : { width, height, rgb, alpha };
}

type MaskReader = (pixel: number) => number;

/** Reads the bits under a mask, scaled to 0…255. */
function maskReader(mask: number): MaskReader {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most);
}
