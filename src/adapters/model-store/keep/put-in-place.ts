/**
 * The last step of everything that brings a file: proven bytes get their final name.
 */
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeObjectFolder, objectPath, type StoreLayout } from './layout.ts';
import { type ObjectRecord, recordProven } from './record.ts';

/**
 * Renames a proven and flushed file to its final name, and records it. The name is that of the hash: what carried it
 * before had the same bytes, or is replaced by them.
 *
 * @param path - On the same file system as the store.
 */
export async function putInPlace(
  layout: StoreLayout,
  path: string,
  facts: Omit<ObjectRecord, 'stamp' | 'verifiedAt'>,
): Promise<string> {
  await makeObjectFolder(layout, facts.sha256);
  const final = objectPath(layout, facts.sha256);
  await rename(path, final);
  await syncFolder(dirname(final));
  await recordProven(layout, facts);
  return final;
}

/** Makes a rename survive a power cut, where the system lets folders be flushed. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows does not flush folders.
  }
}
