/**
 * Makes an EXIF block fit to be passed on: no location, no preview of the old face, no maker notes, upright.
 */
import type { PictureNote } from '../../../ports/picture.ts';
import { concatBytes } from '../formats/bytes.ts';
import {
  openTiff,
  readTiffDirectory,
  type TiffDirectory,
  type TiffEntry,
  type TiffStructure,
  tiffNumber,
} from '../formats/tiff-directory.ts';
import { exifTag, keptExifTags, keptMainTags, structuralTags } from './exif-tags.ts';
import { directoryLength, longEntry, shortEntry, writeDirectory } from './write-directory.ts';

/** A cleaned EXIF block and what was taken out. */
export interface CleanedExif {
  /** A TIFF structure in the byte order of the original; absent when nothing is left to say. */
  readonly block?: Uint8Array;
  readonly notes: readonly PictureNote[];
}

/** The entries that a block is written from. */
export interface ExifContent {
  readonly littleEndian: boolean;
  readonly main: readonly TiffEntry[];
  readonly exif: readonly TiffEntry[];
}

/** Values above this are no descriptions (and a JPEG holds no more than 64 KiB of EXIF altogether). */
const mostValueBytes = 16_384;
const mostBlockBytes = 60_000;

/**
 * Cleans an EXIF block.
 *
 * Fields that are known descriptions are kept as they are; everything else goes. Orientation becomes 1, the colour space
 * sRGB, and the stated size, where there is one, the picture's own.
 *
 * @param block - A TIFF structure (an EXIF block without its `Exif` prefix, or a whole TIFF file); any bytes are safe.
 * @param size - Of the upright picture, in pixels.
 */
export function cleanExif(block: Uint8Array, size: { readonly width: number; readonly height: number }): CleanedExif {
  const tiff = openTiff(block);
  const main = tiff === undefined || tiff.big ? undefined : readTiffDirectory(tiff, tiff.first);
  if (tiff === undefined || main === undefined) {
    return { notes: [droppedNote('The EXIF block of the target cannot be read and was not carried over.')] };
  }
  const exif = readTiffDirectory(tiff, tiffNumber(tiff, main, exifTag.exifDirectory, 0));
  const keptMain = keep(main, keptMainTags);
  const keptExif = exif === undefined ? [] : keep(exif, keptExifTags);
  const notes = takenOut(tiff, main, exif);
  if (keptMain.length + keptExif.length === 0) return { notes };
  const { littleEndian } = tiff;
  const stated = exif?.entries.some(({ tag }) => tag === exifTag.pixelWidth) ?? false;
  const sizeEntries = [
    longEntry(exifTag.pixelWidth, size.width, littleEndian),
    longEntry(exifTag.pixelHeight, size.height, littleEndian),
  ];
  const cleaned = writeExif({ littleEndian, main: keptMain, exif: stated ? [...keptExif, ...sizeEntries] : keptExif });
  if (cleaned.length <= mostBlockBytes) return { block: cleaned, notes };
  return {
    notes: [
      ...notes,
      droppedNote('The EXIF block of the target is larger than any description and was not carried over.'),
    ],
  };
}

/**
 * Writes an EXIF block: the given entries, orientation 1, colour space sRGB.
 *
 * @param content - Entries without orientation, colour space and directory pointers.
 */
export function writeExif(content: ExifContent): Uint8Array {
  const { littleEndian } = content;
  const exif = [...content.exif, shortEntry(exifTag.colourSpace, 1, littleEndian)];
  if (!exif.some(({ tag }) => tag === exifTag.exifVersion)) {
    exif.push({ tag: exifTag.exifVersion, type: 7, count: 4, value: Uint8Array.of(0x30, 0x32, 0x33, 0x32) });
  }
  const main = [...content.main, shortEntry(exifTag.orientation, 1, littleEndian)];
  const exifAt = 8 + directoryLength([...main, longEntry(exifTag.exifDirectory, 0, littleEndian)]);
  const head = littleEndian ? [0x49, 0x49, 42, 0, 8, 0, 0, 0] : [0x4d, 0x4d, 0, 42, 0, 0, 0, 8];
  return concatBytes([
    Uint8Array.from(head),
    writeDirectory([...main, longEntry(exifTag.exifDirectory, exifAt, littleEndian)], { at: 8, littleEndian, next: 0 }),
    writeDirectory(exif, { at: exifAt, littleEndian, next: 0 }),
  ]);
}

/** The first entry of each wanted tag, values of a plausible size only. */
function keep(directory: TiffDirectory, wanted: ReadonlySet<number>): TiffEntry[] {
  const kept = new Map<number, TiffEntry>();
  for (const entry of directory.entries) {
    if (!wanted.has(entry.tag) || entry.value.length > mostValueBytes || kept.has(entry.tag)) continue;
    const tidy = entry.type === 2 ? withoutPadding(entry) : entry;
    if (tidy.count > 0) kept.set(entry.tag, tidy);
  }
  return [...kept.values()];
}

/** Cameras fill texts up with zeros, some readers complain of that: one zero ends a text; an empty text is none. */
function withoutPadding(entry: TiffEntry): TiffEntry {
  let length = entry.value.length;
  while (length > 0 && entry.value[length - 1] === 0) length--;
  const value = new Uint8Array(length === 0 ? 0 : length + 1);
  value.set(entry.value.subarray(0, length));
  return { ...entry, count: value.length, value };
}

function takenOut(tiff: TiffStructure, main: TiffDirectory, exif: TiffDirectory | undefined): PictureNote[] {
  const all = [...main.entries, ...(exif?.entries ?? [])];
  const has = (tag: number): boolean => all.some((entry) => entry.tag === tag);
  const parts: string[] = [];
  if (has(exifTag.gpsDirectory)) parts.push('the location');
  if (main.next !== 0 && hasPreview(tiff, main.next)) parts.push('the preview picture');
  if (has(exifTag.makerNote) || has(exifTag.rawMakerNote)) parts.push('the maker notes');
  const special = new Set<number>([exifTag.gpsDirectory, exifTag.makerNote, exifTag.rawMakerNote]);
  const known = (tag: number): boolean =>
    keptMainTags.has(tag) || keptExifTags.has(tag) || structuralTags.has(tag) || special.has(tag);
  if (all.some(({ tag }) => !known(tag))) parts.push('private fields');
  if (main.unreadable + (exif?.unreadable ?? 0) > 0) parts.push('unreadable fields');
  if (parts.length === 0) return [];
  const list = parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
  return [droppedNote(`Taken out of the EXIF block: ${list}.`)];
}

/** The second directory of an EXIF block holds a preview; in a TIFF file it is the next page, which has strips or tiles. */
function hasPreview(tiff: TiffStructure, at: number): boolean {
  return readTiffDirectory(tiff, at)?.entries.some(({ tag }) => tag === 0x0201) ?? false;
}

function droppedNote(message: string): PictureNote {
  return { code: 'metadata-dropped', message };
}
