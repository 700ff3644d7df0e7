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
  for (const { name, body, end } of pngChunks(bytes)) {
    if (name === 'IEND') complete = true;
    else if (end > bytes.length) break;
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
  return complete ? header : { ...header, cut: { pixels: 'unknown' } };
}

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
