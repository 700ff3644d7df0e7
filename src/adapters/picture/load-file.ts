/**
 * Loads a file that should be a picture, and refuses what is none before reading it whole.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { LikenessError } from '../../base/errors.ts';
import type { PictureFormat } from '../../ports/picture.ts';
import { sniffFile, sniffLength } from './formats/sniff.ts';
import { formatNames } from './picture-notes.ts';

/** A file's bytes and what picture format they are. */
export interface LoadedFile {
  readonly bytes: Uint8Array;
  readonly format: PictureFormat;
}

/**
 * Recognises bytes that were handed over instead of a file.
 *
 * @param name - What messages call them.
 * @throws `media/unsupported`, `media/damaged` (no bytes), `media/too-large` (`maxBytes`).
 */
export function recogniseBytes(name: string, bytes: Uint8Array, maxBytes: number): LoadedFile {
  if (bytes.length === 0) {
    throw new LikenessError('media/damaged', `Expected a picture as ${name}, got no bytes (0).`, {
      details: { path: name },
    });
  }
  const format = recognise(name, bytes.subarray(0, sniffLength));
  if (bytes.length > maxBytes) throw tooManyBytes(name, bytes.length, maxBytes);
  return { bytes, format };
}

/**
 * Opens a file, recognises it by its first bytes and reads it.
 *
 * @throws `request/file-not-found`, `media/unsupported`, `media/damaged` (empty file), `media/too-large` (`maxBytes`).
 */
export async function loadPictureFile(path: string, maxBytes: number): Promise<LoadedFile> {
  const file = await openForReading(path);
  try {
    const found = await file.stat();
    if (found.isDirectory()) throw unsupported(path, 'is a folder');
    if (!found.isFile()) throw unsupported(path, 'is a device or a pipe');
    if (found.size === 0) {
      throw new LikenessError('media/damaged', `Expected a picture at ${path}, the file is empty (0 bytes).`, {
        details: { path },
      });
    }
    const head = await readStart(file, Math.min(found.size, sniffLength));
    const format = recognise(path, head);
    if (found.size > maxBytes) throw tooManyBytes(path, found.size, maxBytes);
    return { bytes: await readStart(file, found.size), format };
  } catch (error) {
    throw translateReadError(error, path);
  } finally {
    await file.close();
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw translateReadError(error, path);
  }
}

function translateReadError(error: unknown, path: string): unknown {
  if (error instanceof LikenessError || !(error instanceof Error) || !('code' in error)) return error;
  const isAddress = error.code === 'ENOENT' && /^[a-z][a-z0-9+.-]+:\/\//i.test(path);
  const reason = isAddress
    ? 'this is an address: nothing is fetched, download it and pass the path of the file'
    : (readRefusals[String(error.code)] ?? `it cannot be read (${String(error.code)})`);
  return new LikenessError('request/file-not-found', `Expected a picture file at ${path}, ${reason}.`, {
    details: { path },
    cause: error,
  });
}

const readRefusals: Readonly<Record<string, string>> = {
  ENOENT: 'there is none',
  ENOTDIR: 'a part of that path is not a folder',
  EACCES: 'this account may not read it',
  EPERM: 'this account may not read it',
  ENAMETOOLONG: 'no file can have such a long name',
  ELOOP: 'it is a symbolic link that leads back to itself',
};

async function readStart(file: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, filled);
    if (bytesRead === 0) return bytes.subarray(0, filled);
    filled += bytesRead;
  }
  return bytes;
}

function recognise(path: string, head: Uint8Array): PictureFormat {
  const sniffed = sniffFile(head);
  if (sniffed.kind === 'picture') return sniffed.format;
  if (sniffed.kind === 'heic') throw unsupported(path, heicIs, heicAdvice);
  if (sniffed.kind === 'foreign') throw unsupported(path, `is ${sniffed.foreign.what}`, sniffed.foreign.advice);
  const start = Array.from(head.subarray(0, 8), (value) => value.toString(16).padStart(2, '0')).join(' ');
  throw unsupported(path, `is nothing known (it begins with the bytes ${start})`);
}

const heicIs =
  'is a HEIC picture, whose pixels are coded as HEVC; the picture library used here (sharp with its prebuilt libvips) has no HEVC decoder';
const heicAdvice =
  'Convert it first: on a Mac with `sips -s format jpeg in.heic --out out.jpg`, on Linux with `heif-convert in.heic out.jpg`; an iPhone takes JPEG photos after Settings > Camera > Formats > Most Compatible.';

function unsupported(path: string, what: string, advice = ''): LikenessError {
  const names = Object.values(formatNames);
  const known = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  const message = `Expected a ${known} picture, ${path} ${what}.${advice === '' ? '' : ` ${advice}`}`;
  return new LikenessError('media/unsupported', message, { details: { path } });
}

function tooManyBytes(path: string, bytes: number, maxBytes: number): LikenessError {
  const mib = (count: number): string => `${(count / 1_048_576).toFixed(1)} MiB`;
  return new LikenessError(
    'media/too-large',
    `Expected a picture file of at most ${mib(maxBytes)}, ${path} has ${mib(bytes)}.`,
    {
      details: { path, bytes, maxBytes },
    },
  );
}
