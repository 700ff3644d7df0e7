/**
 * A job as it stood at an event, made from what it is now: every try of a delivery, whenever it is made, tells the same facts.
 */
import { isFinished } from '../../base/job-status.ts';
import type { Job } from '../../contract/service/job.ts';
import type { DeliveryRow } from '../../ports/webhook-records.ts';

/** What is told of a job. The number of its last event is that of now, and left out. */
export type ToldJob = Omit<Job, 'lastEvent' | 'progress'> & { readonly progress?: number };

/**
 * The job at an event. A job that was retried since has lost the report, the progress and the time of deletion of that end;
 * they are left out then.
 */
export function jobAtEvent({ event, createdMs }: Pick<DeliveryRow, 'event' | 'createdMs'>, job: Job): ToldJob {
  const { lastEvent: _, ...now } = job;
  const at = new Date(createdMs).toISOString();
  const unchanged = isFinished(job.status) && event === `job.${job.status}` && (job.finishedAt ?? at) <= at;
  // One that has succeeded cannot be retried.
  if (unchanged || event === 'job.succeeded') return now;
  const {
    progress: _0,
    step: _1,
    queuePosition: _2,
    error: _3,
    report: _4,
    finishedAt: _5,
    expiresAt: _6,
    ...steady
  } = now;
  const attempts = job.attempts
    .filter(({ startedAt }) => startedAt <= at)
    .map((attempt) => {
      if (attempt.endedAt === undefined || attempt.endedAt <= at) return attempt;
      const { endedAt: _7, error: _8, ...begun } = attempt;
      return { ...begun, status: 'running' as const };
    });
  const then = { ...steady, attempts, results: [], items: [], cancelRequested: false };
  if (event === 'job.started') return { ...then, status: 'running', progress: 0 };
  const error = event === 'job.failed' ? attempts.at(-1)?.error : undefined;
  const status = event === 'job.failed' ? 'failed' : 'cancelled';
  return { ...then, status, finishedAt: at, ...(error === undefined ? {} : { error }) };
}
