/**
 * Takes in what workers made: small files come inside of calls, and become known together with what the call says, or not at
 * all.
 */
import { isLikenessError } from '../base/errors.ts';
import type { CompleteRequest, DeliveredItem, ItemRequest } from '../contract/service/lease.ts';
import type { LeasedJob, LeaseProof } from '../jobs/jobs.ts';
import type { MediaRow } from '../ports/media-records.ts';
import type { ApiParts, OpenParts } from './parts.ts';
import { newMediaId, storeMedia } from './store-media.ts';
import { bytesOfBase64, onePiece } from './submit-job.ts';

/** Completes a job: stores the results that came with it, then all is known at once or not at all. */
export async function completeWith(
  parts: ApiParts,
  open: OpenParts,
  { proof, report, results }: CompleteRequest & { readonly proof: LeaseProof },
): Promise<void> {
  const { leases } = open.jobs;
  const brought: MediaRow[] = [];
  const counted: { id: string; target?: number | undefined }[] = [];
  let job: LeasedJob | undefined;
  try {
    for (const result of results) {
      if ('id' in result) {
        counted.push(result);
        continue;
      }
      job ??= await leases.presumed(proof);
      const { name, bytes, target } = result;
      const id = newMediaId('art');
      const body = onePiece(bytesOfBase64(bytes, 'a result'));
      brought.push(await storeMedia(open, { ...whereOf(job, id), ...bounds(parts), name, body, rowLater: true }));
      counted.push({ id, target });
    }
    await leases.complete(proof, { report, results: counted }, brought);
  } catch (error) {
    if (isRefusal(error)) for (const row of brought) await open.artifacts.remove(row.key);
    throw error;
  }
}

/** Keeps an item of a batch, with its file when that came with it. */
export async function keepItem(
  parts: ApiParts,
  open: OpenParts,
  wish: ItemRequest & { readonly proof: LeaseProof; readonly target: number },
): Promise<DeliveredItem> {
  const { proof, target, report, result } = wish;
  const { leases } = open.jobs;
  let brought: MediaRow | undefined;
  let resultId: string | undefined;
  if (result && 'id' in result) resultId = result.id;
  else if (result) {
    const where = whereOf(await leases.presumed(proof), newMediaId('art'));
    const body = onePiece(bytesOfBase64(result.bytes, 'a result'));
    brought = await storeMedia(open, { ...where, ...bounds(parts), name: result.name, body, rowLater: true });
  }
  const counts = await asKnown(open, brought, () => leases.item(proof, { target, report, resultId }, brought));
  return { target, ...(counts === undefined ? {} : { resultId: counts }) };
}

/** Has a row become known; the bytes of one that does not are removed. */
async function asKnown(
  open: OpenParts,
  brought: MediaRow | undefined,
  work: () => Promise<string | undefined>,
): Promise<string | undefined> {
  let stays = false;
  try {
    const counts = await work();
    stays = counts === brought?.id;
    return counts;
  } catch (error) {
    stays = !isRefusal(error);
    throw error;
  } finally {
    if (brought !== undefined && !stays) await open.artifacts.remove(brought.key);
  }
}

/**
 * A database that broke off in between may have kept all the same what was written: then bytes must stay, and if not, they are
 * found to be nobody's later.
 */
function isRefusal(error: unknown): boolean {
  return isLikenessError(error) && !error.code.startsWith('database/');
}

/** Where a result lies, and whose it is. */
export function whereOf({ jobId, owner, attempt }: LeasedJob, id: string) {
  return { id, key: `out/${jobId}/${attempt}/${id}`, owner, jobId, attempt };
}

/** How large a result may be, and when it came. */
export function bounds({ limits, clock }: ApiParts) {
  return { maxBytes: limits.maxUploadBytes * 4, nowMs: clock.now() };
}
