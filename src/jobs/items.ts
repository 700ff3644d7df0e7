/**
 * Items of a batch, delivered one by one: what an attempt has brought is kept for the next one, and is nobody's result before
 * the job is completed with it.
 */
import { LikenessError } from '../base/errors.ts';
import type { Lease } from '../contract/service/lease.ts';
import type { Transaction } from '../ports/database.ts';
import type { LeaseRow } from '../ports/job-records.ts';
import type { MediaRow } from '../ports/media-records.ts';
import type { JobParts } from './job-parts.ts';
import type { BroughtItem } from './jobs.ts';

type Records = Pick<JobParts, 'jobs' | 'media'>;

/** Refuses results that were not delivered under this lease, nor as items of the job by attempts before it. @throws `request/invalid`. */
export async function refuseStrangers(
  { jobs, media }: Records,
  tx: Transaction,
  { job, attempt }: LeaseRow,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const items = attempt.number === 1 ? [] : await jobs.items(tx, job.id);
  const kept = new Set(items.map((item) => item.mediaId));
  const rows = await media.byJobs(tx, [job.id]);
  const known = new Set(rows.filter((row) => row.attempt === attempt.number || kept.has(row.id)).map((row) => row.id));
  const stranger = ids.find((id) => !known.has(id));
  if (stranger === undefined) return;
  throw new LikenessError('request/invalid', `Expected results that were delivered under this lease, got ${stranger}.`);
}

/**
 * Keeps an item. One that this attempt has brought before stays as it is: its answer was lost on the way.
 *
 * @returns Id of its file, if it has one.
 * @throws `request/invalid` for a file of somebody else.
 */
export async function keepItem(
  parts: Records,
  tx: Transaction,
  lease: LeaseRow,
  { item, brought }: { readonly item: BroughtItem; readonly brought?: MediaRow | undefined },
): Promise<string | undefined> {
  const { job, attempt } = lease;
  const { target, report, resultId } = item;
  const before = (await parts.jobs.items(tx, job.id)).find((one) => one.target === target);
  if (before?.attempt === attempt.number) return before.mediaId;
  if (brought !== undefined) await parts.media.insert(tx, brought);
  else if (resultId !== undefined) await refuseStrangers(parts, tx, lease, [resultId]);
  const mediaId = brought?.id ?? resultId;
  await parts.jobs.putItem(tx, { jobId: job.id, target, attempt: attempt.number, mediaId, report });
  return mediaId;
}

/** What a lease says of items that need not be done again. */
export async function doneBefore(
  { jobs }: Pick<JobParts, 'jobs'>,
  tx: Transaction,
  jobId: string,
): Promise<Pick<Lease, 'done'>> {
  const items = await jobs.items(tx, jobId);
  if (items.length === 0) return {};
  return {
    done: items.map(({ target, report, mediaId }) => ({
      target,
      report: { ...report },
      ...(mediaId === undefined ? {} : { resultId: mediaId }),
    })),
  };
}
