/**
 * Reads BMP headers (Windows 2 to 5 and OS/2).
 */
import { textAt, viewOf } from '../formats/bytes.ts';
import type { PictureHeader } from '../formats/header.ts';

/** How the pixels of a BMP file are stored. */
export type BmpCoding = 'plain' | 'rle8' | 'rle4' | 'masks';

/** Everything that decoding a BMP file needs. */
export interface BmpHeader {
  readonly width: number;
  readonly height: number;
  /** Rows run from the top; usually they run from the bottom. */
  readonly topDown: boolean;
  readonly bitsPerPixel: 1 | 4 | 8 | 16 | 24 | 32;
  readonly coding: BmpCoding;
  /** Bit masks of red, green, blue and alpha for 16 and 32 bits per pixel; alpha 0 when there is none. */
  readonly masks: readonly [number, number, number, number];
  /** Colours as R, G, B triples; empty above 8 bits per pixel. */
  readonly palette: Uint8Array;
  /** Offset of the pixels. */
  readonly pixelsAt: number;
  readonly embeddedProfile: boolean;
}

/** A BMP header, or words on why it cannot be decoded: `damaged` follows "its", `unsupported` follows "is". */
export type BmpHeaderResult =
  | { readonly header: BmpHeader }
  | { readonly damaged: string }
  | { readonly unsupported: string; readonly width: number; readonly height: number };

/** Reads the header of a BMP file. Reads outside the bytes throw a `RangeError`. */
export function readBmpHeader(bytes: Uint8Array): BmpHeaderResult {
  const view = viewOf(bytes);
  const headerBytes = view.getUint32(14, true);
  const core = headerBytes === 12;
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) return { damaged: `header says ${width} × ${height} pixels` };
  const bitsPerPixel = view.getUint16(core ? 24 : 28, true);
  const compression = headerBytes >= 40 ? view.getUint32(30, true) : 0;
  const coding = codingOf(compression, bitsPerPixel, headerBytes);
  if (typeof coding !== 'string') return { ...coding, width, height };
  if (![1, 4, 8, 16, 24, 32].includes(bitsPerPixel)) return { damaged: `header says ${bitsPerPixel} bits per pixel` };
  const palette = bitsPerPixel <= 8 ? readPalette(bytes, bitsPerPixel, headerBytes, compression) : new Uint8Array(0);
  return {
    header: {
      width,
      height,
      topDown: signedHeight < 0,
      bitsPerPixel: bitsPerPixel as BmpHeader['bitsPerPixel'],
      coding,
      masks: readMasks(view, bitsPerPixel, headerBytes, coding, compression),
      palette,
      pixelsAt: view.getUint32(10, true),
      embeddedProfile: headerBytes >= 124 && /^(DEBM|KNIL)$/.test(textAt(bytes, 70, 4)),
    },
  };
}

function codingOf(
  compression: number,
  bitsPerPixel: number,
  headerBytes: number,
): BmpCoding | { readonly unsupported: string } {
  if (compression === 0) return 'plain';
  if (compression === 1 && bitsPerPixel === 8) return 'rle8';
  if (compression === 2 && bitsPerPixel === 4) return 'rle4';
  const os2 = headerBytes === 64 || headerBytes === 16;
  if ((compression === 3 || compression === 6) && (bitsPerPixel === 16 || bitsPerPixel === 32) && !os2) return 'masks';
  return { unsupported: `a BMP with compression ${compression} at ${bitsPerPixel} bits per pixel` };
}

function readMasks(
  view: DataView,
  bitsPerPixel: number,
  headerBytes: number,
  coding: BmpCoding,
  compression: number,
): BmpHeader['masks'] {
  if (coding !== 'masks') return bitsPerPixel === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0x00ff00, 0x0000ff, 0];
  const alpha = headerBytes >= 56 || compression === 6 ? view.getUint32(66, true) : 0;
  return [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true), alpha];
}

/** Colours lie behind the header as B, G, R (OS/2 1) or B, G, R, 0; fewer than announced where the pixels begin earlier. */
function readPalette(bytes: Uint8Array, bitsPerPixel: number, headerBytes: number, compression: number): Uint8Array {
  const view = viewOf(bytes);
  const step = headerBytes === 12 ? 3 : 4;
  const announced = headerBytes >= 40 ? view.getUint32(46, true) : 0;
  const most = 1 << bitsPerPixel;
  const start = 14 + headerBytes + (compression === 3 && headerBytes === 40 ? 12 : 0);
  const pixelsAt = view.getUint32(10, true);
  const room = Math.floor((Math.min(bytes.length, pixelsAt > start ? pixelsAt : bytes.length) - start) / step);
  const count = Math.max(0, Math.min(announced > 0 ? announced : most, most, room));
  const palette = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) palette[3 * i + c] = bytes[start + step * i + 2 - c] as number;
  }
  return palette;
}

/** Gives a BMP file's header in the common form; `undefined` when it is damaged. */
export function readBmpPictureHeader(bytes: Uint8Array): PictureHeader | undefined {
  const result = readBmpHeader(bytes);
  if ('damaged' in result) return undefined;
  const common = { format: 'bmp', bits: 8, lossless: true, animated: false, extras: new Set<never>() } as const;
  if ('unsupported' in result)
    return { ...common, width: result.width, height: result.height, unsupported: result.unsupported };
  return { ...common, width: result.header.width, height: result.header.height };
}
