/**
 * What becomes of files when their job is deleted.
 */
import type { Transaction } from '../ports/database.ts';
import type { MediaRow } from '../ports/media-records.ts';
import type { JobParts } from './job-parts.ts';

/**
 * Removes rows of files; those that other, unfinished jobs name are kept until these have ended.
 *
 * @returns Keys of the bytes to remove after the commit.
 */
export async function partWithMedia(
  { jobs, media, clock }: Pick<JobParts, 'jobs' | 'media' | 'clock'>,
  tx: Transaction,
  rows: readonly MediaRow[],
): Promise<readonly string[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const needed = await jobs.needed(tx, ids);
  if (needed.size > 0) await media.letGo(tx, [...needed], clock.now());
  await media.remove(
    tx,
    ids.filter((id) => !needed.has(id)),
  );
  return rows.filter((row) => !needed.has(row.id)).map((row) => row.key);
}
