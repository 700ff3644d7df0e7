/**
 * Puts bytes into a file so that the final name never shows a half-written one.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, rmSync } from 'node:fs';
import { access, link, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CancelSignal, throwIfCancelled } from '../../base/cancel.ts';
import { LikenessError } from '../../base/errors.ts';

/** How {@link writeFileAtomically} treats what is there already, and when it stops. */
export interface AtomicWriteOptions {
  /** Replace a file that exists; else it is `request/output-exists`. */
  readonly overwrite: boolean;
  /** The file need not survive a power cut: it is not flushed to the disk. */
  readonly passing?: boolean | undefined;
  /** Stops before the rename when aborted. */
  readonly signal?: CancelSignal;
}

/**
 * Writes a file under a temporary name in the same folder, flushes it to the disk unless it is passing, and renames it.
 *
 * On any failure, and when aborted, the temporary file is removed and a file under the final name is left as it was.
 * Without `overwrite`, the final step is a hard link, which fails when the name was taken meanwhile.
 *
 * @param path - Final name; its folder must exist. A symbolic link is followed.
 * @throws `request/output-exists`, `system/not-writable`, `system/disk-full`, `run/cancelled`.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array, options: AtomicWriteOptions): Promise<void> {
  const place = await checkOutputPath(path, options.overwrite);
  const finalPath = place.path;
  const temporary = join(dirname(finalPath), `.${basename(finalPath)}.${randomBytes(6).toString('hex')}.part`);
  const removeOnExit = () => rmSync(temporary, { force: true });
  process.once('exit', removeOnExit);
  try {
    await writeDraft(temporary, bytes, { mode: place.mode, flush: !options.passing });
    throwIfCancelled(options.signal);
    await putInPlace(temporary, finalPath, options.overwrite);
    if (!options.passing) await syncFolder(dirname(finalPath));
  } catch (error) {
    throw translateWriteError(error, path);
  } finally {
    process.removeListener('exit', removeOnExit);
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/** Where a file will be written. */
export interface OutputPlace {
  /** The name to write: the one asked for, or what a symbolic link points to. */
  readonly path: string;
  /** Permissions of the file that will be replaced; the new one gets them. */
  readonly mode?: number;
}

/**
 * Finds out, before any work is done, whether a file may be written under this name.
 *
 * @throws `request/output-exists`, `system/not-writable`.
 */
export async function checkOutputPath(path: string, overwrite: boolean): Promise<OutputPlace> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      throw new LikenessError('system/not-writable', `Expected ${path} to be a file name, it is a folder.`, {
        details: { path },
      });
    }
    if (!found.isFile()) {
      throw new LikenessError(
        'system/not-writable',
        `Expected ${path} to be a regular file, it is a device or a pipe.`,
        { details: { path } },
      );
    }
    if (!overwrite) throw outputExists(path);
    return { path: await realpath(path), mode: found.mode & 0o777 };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return checkFolder(path);
    throw translateWriteError(error, path);
  }
}

async function checkFolder(path: string): Promise<OutputPlace> {
  try {
    await access(dirname(path), constants.W_OK);
    return { path };
  } catch (error) {
    throw translateWriteError(error, path);
  }
}

/**
 * Translates what the file system said while writing.
 *
 * @returns `system/disk-full` for a full disk, quota or file-size limit, `request/output-exists` for a taken name,
 *   `system/not-writable` for anything else the file system refused; other errors unchanged.
 */
export function translateWriteError(error: unknown, path: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const facts = { details: { path, errno }, cause: error };
  if (errno === 'EEXIST') return outputExists(path, error);
  const full = fullReasons[errno];
  if (full !== undefined)
    return new LikenessError('system/disk-full', `Expected room to write ${path}, ${full}.`, facts);
  const reason = refusalReasons[errno] ?? `the system said ${errno}`;
  return new LikenessError('system/not-writable', `Expected to be able to write ${path}, ${reason}.`, facts);
}

const fullReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is larger than this account or disk allows',
};

const refusalReasons: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'this account may not write there',
  EPERM: 'this account may not write there',
  EROFS: 'the disk is read-only',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'it is a folder',
};

function outputExists(path: string, cause?: unknown): LikenessError {
  return new LikenessError('request/output-exists', `Expected ${path} not to exist, it does.`, {
    details: { path },
    cause,
  });
}

function errnoOf(error: unknown): string | undefined {
  if (error instanceof LikenessError || !(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? undefined : code;
}

async function writeDraft(
  path: string,
  bytes: Uint8Array,
  { mode, flush }: { readonly mode: number | undefined; readonly flush: boolean },
): Promise<void> {
  // Made at once: an opening that is under way when the process ends would make the file after it was removed.
  closeSync(openSync(path, 'wx'));
  const file = await open(path, 'r+');
  try {
    await file.writeFile(bytes);
    if (mode !== undefined) await file.chmod(mode);
    if (flush) await file.sync();
  } finally {
    await file.close();
  }
}

async function putInPlace(temporary: string, finalPath: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(temporary, finalPath);
  try {
    await link(temporary, finalPath);
  } catch (error) {
    if (!noHardLinks.has(errnoOf(error) ?? '')) throw error;
    await checkOutputPath(finalPath, false);
    await rename(temporary, finalPath);
  }
}

/** What file systems without hard links answer (FAT, some network shares). */
const noHardLinks = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV']);

/** Makes the new name itself durable; not every system allows it, and the file is whole without it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows and some network disks cannot flush a folder.
  }
}
