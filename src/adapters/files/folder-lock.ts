/**
 * A lock on a folder that the kernel holds: it is gone with its process, however that ends, and cannot be left behind.
 *
 * Node has no call for file locks of its own; SQLite, which is part of Node, takes them (POSIX locks, `LockFileEx` on
 * Windows) on a file that stays empty.
 */
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { LikenessError } from '../../base/errors.ts';
import { ensureFolder } from './ensure-folder.ts';

/** A held lock. */
export interface FolderLock {
  release(): void;
}

/** Loads SQLite without its notice that it is experimental: locks are the oldest part of it. */
async function loadSqlite(): Promise<typeof import('node:sqlite')> {
  const emit = process.emitWarning;
  process.emitWarning = (() => undefined) as typeof process.emitWarning;
  try {
    return await import('node:sqlite');
  } catch (cause) {
    throw new LikenessError('engine/unavailable', 'Expected a Node with SQLite (22.13 or newer) to lock folders.', {
      cause,
    });
  } finally {
    process.emitWarning = emit;
  }
}

/**
 * Takes the lock of a folder, or says that another process has it. Does not wait.
 *
 * @returns Nothing when it is held by another process.
 * @throws `system/not-writable` when the folder cannot be made or written to.
 */
export async function lockFolder(folder: string): Promise<FolderLock | undefined> {
  const { DatabaseSync } = await loadSqlite();
  let file: DatabaseSync | undefined;
  try {
    await ensureFolder(folder);
    file = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
    file.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const held = file;
    return { release: () => held.close() };
  } catch (cause) {
    file?.close();
    const busy = 5;
    if ((cause as { errcode?: number }).errcode === busy) return undefined;
    throw new LikenessError(
      'system/not-writable',
      `Expected to lock the folder ${folder}: ${(cause as Error).message}.`,
      {
        cause,
        details: { path: folder },
      },
    );
  }
}
