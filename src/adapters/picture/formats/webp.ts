/**
 * Reads WebP headers (RFC 9649).
 */
import { textAt, viewOf } from './bytes.ts';
import { type ExtraContent, type PictureHeader, withoutExifPrefix } from './header.ts';

/** One chunk of a RIFF file. */
export interface RiffChunk {
  readonly name: string;
  /** Offset of the chunk's name. */
  readonly start: number;
  /** Its data; shorter than announced where the file is cut. */
  readonly body: Uint8Array;
  /** Offset of the next chunk, padding included. */
  readonly end: number;
}

/** Walks over the chunks at one level of a RIFF file. */
export function* riffChunks(bytes: Uint8Array, from: number): Generator<RiffChunk> {
  const view = viewOf(bytes);
  for (let at = from; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length + (length & 1);
    yield {
      name: textAt(bytes, at, 4),
      start: at,
      body: bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + length)),
      end,
    };
    at = end;
  }
}

/** Reads the header of a WebP file; `undefined` when it holds no picture data. */
export function readWebpHeader(bytes: Uint8Array): PictureHeader | undefined {
  const extras = new Set<ExtraContent>();
  let canvas: CodedSize | undefined;
  let first: (CodedSize & { readonly lossless: boolean }) | undefined;
  let exif: Uint8Array | undefined;
  let frames = 0;
  let cut = viewOf(bytes).getUint32(4, true) + 8 > bytes.length + 1;
  for (const { name, body, end } of riffChunks(bytes, 12)) {
    if (end > bytes.length + 1) cut = true;
    if (name === 'VP8X' && body.length >= 10) canvas = { width: uint24(body, 4) + 1, height: uint24(body, 7) + 1 };
    else if (name === 'VP8 ' || name === 'VP8L') first ??= codedSize(name, body);
    else if (name === 'ANMF') {
      frames++;
      for (const inner of riffChunks(body, 16)) first ??= codedSize(inner.name, inner.body);
    } else if (name === 'EXIF') exif ??= withoutExifPrefix(body);
    else if (name === 'XMP ') {
      extras.add('xmp');
      if (textAt(body, 0, body.length).includes('dcterms:provenance')) extras.add('content-credentials');
    } else if (name === 'C2PA') extras.add('content-credentials');
  }
  const size = canvas ?? first;
  if (size === undefined) return undefined;
  return {
    format: 'webp',
    width: Math.max(size.width, first?.width ?? 0),
    height: Math.max(size.height, first?.height ?? 0),
    bits: 8,
    lossless: first?.lossless ?? false,
    animated: frames > 1,
    extras,
    ...(exif === undefined ? {} : { exif }),
    ...(cut ? { cut: { pixels: 'unknown' } as const } : {}),
  };
}

interface CodedSize {
  readonly width: number;
  readonly height: number;
}

function uint24(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
}

function codedSize(name: string, body: Uint8Array): (CodedSize & { readonly lossless: boolean }) | undefined {
  if (name === 'VP8 ' && body.length >= 10) {
    const view = viewOf(body);
    return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff, lossless: false };
  }
  if (name === 'VP8L' && body.length >= 5) {
    const bits = viewOf(body).getUint32(1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, lossless: true };
  }
  return undefined;
}
