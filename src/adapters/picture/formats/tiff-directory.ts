/**
 * Reads TIFF directories (TIFF 6.0, BigTIFF), which are also how EXIF is stored. Safe against hostile bytes.
 */
import { viewOf } from './bytes.ts';

/** A TIFF structure whose directories can be read. */
export interface TiffStructure {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  /** BigTIFF: offsets of 64 bits. */
  readonly big: boolean;
  /** Offset of the first directory. */
  readonly first: number;
}

/** One entry of a directory. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** The value's bytes as stored (in the structure's byte order), `count` times the size of the type. */
  readonly value: Uint8Array;
}

/** One directory. */
export interface TiffDirectory {
  readonly entries: readonly TiffEntry[];
  /** Offset of the next directory, 0 when there is none. */
  readonly next: number;
  /** Entries that were left out because their type is unknown or their value lies outside the bytes. */
  readonly unreadable: number;
}

/** Bytes per value of each field type: BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED, SSHORT, SLONG, SRATIONAL, FLOAT, DOUBLE, IFD; 16–18 are BigTIFF's, 129 is EXIF 3's UTF-8. */
const typeBytes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
  129: 1,
};

/** Reads the header of a TIFF structure; `undefined` when the bytes are none. */
export function openTiff(bytes: Uint8Array): TiffStructure | undefined {
  if (bytes.length < 8) return undefined;
  const order = ((bytes[0] as number) << 8) | (bytes[1] as number);
  if (order !== 0x4949 && order !== 0x4d4d) return undefined;
  const littleEndian = order === 0x4949;
  const view = viewOf(bytes);
  const version = view.getUint16(2, littleEndian);
  if (version === 42) return { bytes, littleEndian, big: false, first: view.getUint32(4, littleEndian) };
  if (version !== 43 || bytes.length < 16) return undefined;
  return { bytes, littleEndian, big: true, first: Number(view.getBigUint64(8, littleEndian)) };
}

/**
 * Reads one directory.
 *
 * @param at - Offset of the directory in the structure.
 * @returns `undefined` when the offset or the number of entries does not fit into the bytes.
 */
export function readTiffDirectory(tiff: TiffStructure, at: number): TiffDirectory | undefined {
  const { bytes, littleEndian, big } = tiff;
  const view = viewOf(bytes);
  const countBytes = big ? 8 : 2;
  if (at < 8 || at + countBytes > bytes.length) return undefined;
  const count = big ? Number(view.getBigUint64(at, littleEndian)) : view.getUint16(at, littleEndian);
  const entryBytes = big ? 20 : 12;
  const end = at + countBytes + count * entryBytes;
  if (end > bytes.length) return undefined;
  const entries: TiffEntry[] = [];
  for (let i = 0, from = at + countBytes; i < count; i++, from += entryBytes) {
    const entry = readEntry(tiff, view, from);
    if (entry !== undefined) entries.push(entry);
  }
  return { entries, next: nextDirectory(tiff, view, end), unreadable: count - entries.length };
}

function readEntry(tiff: TiffStructure, view: DataView, at: number): TiffEntry | undefined {
  const { bytes, littleEndian, big } = tiff;
  const type = view.getUint16(at + 2, littleEndian);
  const unit = typeBytes[type];
  if (unit === undefined) return undefined;
  const count = big ? Number(view.getBigUint64(at + 4, littleEndian)) : view.getUint32(at + 4, littleEndian);
  const length = count * unit;
  const inline = at + (big ? 12 : 8);
  const fits = length <= (big ? 8 : 4);
  const start = fits
    ? inline
    : big
      ? Number(view.getBigUint64(inline, littleEndian))
      : view.getUint32(inline, littleEndian);
  if (start + length > bytes.length) return undefined;
  return { tag: view.getUint16(at, littleEndian), type, count, value: bytes.subarray(start, start + length) };
}

function nextDirectory(tiff: TiffStructure, view: DataView, at: number): number {
  const { bytes, littleEndian, big } = tiff;
  if (at + (big ? 8 : 4) > bytes.length) return 0;
  return big ? Number(view.getBigUint64(at, littleEndian)) : view.getUint32(at, littleEndian);
}

/** Reads an entry of whole numbers (BYTE, SHORT, LONG, IFD and their 64-bit forms); empty for other types. */
export function tiffNumbers(tiff: TiffStructure, entry: TiffEntry | undefined, most = 16): number[] {
  const numbers: number[] = [];
  if (entry === undefined) return numbers;
  const view = viewOf(entry.value);
  for (let i = 0; i < Math.min(entry.count, most); i++) {
    if (entry.type === 1) numbers.push(view.getUint8(i));
    else if (entry.type === 3) numbers.push(view.getUint16(2 * i, tiff.littleEndian));
    else if (entry.type === 4 || entry.type === 13) numbers.push(view.getUint32(4 * i, tiff.littleEndian));
    else if (entry.type >= 16 && entry.type <= 18) numbers.push(Number(view.getBigUint64(8 * i, tiff.littleEndian)));
  }
  return numbers;
}

/** The first number of an entry, or `fallback` when the directory has none. */
export function tiffNumber(tiff: TiffStructure, directory: TiffDirectory, tag: number, fallback: number): number {
  const entry = directory.entries.find((candidate) => candidate.tag === tag);
  return tiffNumbers(tiff, entry, 1)[0] ?? fallback;
}
