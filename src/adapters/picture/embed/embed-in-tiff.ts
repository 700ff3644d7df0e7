/**
 * EXIF in TIFF: its fields belong into the file's own first directory.
 */
import { concatBytes } from '../formats/bytes.ts';
import {
  openTiff,
  readTiffDirectory,
  type TiffDirectory,
  type TiffEntry,
  type TiffStructure,
  tiffNumber,
} from '../formats/tiff-directory.ts';
import { exifTag } from '../metadata/exif-tags.ts';
import { directoryLength, longEntry, writeDirectory } from '../metadata/write-directory.ts';
import type { EmbeddedMetadata } from './embedded-metadata.ts';

/**
 * Adds the fields of an EXIF block to the first directory of a TIFF file, by writing that directory anew behind the
 * file's end. Values are turned to the file's byte order. A file that is no classic TIFF is returned as it is.
 */
export function embedInTiff(encoded: Uint8Array, { exif: block }: EmbeddedMetadata): Uint8Array {
  const file = openTiff(encoded);
  const exif = openTiff(block);
  const old = file === undefined || file.big ? undefined : readTiffDirectory(file, file.first);
  const main = exif === undefined ? undefined : readTiffDirectory(exif, exif.first);
  if (file === undefined || exif === undefined || old === undefined || main === undefined) return encoded;
  const sub = readTiffDirectory(exif, tiffNumber(exif, main, exifTag.exifDirectory, 0));
  return append(encoded, file, old, {
    main: turned(main, exif, file),
    sub: sub === undefined ? [] : turned(sub, exif, file),
  });
}

interface Fields {
  readonly main: readonly TiffEntry[];
  readonly sub: readonly TiffEntry[];
}

function append(encoded: Uint8Array, file: TiffStructure, old: TiffDirectory, fields: Fields): Uint8Array {
  const { littleEndian } = file;
  const added = new Set(fields.main.map(({ tag }) => tag));
  const kept = old.entries.filter(({ tag }) => !added.has(tag) && tag !== exifTag.exifDirectory);
  const main = [...kept, ...fields.main.filter(({ tag }) => tag !== exifTag.exifDirectory)];
  const mainAt = encoded.length + (encoded.length & 1);
  const subAt = mainAt + directoryLength([...main, longEntry(exifTag.exifDirectory, 0, littleEndian)]);
  const withPointer = [...main, longEntry(exifTag.exifDirectory, subAt, littleEndian)];
  const out = concatBytes([
    encoded,
    new Uint8Array(encoded.length & 1),
    writeDirectory(withPointer, { at: mainAt, littleEndian, next: old.next }),
    writeDirectory(fields.sub, { at: subAt, littleEndian, next: 0 }),
  ]);
  new DataView(out.buffer).setUint32(4, mainAt, littleEndian);
  return out;
}

/** Bytes of the numbers in each field type whose order matters. */
const wordBytes: Readonly<Record<number, number>> = { 3: 2, 8: 2, 4: 4, 9: 4, 5: 4, 10: 4, 11: 4, 12: 8, 13: 4 };

function turned(directory: TiffDirectory, from: TiffStructure, to: TiffStructure): TiffEntry[] {
  if (from.littleEndian === to.littleEndian) return [...directory.entries];
  return directory.entries.map((entry) => {
    const size = wordBytes[entry.type] ?? 1;
    const value = new Uint8Array(entry.value.length);
    for (let i = 0; i < value.length; i++) value[i] = entry.value[i - (i % size) + size - 1 - (i % size)] as number;
    return { ...entry, value };
  });
}
