/**
 * One try at one delivery: body, signature, post.
 */
import { isLikenessError } from '../../base/errors.ts';
import type { Job } from '../../contract/service/job.ts';
import type { SafeFetch } from '../../ports/fetch-media.ts';
import type { DeliveryRow } from '../../ports/webhook-records.ts';
import { deliveryBody } from './delivery-body.ts';
import type { TryOutcome } from './retry-plan.ts';
import type { WebhookKeys } from './webhook-keys.ts';

/** What sending needs. */
export interface SendParts {
  readonly fetch: SafeFetch;
  readonly keys: WebhookKeys;
  /** Which of an owner's secrets are in force, newest first. */
  generations(owner: string): Promise<readonly number[]>;
  /** A receiver that has not answered by then is taken for failed. */
  readonly timeoutMs: number;
}

/** What is sent; a row of the outbox, or a test that is in no outbox. */
export type Sendable = Pick<DeliveryRow, 'id' | 'owner' | 'event' | 'url' | 'secret' | 'template' | 'createdMs'>;

/**
 * Sends once. The timestamp is that of this try, so that receivers can refuse what is replayed by others; the id stays.
 *
 * @returns The answer, or why there was none; `permanent` when no further try can help.
 */
export async function sendDelivery(parts: SendParts, row: Sendable, job: Job, nowMs: number): Promise<TryOutcome> {
  try {
    const body = deliveryBody(row, job);
    const timestampSeconds = Math.floor(nowMs / 1000);
    const signature = await parts.keys.sign({
      id: row.id,
      timestampSeconds,
      body,
      owner: row.owner,
      generations: row.secret === undefined ? await parts.generations(row.owner) : [],
      sealed: row.secret,
    });
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': row.id,
      'webhook-timestamp': String(timestampSeconds),
      'webhook-signature': signature,
    };
    return await parts.fetch.post(row.url, body, { headers, timeoutMs: parts.timeoutMs });
  } catch (error) {
    if (!isLikenessError(error)) throw error;
    return { error: error.message, permanent: !error.retryable };
  }
}
