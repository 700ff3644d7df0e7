/**
 * Reads AVIF headers (ISO/IEC 23008-12 image items in ISO base media boxes).
 */
import { textAt, viewOf } from './bytes.ts';
import { type ExtraContent, type PictureHeader, withoutExifPrefix } from './header.ts';

/** One box: its four-letter type and where its content lies. */
export interface Box {
  readonly type: string;
  /** Offset of the box's size field. */
  readonly start: number;
  /** Offset of its content. */
  readonly body: number;
  readonly end: number;
}

/** Walks over the boxes at one level; a box that reaches beyond `to` is given with its end cut to `to`. */
export function* boxes(bytes: Uint8Array, from: number, to: number): Generator<Box> {
  const view = viewOf(bytes);
  for (let at = from; at + 8 <= to; ) {
    let size = view.getUint32(at);
    let body = at + 8;
    if (size === 1 && at + 16 <= to) {
      size = Number(view.getBigUint64(at + 8));
      body = at + 16;
    }
    const end = size === 0 ? to : at + size;
    if (end < body) return;
    yield { type: textAt(bytes, at + 4, 4), start: at, body, end: Math.min(end, to) };
    at = end;
  }
}

/** Finds a box by its path of types from the top level, such as `meta`, `iprp`, `ipco`. */
export function findBox(bytes: Uint8Array, path: readonly string[]): Box | undefined {
  let found: Box | undefined;
  for (const type of path) {
    const from = found === undefined ? 0 : found.body + (found.type === 'meta' ? 4 : 0);
    const to = found === undefined ? bytes.length : found.end;
    found = undefined;
    for (const box of boxes(bytes, from, to)) {
      if (box.type === type) {
        found = box;
        break;
      }
    }
    if (found === undefined) return undefined;
  }
  return found;
}

/** The user type of C2PA's `uuid` box. */
const contentCredentialsUuid = 'd8fec3d61b0e483c92975828877ec481';

/** Reads the header of an AVIF file; `undefined` when it describes no picture. */
export function readAvifHeader(bytes: Uint8Array): PictureHeader | undefined {
  const properties = findBox(bytes, ['meta', 'iprp', 'ipco']);
  if (properties === undefined) return undefined;
  const facts = readProperties(bytes, properties);
  if (facts.width === 0 || facts.height === 0) return undefined;
  const extras = new Set<ExtraContent>();
  let cut = false;
  let last = 0;
  for (const box of boxes(bytes, 0, bytes.length)) {
    last = box.end;
    const declared = viewOf(bytes).getUint32(box.start);
    if (declared > 1 && box.start + declared > bytes.length) cut = true;
    if (box.type === 'uuid' && hexAt(bytes, box.body, 16) === contentCredentialsUuid) extras.add('content-credentials');
  }
  if (last > bytes.length) cut = true;
  const items = readItems(bytes);
  if (items.xmp) extras.add('xmp');
  return {
    format: 'avif',
    width: facts.width,
    height: facts.height,
    bits: facts.bits,
    lossless: false,
    animated: textAt(bytes, 8, 4) === 'avis',
    extras,
    ...(facts.colour === undefined ? {} : { colour: facts.colour }),
    ...(items.exif === undefined ? {} : { exif: items.exif }),
    ...(cut ? { cut: { pixels: 'unknown' } as const } : {}),
  };
}

interface PictureProperties {
  width: number;
  height: number;
  bits: number;
  colour?: { readonly primaries: number; readonly transfer: number };
}

