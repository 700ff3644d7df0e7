/**
 * The one place that decides how jobs change. Pure: what happened in, what is written out.
 *
 * ```
 * queued ── claimed ──▶ running ── completed ──▶ succeeded
 *   ▲                    │ │ └──── failed for good, lost or too slow at the last try ──▶ failed ──┐
 *   │                    │ └────── ended after a cancel ──▶ cancelled ──┐                         │
 *   └─ handed back, failed with tries left, lost ┘                      │                         │
 *   └──────────────────────── retried by somebody ──────────────────────┴─────────────────────────┘
 * queued ── cancelled ──▶ cancelled
 * ```
 */
import { type ErrorCode, errorTable } from '../base/errors.ts';
import { type AttemptStatus, isFinished } from '../base/job-status.ts';
import type { JobEventType } from '../contract/service/job.ts';
import type { WebhookEvent } from '../contract/service/webhook.ts';
import type { JobPatch, JobRow, JsonObject } from '../ports/job-records.ts';

/** What can happen to a job. `next` is what the engine does with it after an attempt has ended badly. */
export type Happening =
  | { readonly what: 'claimed'; readonly attempt: number }
  | { readonly what: 'progressed'; readonly progress?: number | undefined; readonly step?: string | undefined }
  | { readonly what: 'completed'; readonly report: JsonObject; readonly results: JobRow['results'] }
  | {
      readonly what: 'failed';
      readonly error: JsonObject;
      readonly report?: JsonObject | undefined;
      readonly next: 'retry' | 'dead';
    }
  | { readonly what: 'released' }
  | { readonly what: 'lost'; readonly next: 'retry' | 'dead' }
  | { readonly what: 'timed-out'; readonly next: 'retry' | 'dead' }
  | { readonly what: 'gave-up' }
  | { readonly what: 'cancel-asked' }
  | { readonly what: 'retried' };

/** What is written when something has happened. */
export interface Step {
  readonly job: JobPatch;
  /** How the attempt that was running has ended. */
  readonly attempt?: { readonly status: AttemptStatus; readonly error?: JsonObject | undefined } | undefined;
  readonly event: { readonly type: JobEventType; readonly facts: JsonObject };
  readonly tell?: WebhookEvent | undefined;
}

/** The parts of a job that decide what follows. */
export type DecidingJob = Pick<JobRow, 'status' | 'cancelRequested' | 'attempt' | 'startedMs' | 'timeoutSeconds'>;

/**
 * Decides what follows from what happened.
 *
 * @param ttlSeconds - How long finished jobs stay.
 * @returns Nothing when it cannot happen to a job in this state, or changes nothing: nothing is written then.
 */
export function decide(
  job: DecidingJob,
  happening: Happening,
  when: { readonly nowMs: number; readonly ttlSeconds: number },
): Step | undefined {
  const { nowMs } = when;
  const end = {
    finishedMs: nowMs,
    expiresMs: nowMs + when.ttlSeconds * 1000,
    cancelRequested: false,
    step: undefined,
  };
  const attemptFact = { attempt: job.attempt };
  const cancelled = (attempt?: Step['attempt']): Step => ({
    job: { ...end, status: 'cancelled' },
    attempt,
    event: { type: 'cancelled', facts: {} },
    tell: 'job.cancelled',
  });
  const failed = (error: JsonObject, attempt: Step['attempt'], report?: JsonObject): Step => ({
    job: { ...end, status: 'failed', error, ...(report === undefined ? {} : { report }) },
    attempt,
    event: { type: 'failed', facts: { ...attemptFact, error } },
    tell: 'job.failed',
  });
  const again = (attempt: Step['attempt'], type: 'retrying' | 'queued', error?: JsonObject): Step => ({
    job: { status: 'queued', progress: 0, step: undefined },
    attempt,
    event: { type, facts: { ...attemptFact, ...(error === undefined ? {} : { error }) } },
  });

  switch (happening.what) {
    case 'claimed':
      if (job.status !== 'queued' || job.cancelRequested) return undefined;
      return {
        job: {
          status: 'running',
          attempt: happening.attempt,
          progress: 0,
          step: undefined,
          ...(job.startedMs === undefined ? { startedMs: nowMs } : {}),
        },
        event: { type: 'running', facts: { attempt: happening.attempt } },
        // Told once, not at every try.
        tell: job.startedMs === undefined ? 'job.started' : undefined,
      };
    case 'progressed': {
      if (job.status !== 'running') return undefined;
      const { progress, step } = happening;
      if (progress === undefined && step === undefined) return undefined;
      const facts = { ...(progress === undefined ? {} : { progress }), ...(step === undefined ? {} : { step }) };
      return { job: facts, event: { type: 'progress', facts: { ...facts, ...attemptFact } } };
    }
    case 'completed':
      if (job.status !== 'running') return undefined;
      // Also when a cancel was on its way: the work is done, and its result is worth more than the wish.
      return {
        job: {
          ...end,
          status: 'succeeded',
          progress: 1,
          report: happening.report,
          results: happening.results,
          error: undefined,
        },
        attempt: { status: 'succeeded' },
        event: { type: 'succeeded', facts: attemptFact },
        tell: 'job.succeeded',
      };
    case 'failed': {
      if (job.status !== 'running') return undefined;
      const { error, report } = happening;
      if (job.cancelRequested) return cancelled({ status: 'cancelled' });
      const attempt = { status: 'failed', error } as const;
      return happening.next === 'retry' ? again(attempt, 'retrying', error) : failed(error, attempt, report);
    }
    case 'released':
      if (job.status !== 'running') return undefined;
      return job.cancelRequested ? cancelled({ status: 'cancelled' }) : again({ status: 'released' }, 'queued');
    case 'lost':
    case 'timed-out': {
      if (job.status !== 'running') return undefined;
      const error = happening.what === 'lost' ? workerLost(job.attempt) : timedOut(job);
      const attempt = { status: happening.what === 'lost' ? 'lost' : 'failed', error } as const;
      if (job.cancelRequested) return cancelled({ ...attempt, status: 'cancelled' });
      return happening.next === 'retry' ? again(attempt, 'retrying', error) : failed(error, attempt);
    }
    case 'gave-up': {
      if (isFinished(job.status)) return undefined;
      const error = workerLost(job.attempt);
      const attempt = job.status === 'running' ? ({ status: 'lost', error } as const) : undefined;
      return job.cancelRequested ? cancelled(attempt && { status: 'cancelled', error }) : failed(error, attempt);
    }
    case 'cancel-asked':
      if (isFinished(job.status) || job.cancelRequested) return undefined;
      if (job.status === 'queued') return cancelled();
      return { job: { cancelRequested: true }, event: { type: 'cancelling', facts: attemptFact } };
    case 'retried':
      if (job.status !== 'failed' && job.status !== 'cancelled') return undefined;
      return {
        job: {
          status: 'queued',
          progress: 0,
          step: undefined,
          error: undefined,
          report: undefined,
          results: [],
          finishedMs: undefined,
          expiresMs: undefined,
          cancelRequested: false,
        },
        event: { type: 'queued', facts: {} },
      };
  }
}

function errorOf(code: ErrorCode, message: string): JsonObject {
  const { remedy, retryable } = errorTable[code];
  return { code, message, remedy, retryable };
}

function workerLost(attempt: number): JsonObject {
  return errorOf('job/worker-lost', `The worker of attempt ${attempt} stopped answering.`);
}

function timedOut(job: DecidingJob): JsonObject {
  return errorOf(
    'job/timed-out',
    `Expected attempt ${job.attempt} to end within ${job.timeoutSeconds} seconds; it was still running.`,
  );
}
