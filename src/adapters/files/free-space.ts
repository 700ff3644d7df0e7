/**
 * A floor of free disk space: whoever writes asks first, so that the disk never runs full and what else lies on it (a database)
 * keeps its room.
 */
import { statfs } from 'node:fs/promises';
import { LikenessError } from '../../base/errors.ts';
import { sizeWords } from '../../base/size-words.ts';

/**
 * Lets through what leaves the floor free. @param moreBytes - What is going to be written.
 *
 * @throws `system/disk-full`.
 */
export type CheckRoom = (moreBytes: number) => Promise<void>;

/**
 * Watches the disk that a folder lies on. Systems that do not tell their free space let everything through; so does a folder
 * that is not there yet.
 *
 * @param minFreeBytes - Stays free; 0 turns the check off.
 */
export function watchFreeSpace(folder: string, minFreeBytes: number): CheckRoom {
  return async (moreBytes) => {
    if (minFreeBytes === 0) return;
    const facts = await statfs(folder).catch(() => undefined);
    if (facts === undefined) return;
    const freeBytes = facts.bavail * facts.bsize;
    if (freeBytes - moreBytes >= minFreeBytes) return;
    const more = moreBytes > 0 ? ` after ${sizeWords(moreBytes)} more` : '';
    throw new LikenessError(
      'system/disk-full',
      `Expected ${sizeWords(minFreeBytes)} of the disk for uploads and results to stay free${more} (\`--min-free-mebibytes\`), but only ${sizeWords(freeBytes)} are free now.`,
      { details: { minFreeBytes, freeBytes, moreBytes } },
    );
  };
}
