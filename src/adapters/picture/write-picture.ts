/**
 * Writes one picture file: check the name and the size, encode, put in place.
 */
import { createHash } from 'node:crypto';
import { throwIfCancelled } from '../../base/cancel.ts';
import { LikenessError } from '../../base/errors.ts';
import type { MemoryFiles } from '../../ports/memory-files.ts';
import type { Picture, PictureNote, PictureWriteOptions, WrittenPicture } from '../../ports/picture.ts';
import { encodeWithSharp } from './encode.ts';
import { loadSharp } from './load-sharp.ts';
import { formatNames } from './picture-notes.ts';
import { checkOutputPath, writeFileAtomically } from './write-file.ts';

/** Where pictures go. */
export interface PictureStorage {
  /** Names that mean bytes instead of files. */
  readonly memory?: MemoryFiles | undefined;
  /** Files need not survive a power cut: they are not flushed to the disk. */
  readonly passing?: boolean | undefined;
}

/**
 * Writes one picture file; the implementation of the port's `write`.
 *
 * @throws `request/invalid`, `request/output-exists`, `system/not-writable`, `system/disk-full`, `run/cancelled`,
 *   `engine/unavailable`, `engine/failed`.
 */
export async function writePicture(
  picture: Picture,
  path: string,
  options: PictureWriteOptions,
  { memory, passing }: PictureStorage = {},
): Promise<WrittenPicture> {
  checkSize(picture, options.format);
  const inMemory = memory?.keeps(path) ?? false;
  if (!inMemory) await checkOutputPath(path, options.overwrite);
  const sharp = await loadSharp();
  throwIfCancelled(options.signal);
  const encoded = await encodeWithSharp(sharp, picture, options).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new LikenessError(
      'engine/failed',
      `Expected to encode ${path} as ${formatNames[options.format]}, sharp said: ${reason}.`,
      { cause },
    );
  });
  throwIfCancelled(options.signal);
  if (inMemory) memory?.put(path, encoded.bytes);
  else await writeFileAtomically(path, encoded.bytes, { ...options, passing });
  return {
    path,
    bytes: encoded.bytes.length,
    sha256: createHash('sha256').update(encoded.bytes).digest('hex'),
    notes: [...formatNote(picture, options), ...encoded.notes, ...(picture.dropped ?? [])],
  };
}

/** Largest side in pixels that a format (or its encoder here) holds. */
const mostSide: Readonly<Partial<Record<PictureWriteOptions['format'], number>>> = {
  jpeg: 65_535,
  webp: 16_383,
  avif: 16_384,
};

function checkSize(picture: Picture, format: PictureWriteOptions['format']): void {
  const { width, height } = picture.frame;
  const most = mostSide[format];
  if (most === undefined || Math.max(width, height) <= most) return;
  const message = `Expected a picture of at most ${most} pixels per side for ${formatNames[format]}, it has ${width} × ${height}. Write PNG or TIFF instead.`;
  throw new LikenessError('request/invalid', message, { details: { width, height, most, format } });
}

function formatNote(picture: Picture, options: PictureWriteOptions): PictureNote[] {
  if (options.format !== 'png' || (picture.format !== 'bmp' && picture.format !== 'gif')) return [];
  return [
    {
      code: 'written-as-png',
      message: `${formatNames[picture.format]} is not written; the result is a PNG, which holds the same pixels.`,
    },
  ];
}
