/**
 * Reads GIF headers (GIF89a), and cuts an animation down to its first frame.
 */
import { concatBytes, textAt, viewOf } from './bytes.ts';
import type { ExtraContent, PictureHeader } from './header.ts';

/** Reads the header of a GIF file; `decodable` holds the first frame alone, so that damage behind it does no harm. */
export function readGifHeader(bytes: Uint8Array): PictureHeader {
  const view = viewOf(bytes);
  const screen = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  const walk = walkBlocks(bytes);
  const header = { format: 'gif', bits: 8, lossless: true, animated: walk.frames > 1, extras: walk.extras } as const;
  const size = {
    width: Math.max(screen.width, walk.firstRight),
    height: Math.max(screen.height, walk.firstBottom),
  };
  if (walk.firstEnd === 0) return { ...header, ...size, cut: { pixels: 'some' } };
  const decodable = concatBytes([bytes.subarray(0, walk.firstEnd), Uint8Array.of(0x3b)]);
  return { ...header, ...size, decodable, ...(walk.ended ? {} : { cut: { pixels: 'all' } as const }) };
}

interface GifWalk {
  readonly frames: number;
  /** Offset behind the data of the first frame; 0 when they are not all there. */
  readonly firstEnd: number;
  readonly firstRight: number;
  readonly firstBottom: number;
  readonly ended: boolean;
  readonly extras: ReadonlySet<ExtraContent>;
}

function walkBlocks(bytes: Uint8Array): GifWalk {
  const extras = new Set<ExtraContent>();
  const walk = { frames: 0, firstEnd: 0, firstRight: 0, firstBottom: 0, ended: false, extras };
  let at = 13 + colourTableBytes(bytes[10] ?? 0);
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === 0x3b) return { ...walk, ended: true };
    if (kind === 0x21) {
      noteExtension(extras, bytes, at);
      at = skipSubBlocks(bytes, at + 2);
    } else if (kind === 0x2c && at + 10 <= bytes.length) {
      if (walk.frames === 0) {
        const view = viewOf(bytes);
        walk.firstRight = view.getUint16(at + 1, true) + view.getUint16(at + 5, true);
        walk.firstBottom = view.getUint16(at + 3, true) + view.getUint16(at + 7, true);
      }
      at = skipSubBlocks(bytes, at + 11 + colourTableBytes(bytes[at + 9] as number));
      if (at > bytes.length) return walk;
      if (walk.frames === 0) walk.firstEnd = at;
      walk.frames++;
    } else return walk;
  }
  return walk;
}

function colourTableBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

/** Offset behind a chain of sub-blocks; beyond the bytes when it does not end. */
function skipSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const length = bytes[at] as number;
    at += 1 + length;
    if (length === 0) return at;
  }
  return bytes.length + 1;
}

function noteExtension(extras: Set<ExtraContent>, bytes: Uint8Array, at: number): void {
  const application = bytes[at + 1] === 0xff ? textAt(bytes, at + 3, 11) : '';
  if (application === 'XMP DataXMP') extras.add('xmp');
  if (application.startsWith('C2PA_GIF')) extras.add('content-credentials');
  if (bytes[at + 1] === 0xfe) extras.add('text');
}
