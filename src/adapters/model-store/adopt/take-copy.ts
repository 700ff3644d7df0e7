/**
 * Takes a file from elsewhere into the store without changing it: as a clone or a hard link where the file system can,
 * else as a copy.
 */
import { constants, copyFile, link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder } from '../../files/ensure-folder.ts';
import { checkDiskSpace } from '../keep/disk-space.ts';
import type { StoreLayout } from '../keep/layout.ts';
import { putInPlace } from '../keep/put-in-place.ts';
import type { ProofKind } from '../keep/record.ts';
import { hashFile } from '../prove/hash-file.ts';

/** How the bytes came. */
export type TakeWay = 'clone' | 'link' | 'copy';

/** What is known of the file. */
export interface TakeFacts {
  readonly sha256: string;
  readonly bytes: number;
  readonly proof: ProofKind;
  /** `model/variant` of all that use it. */
  readonly models: readonly string[];
}

/**
 * Takes a file over. What is taken is hashed under our own name before it gets the final one, so that a file that is
 * replaced meanwhile is noticed.
 *
 * @returns How it was taken; nothing when it was not the file any more.
 */
export async function takeCopy(layout: StoreLayout, original: string, facts: TakeFacts): Promise<TakeWay | undefined> {
  await ensureFolder(layout.partial);
  const draft = join(layout.partial, `${facts.sha256}.${process.pid}.taken`);
  await rm(draft, { force: true });
  try {
    const way = await bring(original, draft, facts.bytes, layout);
    const hash = await hashFile(draft);
    if (hash.sha256 !== facts.sha256) return undefined;
    await putInPlace(layout, draft, { ...facts, from: `${original} (${way})` });
    return way;
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

async function bring(original: string, draft: string, bytes: number, layout: StoreLayout): Promise<TakeWay> {
  try {
    await copyFile(original, draft, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL);
    return 'clone';
  } catch {
    await rm(draft, { force: true });
  }
  try {
    await link(original, draft);
    return 'link';
  } catch {
    // Another file system, or links are not allowed there.
  }
  await checkDiskSpace(layout.partial, bytes);
  await copyFile(original, draft, constants.COPYFILE_EXCL);
  const file = await open(draft, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  return 'copy';
}
