/**
 * What those who run the service hear of jobs: a line of the log at every turn of a job, and what is measured. Ids, codes and
 * times only; nothing of what is in a request.
 */
import { isFinished } from '../base/job-status.ts';
import type { JobRow } from '../ports/job-records.ts';
import type { Log } from '../ports/log.ts';
import type { Happening, Step } from './transitions.ts';

/** Measures jobs. */
export interface JobWatch {
  /** A job was begun for the first time. */
  waited(job: { readonly kind: string; readonly seconds: number }): void;
  /** The worker of a running attempt was not heard of any more. */
  leaseLost(kind: string): void;
}

/** A turn of a job that was written. */
export interface Turn {
  /** As it was before. */
  readonly job: Pick<JobRow, 'id' | 'kind' | 'status' | 'attempt' | 'createdMs' | 'startedMs'>;
  readonly happening: Happening;
  readonly step: Step;
  readonly nowMs: number;
  readonly worker?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Who hears. */
export interface Operators {
  readonly log: Log;
  readonly watch?: JobWatch | undefined;
}

/** Tells of a turn; call it after the commit. */
export function tellOperators({ log, watch }: Operators, turn: Turn): void {
  const { job, happening, step, nowMs, worker, requestId } = turn;
  const { status } = step.job;
  const base = { jobId: job.id, kind: job.kind, requestId };
  const lost = happening.what === 'lost' || happening.what === 'gave-up';
  if (lost && job.status === 'running') watch?.leaseLost(job.kind);
  if (happening.what === 'claimed') {
    const first = job.startedMs === undefined;
    const ms = nowMs - job.createdMs;
    if (first) watch?.waited({ kind: job.kind, seconds: Math.max(0, ms) / 1000 });
    log.info('job begun', { ...base, attempt: happening.attempt, worker, ...(first ? { waitedMs: ms } : {}) });
    return;
  }
  if (status === undefined) return;
  const attempt = job.attempt > 0 ? job.attempt : undefined;
  const error = step.job.error ?? step.attempt?.error;
  const code = typeof error?.['code'] === 'string' ? error['code'] : undefined;
  if (isFinished(status)) log.info(`job ${status}`, { ...base, attempt, code, ms: nowMs - job.createdMs });
  else log.info('job queued', { ...base, attempt, why: happening.what, code });
}
