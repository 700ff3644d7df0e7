/**
 * From a request for a job to the answer that tells of it: the same for every route that makes jobs.
 */
import type { Job } from '../contract/service/job.ts';
import type { JobView } from '../jobs/jobs.ts';
import type { ApiContext } from './define-route.ts';
import type { ApiParts } from './parts.ts';
import { baseOf } from './request-base.ts';
import { sha256Hex } from './secrets.ts';
import { showJob } from './show-job.ts';
import { removeMedia } from './store-media.ts';
import { broughtBy, idempotencyKeyOf, preparedSubmission, secondsToWait } from './submit-job.ts';
import { seated } from './take-seat.ts';

/** Shows a job to whoever asks in this context. */
export function shownJob(context: ApiContext, parts: ApiParts, view: JobView): Promise<Job> {
  return showJob(view, {
    linkSecret: parts.linkSecret,
    hashing: parts.hashing,
    base: baseOf(context, parts),
    nowMs: parts.clock.now(),
  });
}

/**
 * Queues the job that a request asks for.
 *
 * @param value - The request as it came.
 * @param bytes - Its bytes, by which a repeat is told from another request; without them its JSON.
 * @throws As `preparedSubmission` and `JobDesk.submit`.
 */
export async function queueJob(
  context: ApiContext,
  parts: ApiParts,
  value: Record<string, unknown>,
  bytes?: Uint8Array<ArrayBuffer>,
): Promise<JobView> {
  const requester = context.get('requester');
  const open = context.get('open');
  const idempotencyKey = idempotencyKeyOf(context.req.header('idempotency-key'));
  const fingerprint = await sha256Hex(bytes ?? JSON.stringify(value), parts.hashing);
  const { desk } = open.jobs;
  // Before its pictures are looked at: they may be gone by now, and the job there all the same.
  const before = idempotencyKey && (await desk.repeated(requester, idempotencyKey, fingerprint));
  if (before) {
    context.header('Idempotency-Replayed', 'true');
    context.set('jobId', before.id);
    return before;
  }
  const request = await preparedSubmission(parts, open, requester, value);
  const unwanted = (): Promise<void> => removeMedia(open, broughtBy(value, request));
  const { job, repeated } = await desk
    .submit(requester, { request, idempotencyKey, fingerprint })
    .catch(async (error) => {
      await unwanted();
      throw error;
    });
  context.set('jobId', job.id);
  if (repeated) {
    context.header('Idempotency-Replayed', 'true');
    await unwanted();
  } else parts.metrics.submitted(job.kind);
  return job;
}

/** Queues a job and answers with it: at once, or as `Prefer: wait=N` asks when it has ended. */
export async function answerWithJob(
  context: ApiContext,
  parts: ApiParts,
  value: Record<string, unknown>,
  bytes?: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  const wait = secondsToWait(context.req.header('prefer'));
  const { desk } = context.get('open').jobs;
  const { signal } = context.req.raw;
  const queue = (): Promise<JobView> => queueJob(context, parts, value, bytes);
  // Whoever has no seat left is told so before anything is queued.
  const latest =
    wait > 0
      ? await seated(context, async () => {
          const view = await queue();
          return desk.waitUntilFinished(context.get('requester'), view.id, {
            timeoutMs: wait * 1000,
            signal,
            justQueued: view.status === 'queued' && view.attempts.length === 0,
          });
        })
      : await queue();
  if (wait > 0) context.header('Preference-Applied', `wait=${wait}`);
  context.header('Location', `/v1/jobs/${latest.id}`);
  return context.json(await shownJob(context, parts, latest), latest.finishedAt === undefined ? 202 : 200);
}