/** The largest picture among the items (tiles and masks are smaller), the bits of the coded pixels, and their colours. */
function readProperties(bytes: Uint8Array, properties: Box): PictureProperties {
  const view = viewOf(bytes);
  const facts: PictureProperties = { width: 0, height: 0, bits: 8 };
  for (const { type, body, end } of boxes(bytes, properties.body, properties.end)) {
    if (type === 'ispe' && end - body >= 12) {
      const width = view.getUint32(body + 4);
      const height = view.getUint32(body + 8);
      if (width * height > facts.width * facts.height) Object.assign(facts, { width, height });
    }
    if (type === 'colr' && end - body >= 8 && textAt(bytes, body, 4) === 'nclx') {
      facts.colour ??= { primaries: view.getUint16(body + 4), transfer: view.getUint16(body + 6) };
    }
    if (type === 'av1C' && end - body >= 4) {
      const flags = view.getUint8(body + 2);
      facts.bits = Math.max(facts.bits, flags & 0x40 ? (flags & 0x20 ? 12 : 10) : 8);
    }
  }
  return facts;
}

/** Where an item's bytes lie in the file. */
export interface ItemPlace {
  readonly start: number;
  readonly length: number;
}

/** Finds the EXIF block (without its offset field and prefix) and tells whether there is an XMP item. */
function readItems(bytes: Uint8Array): { exif?: Uint8Array; xmp: boolean } {
  const xmp = findItem(bytes, 'mime') !== undefined;
  const place = findItem(bytes, 'Exif');
  if (place === undefined || place.length < 4 || place.start + place.length > bytes.length) return { xmp };
  const skip = viewOf(bytes).getUint32(place.start);
  const block = bytes.subarray(place.start + 4, place.start + place.length);
  return { xmp, exif: withoutExifPrefix(skip > 0 && skip < block.length ? block.subarray(skip) : block) };
}

/** Finds the first item of a type (`Exif`, `mime`) that lies in the file as one piece. */
export function findItem(bytes: Uint8Array, type: string): ItemPlace | undefined {
  const view = viewOf(bytes);
  const infos = findBox(bytes, ['meta', 'iinf']);
  const places = findBox(bytes, ['meta', 'iloc']);
  if (infos === undefined || places === undefined) return undefined;
  const infoVersion = view.getUint8(infos.body);
  for (const info of boxes(bytes, infos.body + (infoVersion === 0 ? 6 : 8), infos.end)) {
    if (info.type !== 'infe' || info.end - info.body < 12) continue;
    const wide = view.getUint8(info.body) >= 3;
    const id = wide ? view.getUint32(info.body + 4) : view.getUint16(info.body + 4);
    if (textAt(bytes, info.body + (wide ? 10 : 8), 4) === type) return placeOf(bytes, places, id);
  }
  return undefined;
}

/** Looks an item up in the item location box; only single extents counted from the file's start. */
function placeOf(bytes: Uint8Array, box: Box, wanted: number): ItemPlace | undefined {
  const view = viewOf(bytes);
  const version = view.getUint8(box.body);
  const sizes = view.getUint16(box.body + 4);
  const [offsetBytes, lengthBytes, baseBytes, indexBytes] = [
    sizes >> 12,
    (sizes >> 8) & 15,
    (sizes >> 4) & 15,
    version === 0 ? 0 : sizes & 15,
  ];
  let at = box.body + 6;
  const read = (size: number): number => {
    const value =
      size === 0
        ? 0
        : size === 2
          ? view.getUint16(at)
          : size === 4
            ? view.getUint32(at)
            : Number(view.getBigUint64(at));
    at += size;
    return value;
  };
  const count = read(version < 2 ? 2 : 4);
  for (let i = 0; i < count && at < box.end; i++) {
    const id = read(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : read(2) & 15;
    read(2);
    const base = read(baseBytes as number);
    const extents = read(2);
    let place: ItemPlace | undefined;
    for (let j = 0; j < extents && at < box.end; j++) {
      read(indexBytes as number);
      const start = base + read(offsetBytes as number);
      place = { start, length: read(lengthBytes as number) };
    }
    if (id === wanted) return method === 0 && extents === 1 ? place : undefined;
  }
  return undefined;
}

function hexAt(bytes: Uint8Array, at: number, length: number): string {
  return Array.from(bytes.subarray(at, at + length), (value) => value.toString(16).padStart(2, '0')).join('');
}
