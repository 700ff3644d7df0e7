/**
 * Artifacts in a folder of a disk, which several servers may share.
 *
 * Bytes arrive under `.incoming/` and get their name by a hard link when all are on the disk: a key is never seen half
 * written, and two writers of one key cannot both win.
 */
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, open, opendir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LikenessError } from '../../base/errors.ts';
import type { ArtifactStore, ByteRange, ReadableBytes, StoredBytes } from '../../ports/artifact-store.ts';
import { ensureFolder } from '../files/ensure-folder.ts';

const headBytes = 64;
const readBytes = 256 * 1024;
const incoming = '.incoming';
/** A file that has been arriving for so long was left by a process that died. */
const abandonedMs = 24 * 3_600_000;
/** How much may be written between two looks at the free space of the disk. */
const lookEveryBytes = 16 * 1024 * 1024;

/**
 * Opens the folder, makes it where it is not there, and clears away what a process that died left half written.
 *
 * @param folder - Absolute path.
 * @param checkRoom - Throws when less of the disk would stay free than should; asked before and while bytes are written.
 * @throws `system/not-writable`.
 */
export async function openFolderStore(
  folder: string,
  checkRoom: (moreBytes: number) => Promise<void> = async () => undefined,
): Promise<ArtifactStore> {
  const drafts = join(folder, incoming);
  await ensureFolder(drafts, 0o700).catch((error) => {
    throw notWritable(error, folder);
  });
  await removeAbandoned(drafts, Date.now() - abandonedMs);
  const pathOf = (key: string): string => join(folder, ...checkKey(key).split('/'));

  return {
    async put(key, bytes, { maxBytes, announcedBytes = 0 }) {
      const path = pathOf(key);
      const draft = join(drafts, randomBytes(12).toString('hex'));
      try {
        await checkRoom(Math.min(announcedBytes, maxBytes));
        // The folder is made while the bytes arrive; what went wrong with it is found out when the draft gets its name.
        const [written] = await Promise.allSettled([
          writeDraft(draft, bytes, { maxBytes, checkRoom }),
          ensureFolder(dirname(path), 0o700),
        ]);
        if (written.status === 'rejected') throw written.reason;
        await putInPlace(draft, path, key);
        return written.value;
      } catch (error) {
        await removeDraft(draft);
        await removeEmptyFolders(folder, dirname(path));
        throw notWritable(error, folder);
      }
    },
    async read(key, range) {
      const path = pathOf(key);
      const file = await open(path, constants.O_RDONLY).catch((error) => {
        throw isMissing(error) ? gone(key) : notWritable(error, folder);
      });
      try {
        const { size } = await file.stat();
        return stretch(file, size, range);
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    async size(key) {
      const found = await stat(pathOf(key)).catch((error) => {
        if (isMissing(error)) return undefined;
        throw notWritable(error, folder);
      });
      return found?.isFile() ? found.size : undefined;
    },
    async remove(key) {
      const path = pathOf(key);
      await rm(path, { force: true }).catch((error) => {
        throw notWritable(error, folder);
      });
      await removeEmptyFolders(folder, dirname(path));
    },
    async *list(prefix) {
      for await (const key of walk(folder, '')) {
        if (!key.startsWith(prefix)) continue;
        const found = await stat(join(folder, key)).catch(() => undefined);
        if (found) yield { key, bytes: found.size, modifiedMs: found.mtimeMs };
      }
    },
    checkRoom,
    tidy: (beforeMs) => removeAbandoned(drafts, beforeMs),
    async probe() {
      await checkRoom(0);
      const draft = join(drafts, randomBytes(12).toString('hex'));
      try {
        const file = await open(draft, 'wx', 0o600);
        try {
          await file.writeFile('probe');
        } finally {
          await file.close();
        }
      } catch (error) {
        throw notWritable(error, folder);
      } finally {
        await removeDraft(draft);
      }
    },
    async [Symbol.asyncDispose]() {
      // Nothing is held between calls.
    },
  };
}

/** Keys are made by the server; a wrong one is a mistake of ours, and must not leave the folder. */
function checkKey(key: string): string {
  const parts = key.split('/');
  const sound = parts.every((part) => /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/.test(part));
  if (sound && parts.length <= 8) return key;
  throw new LikenessError(
    'system/internal',
    `Expected the key of an artifact, got ${JSON.stringify(key.slice(0, 200))}.`,
  );
}

async function writeDraft(
  draft: string,
  bytes: AsyncIterable<Uint8Array>,
  { maxBytes, checkRoom }: { readonly maxBytes: number; checkRoom(moreBytes: number): Promise<void> },
): Promise<StoredBytes> {
  const file = await open(draft, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    const head = new Uint8Array(headBytes);
    let size = 0;
    let looked = 0;
    for await (const piece of bytes) {
      if (size + piece.length > maxBytes)
        throw new LikenessError('request/too-large', `Expected at most ${maxBytes} bytes, more came.`, {
          details: { maxBytes },
        });
      if (size < headBytes) head.set(piece.subarray(0, headBytes - size), size);
      hash.update(piece);
      if (size + piece.length - looked > lookEveryBytes) {
        await checkRoom(piece.length);
        looked = size;
      }
      await writeWhole(file, piece);
      size += piece.length;
    }
    await file.sync();
    return { bytes: size, sha256: hash.digest('hex'), head: head.subarray(0, Math.min(size, headBytes)) };
  } finally {
    await file.close();
  }
}

async function writeWhole(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten;
}

async function putInPlace(draft: string, path: string, key: string): Promise<void> {
  // The folder may be removed as empty by another request between its making and the link.
  for (let tries = 0; ; tries++) {
    try {
      await name(draft, path);
      break;
    } catch (error) {
      if (codeOf(error) === 'EEXIST')
        throw new LikenessError('artifact/exists', `Expected no artifact under the key ${key}, there is one.`);
      if (codeOf(error) !== 'ENOENT' || tries === 5) throw error;
      await ensureFolder(dirname(path), 0o700);
    }
  }
  await Promise.all([syncFolder(dirname(path)), removeDraft(draft)]);
}

/** What cannot be removed now is tidied up later; what went wrong before is what counts. */
async function removeDraft(draft: string): Promise<void> {
  await rm(draft, { force: true }).catch(() => undefined);
}

/** What file systems without hard links answer (FAT, some network shares). */
const noHardLinks = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EXDEV']);

async function name(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path);
  } catch (error) {
    if (!noHardLinks.has(codeOf(error) ?? '')) throw error;
    // Holds the name while the draft takes it, so that a second writer is still told.
    await (await open(path, 'wx')).close();
    await rename(draft, path);
  }
}

