/**
 * Reads PNG headers (W3C PNG, third edition).
 */
import { textAt, viewOf } from './bytes.ts';
import { type ExtraContent, type PictureHeader, withoutExifPrefix } from './header.ts';

/** One chunk of a PNG file. */
export interface PngChunk {
  readonly name: string;
  /** Offset of the chunk's length field. */
  readonly start: number;
  /** Its data; shorter than announced where the file is cut. */
  readonly body: Uint8Array;
  /** Offset behind the check sum. */
  readonly end: number;
}

/** Walks over the chunks of a PNG file up to IEND or the end of the bytes. */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = viewOf(bytes);
  for (let at = 8; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at);
    const name = textAt(bytes, at + 4, 4);
    const end = at + 12 + length;
    yield { name, start: at, body: bytes.subarray(at + 8, Math.min(bytes.length, at + 8 + length)), end };
    if (name === 'IEND') return;
    at = end;
  }
}

/** Reads the header of a PNG file; `undefined` when it does not begin with IHDR. */
export function readPngHeader(bytes: Uint8Array): PictureHeader | undefined {
  if (textAt(bytes, 12, 4) !== 'IHDR') return undefined;
  const view = viewOf(bytes);
  const extras = new Set<ExtraContent>();
  let exif: Uint8Array | undefined;
  let animated = false;
  let complete = false;
  let codedBytes = 0;
  for (const { name, body, end } of pngChunks(bytes)) {
    if (name === 'IEND') complete = true;
    else if (end > bytes.length) break;
    else if (name === 'IDAT') codedBytes += body.length;
    else if (name === 'acTL') animated = body.length >= 4 && viewOf(body).getUint32(0) > 1;
    else if (name === 'eXIf') exif ??= withoutExifPrefix(body);
    else noteExtras(extras, name, body);
  }
  const header = {
    format: 'png',
    width: view.getUint32(16),
    height: view.getUint32(20),
    bits: view.getUint8(24),
    lossless: true,
    animated,
    extras,
    ...(exif === undefined ? {} : { exif }),
  } as const;
  const samples = samplesPerPixel[view.getUint8(25)] ?? 1;
  const plainBytes = (header.width * header.height * header.bits * samples) / 8;
  if (complete && codedBytes * mostDeflated < plainBytes) return { ...header, cut: { pixels: 'some' } };
  return complete ? header : { ...header, cut: { pixels: 'unknown' } };
}

/** By colour type: grey, RGB, palette, grey + alpha, RGB + alpha. */
const samplesPerPixel: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Deflate makes at most this many bytes of one: fewer coded bytes cannot hold the pixels, and no decoder need try. */
const mostDeflated = 1032;

function noteExtras(extras: Set<ExtraContent>, name: string, body: Uint8Array): void {
  if (name === 'caBX') extras.add('content-credentials');
  if (name !== 'iTXt' && name !== 'tEXt' && name !== 'zTXt') return;
  const keyword = textAt(body, 0, Math.max(0, body.indexOf(0)));
  if (keyword === 'XML:com.adobe.xmp') extras.add('xmp');
  else if (/^Raw profile type (iptc|8bim)$/i.test(keyword)) extras.add('iptc');
  else extras.add('text');
  if (keyword === 'XML:com.adobe.xmp' && textAt(body, 0, body.length).includes('dcterms:provenance')) {
    extras.add('content-credentials');
  }
}
