/**
 * Writes TIFF directories, which are also how EXIF is stored.
 */
import type { TiffEntry } from '../formats/tiff-directory.ts';

/** Where a directory is written, and how. */
export interface DirectoryPlace {
  /** Offset of the directory in its structure; even. */
  readonly at: number;
  readonly littleEndian: boolean;
  /** Offset of the next directory, 0 for none. */
  readonly next: number;
}

/** Bytes that {@link writeDirectory} will give for these entries. */
export function directoryLength(entries: readonly TiffEntry[]): number {
  const outside = entries.reduce(
    (sum, { value }) => sum + (value.length > 4 ? value.length + (value.length & 1) : 0),
    0,
  );
  return 2 + 12 * entries.length + 4 + outside + (outside & 1);
}

/**
 * Writes a directory with the values that do not fit into its entries behind it.
 *
 * @param entries - Values in the structure's byte order; sorted here by tag, as readers expect.
 */
export function writeDirectory(entries: readonly TiffEntry[], place: DirectoryPlace): Uint8Array {
  const { at, littleEndian, next } = place;
  const out = new Uint8Array(directoryLength(entries));
  const view = new DataView(out.buffer);
  const sorted = [...entries].sort((a, b) => a.tag - b.tag);
  view.setUint16(0, sorted.length, littleEndian);
  let entryAt = 2;
  let valueAt = 2 + 12 * sorted.length + 4;
  for (const { tag, type, count, value } of sorted) {
    view.setUint16(entryAt, tag, littleEndian);
    view.setUint16(entryAt + 2, type, littleEndian);
    view.setUint32(entryAt + 4, count, littleEndian);
    if (value.length <= 4) out.set(value, entryAt + 8);
    else {
      view.setUint32(entryAt + 8, at + valueAt, littleEndian);
      out.set(value, valueAt);
      valueAt += value.length + (value.length & 1);
    }
    entryAt += 12;
  }
  view.setUint32(entryAt, next, littleEndian);
  return out;
}

/** An entry of one 16-bit number. */
export function shortEntry(tag: number, value: number, littleEndian: boolean): TiffEntry {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value, littleEndian);
  return { tag, type: 3, count: 1, value: bytes };
}

/** An entry of one 32-bit number. */
export function longEntry(tag: number, value: number, littleEndian: boolean): TiffEntry {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return { tag, type: 4, count: 1, value: bytes };
}