function stretch(file: FileHandle, size: number, range: ByteRange | undefined): ReadableBytes {
  const start = range?.start ?? 0;
  const end = Math.min(range?.end ?? size - 1, size - 1);
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await file.close();
  };
  return {
    bytes: Math.max(0, end - start + 1),
    close,
    async *[Symbol.asyncIterator]() {
      try {
        for (let at = start; at <= end; ) {
          const piece = new Uint8Array(Math.min(readBytes, end - at + 1));
          const { bytesRead } = await file.read(piece, 0, piece.length, at);
          if (bytesRead === 0)
            throw new LikenessError('artifact/gone', 'Expected more bytes of a stored file, it is shorter now.');
          at += bytesRead;
          yield piece.subarray(0, bytesRead);
        }
      } finally {
        await close();
      }
    },
  };
}

async function* walk(folder: string, below: string): AsyncGenerator<string> {
  const entries = await opendir(join(folder, below)).catch(() => undefined);
  if (!entries) return;
  for await (const entry of entries) {
    // What begins with a dot is ours: drafts, the mark of the deployment.
    if (entry.name.startsWith('.')) continue;
    const key = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* walk(folder, key);
    else if (entry.isFile()) yield key;
  }
}

/** Removes folders that became empty, up to the first level. */
async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let at = folder; dirname(at) !== root && at.startsWith(root) && at !== root; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch {
      return;
    }
  }
}

async function removeAbandoned(drafts: string, before: number): Promise<void> {
  for await (const entry of await opendir(drafts)) {
    const path = join(drafts, entry.name);
    const found = await stat(path).catch(() => undefined);
    if (found && found.mtimeMs < before) await rm(path, { force: true }).catch(() => undefined);
  }
}

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

function codeOf(error: unknown): string | undefined {
  return error instanceof LikenessError ? undefined : (error as NodeJS.ErrnoException).code;
}

function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';
}

function gone(key: string): LikenessError {
  return new LikenessError('artifact/gone', `Expected stored bytes under ${key}, there are none.`);
}

function notWritable(error: unknown, folder: string): unknown {
  const code = codeOf(error);
  // Not of the file system: an upload that broke off, a limit.
  if (code === undefined || (error as NodeJS.ErrnoException).syscall === undefined) return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  return new LikenessError(
    full ? 'system/disk-full' : 'system/not-writable',
    full
      ? `Expected room in the folder for uploads and results, ${folder} has none left.`
      : `Expected the folder for uploads and results, ${folder}, to be usable; the system said ${code}.`,
    { details: { path: folder, errno: code }, cause: error },
  );
}
