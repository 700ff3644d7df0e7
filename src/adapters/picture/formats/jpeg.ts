/**
 * Reads JPEG headers (ITU-T T.81 annex B).
 */
import { concatBytes, textAt, viewOf } from './bytes.ts';
import { type ExtraContent, type PictureHeader, withoutExifPrefix } from './header.ts';

/** One piece of a JPEG file: a marker with its parameters. */
export interface JpegSegment {
  /** Low byte of the marker, 0xc0 for SOF0. */
  readonly marker: number;
  /** Offset of the marker's 0xff. */
  readonly start: number;
  /** Parameters without the length; empty for stand-alone markers. */
  readonly body: Uint8Array;
  /** Offset behind the parameters; entropy-coded data follow a scan header here. */
  readonly end: number;
}

/**
 * Walks over the segments of the first picture in a JPEG file, skipping entropy-coded data and stray bytes between them.
 * Ends after the end-of-image marker, or where the file ends; a segment that is cut off is not given.
 */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  let at = 2;
  while (true) {
    at = nextMarker(bytes, at);
    if (at < 0) return;
    const marker = bytes[at + 1] as number;
    if (marker === 0xd9) {
      yield { marker, start: at, body: bytes.subarray(0, 0), end: at + 2 };
      return;
    }
    const length = at + 4 <= bytes.length ? ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number) : 0;
    const end = at + 2 + length;
    if (length >= 2 && end > bytes.length) return;
    if (length >= 2) yield { marker, start: at, body: bytes.subarray(at + 4, end), end };
    at = Math.max(end, at + 2);
  }
}

/** Offset of the next 0xff that starts a marker other than stuffing, fill bytes, restarts and start-of-image; -1 at the end. */
function nextMarker(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1] as number;
    if (code > 0x01 && code !== 0xff && (code < 0xd0 || code > 0xd8)) return at;
  }
  return -1;
}

/** Reads the header of a JPEG file; `undefined` when it has no frame header. */
export function readJpegHeader(bytes: Uint8Array): PictureHeader | undefined {
  let frame: JpegFrame | undefined;
  let exif: Uint8Array | undefined;
  let ended = -1;
  const extras = new Set<ExtraContent>();
  const coverage: ScanCoverage = { open: undefined, done: new Map() };
  for (const segment of jpegSegments(bytes)) {
    const { marker, body } = segment;
    if (isFrameMarker(marker) && frame === undefined && body.length >= 6) frame = readFrame(marker, body);
    else if (marker === 0xe1 && textAt(body, 0, 6) === 'Exif\0\0') exif ??= withoutExifPrefix(body);
    else if (marker === 0xda) beginScan(coverage, body);
    else if (marker === 0xd9) ended = segment.end;
    else noteExtras(extras, marker, body);
    if (marker !== 0xda) endScan(coverage);
  }
  if (frame === undefined) return undefined;
  const header = { format: 'jpeg', ...frame, lossless: false, animated: false, extras } as const;
  const withExif = exif === undefined ? header : { ...header, exif };
  if (ended >= 0) return withExif;
  const decodable = concatBytes([bytes, Uint8Array.of(0xff, 0xd9)]);
  return { ...withExif, cut: { pixels: pixelsBeforeCut(coverage, frame) }, decodable };
}

interface JpegFrame {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly progressive: boolean;
  readonly components: readonly number[];
  readonly unsupported?: string;
}

/** SOF0–SOF15 without DHT, JPG and DAC, and JPEG-LS. */
function isFrameMarker(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) || marker === 0xf7;
}

function readFrame(marker: number, body: Uint8Array): JpegFrame {
  const view = viewOf(body);
  const bits = view.getUint8(0);
  const components: number[] = [];
  for (let i = 0, at = 6; i < view.getUint8(5) && at < body.length; i++, at += 3) components.push(body[at] as number);
  const frame = {
    height: view.getUint16(1),
    width: view.getUint16(3),
    bits,
    progressive: marker === 0xc2 || marker === 0xca,
    components,
  };
  if (marker === 0xf7) return { ...frame, unsupported: 'a JPEG-LS picture' };
  if ([0xc3, 0xc7, 0xcb, 0xcf].includes(marker))
    return { ...frame, unsupported: 'a losslessly coded JPEG (process 14)' };
  if ([0xc5, 0xc6, 0xcd, 0xce].includes(marker)) return { ...frame, unsupported: 'a hierarchical JPEG' };
  if (bits !== 8) return { ...frame, unsupported: `a JPEG with ${bits} bits per sample` };
  return frame;
}

function noteExtras(extras: Set<ExtraContent>, marker: number, body: Uint8Array): void {
  if (marker === 0xe1 && textAt(body, 0, 28) === 'http://ns.adobe.com/xap/1.0/') {
    extras.add('xmp');
    const packet = textAt(body, 29, body.length);
    if (packet.includes('hdrgm:') || packet.includes('hdr-gain-map')) extras.add('gain-map');
    if (packet.includes('dcterms:provenance')) extras.add('content-credentials');
  }
  if (marker === 0xe1 && textAt(body, 0, 34) === 'http://ns.adobe.com/xmp/extension/') extras.add('xmp');
  if (marker === 0xe0 && (textAt(body, 0, 4) === 'JFXX' || (body[12] ?? 0) * (body[13] ?? 0) > 0))
    extras.add('preview');
  if (marker === 0xe2 && textAt(body, 0, 3) === 'MPF') extras.add('further-pictures');
  if (marker === 0xeb && textAt(body, 0, 2) === 'JP') extras.add('content-credentials');
  if (marker === 0xed) extras.add('iptc');
  if (marker === 0xfe) extras.add('text');
}

/** Which of the 64 coefficients of each component some finished scan has brought, at least coarsely. */
interface ScanCoverage {
  open: { readonly components: readonly number[]; readonly first: number; readonly last: number } | undefined;
  readonly done: Map<number, Uint8Array>;
}

function beginScan(coverage: ScanCoverage, body: Uint8Array): void {
  endScan(coverage);
  const count = body[0] ?? 0;
  const components: number[] = [];
  for (let i = 0; i < count; i++) components.push(body[1 + 2 * i] ?? -1);
  coverage.open = { components, first: body[1 + 2 * count] ?? 0, last: Math.min(63, body[2 + 2 * count] ?? 63) };
}

/** A scan is whole when another marker follows it. */
function endScan(coverage: ScanCoverage): void {
  if (coverage.open === undefined) return;
  const { components, first, last } = coverage.open;
  for (const component of components) {
    const seen = coverage.done.get(component) ?? new Uint8Array(64);
    seen.fill(1, first, last + 1);
    coverage.done.set(component, seen);
  }
  coverage.open = undefined;
}

/** The last scan of a sequential picture may have been cut behind its last pixel, which only decoding shows. */
function pixelsBeforeCut(coverage: ScanCoverage, frame: JpegFrame): 'all' | 'some' | 'unknown' {
  if (!frame.progressive) endScan(coverage);
  if (!isCovered(coverage, frame.components)) return 'some';
  return frame.progressive ? 'all' : 'unknown';
}

function isCovered(coverage: ScanCoverage, components: readonly number[]): boolean {
  return (
    components.length > 0 &&
    components.every((component) => coverage.done.get(component)?.every((seen) => seen === 1) === true)
  );
}
