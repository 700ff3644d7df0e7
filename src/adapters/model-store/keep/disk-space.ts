/**
 * Room on the disk, asked before it is needed.
 */
import { statfs } from 'node:fs/promises';
import { LikenessError } from '../../../base/errors.ts';
import { sizeWords } from '../../../base/size-words.ts';

/** Left free beside what is written. */
const marginBytes = 8 * 1024 * 1024;

/** The error of a full disk, with what is needed. */
export function diskFull(
  folder: string,
  neededBytes: number,
  freeBytes: number | undefined,
  cause?: unknown,
): LikenessError {
  const free = freeBytes === undefined ? 'it is full' : `there are ${sizeWords(freeBytes)}`;
  return new LikenessError(
    'system/disk-full',
    `Expected ${sizeWords(neededBytes)} of free disk space in ${folder}, but ${free}. What is there already is kept; the next try goes on from it.`,
    { details: { folder, neededBytes, ...(freeBytes === undefined ? {} : { freeBytes }) }, cause },
  );
}

/** Free bytes of the disk that a folder lies on; nothing where the system does not tell. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const facts = await statfs(folder);
    return facts.bavail * facts.bsize;
  } catch {
    return undefined;
  }
}

/**
 * Makes sure that so many more bytes fit.
 *
 * @throws `system/disk-full`.
 */
export async function checkDiskSpace(folder: string, neededBytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (free !== undefined && neededBytes > 0 && free < neededBytes + Math.min(marginBytes, neededBytes / 10))
    throw diskFull(folder, neededBytes, free);
}

/** Translates what the system says when a folder cannot be written. */
export async function asStorageError(
  thrown: unknown,
  folder: string,
  neededBytes: number,
): Promise<LikenessError | undefined> {
  const { code } = (thrown ?? {}) as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(folder, neededBytes, await freeBytes(folder), thrown);
  if (code === 'EFBIG')
    return new LikenessError(
      'system/disk-full',
      `Expected ${folder} to take a file of ${sizeWords(neededBytes)}, but its file system allows no file so big.`,
      { cause: thrown },
    );
  const { path, syscall } = (thrown ?? {}) as NodeJS.ErrnoException;
  // Node says so of folders that are to be made on a read-only file system.
  const noFolder = code === 'ENOENT' && syscall === 'mkdir';
  if (noFolder || ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(code ?? '')) {
    const at = path ? ` (${path})` : '';
    const why =
      code === 'EROFS'
        ? 'it is read-only'
        : noFolder
          ? `a folder cannot be made there${at}; the file system may be read-only`
          : code === 'ENOTDIR' || code === 'EEXIST'
            ? `a file is in the way${at}`
            : `the system forbids it: ${code}${at}`;
    return new LikenessError(
      'system/not-writable',
      `Expected to be able to write the model store in ${folder}, but ${why}. Models that are there can still be used; choose another folder with \`--models DIR\` or LIKENESS_MODELS.`,
      { details: { folder }, cause: thrown },
    );
  }
  return undefined;
}
