/**
 * Tells what a file is from its first bytes; the name is never believed.
 */
import type { PictureFormat } from '../../../ports/picture.ts';
import { startsWith, textAt } from './bytes.ts';
import { type ForeignFile, findForeignFile } from './foreign-files.ts';

/** What a file is: a picture format that can be read, HEIC (a picture that cannot), something else with a name, or nothing known. */
export type SniffedFile =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  | { readonly kind: 'heic' }
  | { readonly kind: 'foreign'; readonly foreign: ForeignFile }
  | { readonly kind: 'unknown' };

/** How many first bytes {@link sniffFile} wants to see. */
export const sniffLength = 4096;

/**
 * Recognises a file by its magic bytes.
 *
 * @param head - The first {@link sniffLength} bytes, or all of a shorter file.
 *
 * @example
 * sniffFile(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)); // { kind: 'picture', format: 'jpeg' }
 */
export function sniffFile(head: Uint8Array): SniffedFile {
  const format = pictureFormatOf(head);
  if (format === 'heic') return { kind: 'heic' };
  if (format !== undefined) return { kind: 'picture', format };
  const foreign = findForeignFile(head);
  return foreign === undefined ? { kind: 'unknown' } : { kind: 'foreign', foreign };
}

function pictureFormatOf(head: Uint8Array): PictureFormat | 'heic' | undefined {
  if (startsWith(head, [0xff, 0xd8])) return 'jpeg';
  if (startsWith(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'png';
  if (textAt(head, 0, 4) === 'RIFF' && textAt(head, 8, 4) === 'WEBP') return 'webp';
  if (textAt(head, 0, 6) === 'GIF87a' || textAt(head, 0, 6) === 'GIF89a') return 'gif';
  if (isTiff(head)) return 'tiff';
  if (isBmp(head)) return 'bmp';
  if (textAt(head, 4, 4) === 'ftyp') return heifFormatOf(head);
  return undefined;
}

/** Classic TIFF (42) and BigTIFF (43), in either byte order; Canon's raw files use the same header plus `CR`. */
function isTiff(head: Uint8Array): boolean {
  const little = startsWith(head, [0x49, 0x49]) && (head[2] === 42 || head[2] === 43) && head[3] === 0;
  const big = startsWith(head, [0x4d, 0x4d, 0x00]) && (head[3] === 42 || head[3] === 43);
  return (little || big) && textAt(head, 8, 2) !== 'CR';
}

/** `BM` alone begins many texts; the size of the second header must be one that exists. */
function isBmp(head: Uint8Array): boolean {
  if (textAt(head, 0, 2) !== 'BM' || head.length < 18) return false;
  const headerBytes = new DataView(head.buffer, head.byteOffset).getUint32(14, true);
  return [12, 16, 40, 52, 56, 64, 108, 124].includes(headerBytes);
}

const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);

/** AVIF names itself in a brand; the general HEIF brand `mif1` is decided by the codec of the items. */
function heifFormatOf(head: Uint8Array): 'avif' | 'heic' | undefined {
  const end = Math.min(head.length, new DataView(head.buffer, head.byteOffset).getUint32(0));
  const brands = [textAt(head, 8, 4)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(textAt(head, at, 4));
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  if (brands.some((brand) => heicBrands.has(brand))) return 'heic';
  if (!brands.some((brand) => brand === 'mif1' || brand === 'msf1')) return undefined;
  return textAt(head, 0, head.length).includes('av01') ? 'avif' : 'heic';
}
