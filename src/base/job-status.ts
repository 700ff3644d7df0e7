/**
 * The words for where a job stands. Which may follow which is decided in `jobs/transitions.ts`, nowhere else.
 */

/** Every state of a job, in the usual order. */
export const jobStatuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** Where a job stands. */
export type JobStatus = (typeof jobStatuses)[number];

/** Every outcome of one attempt; `running` until it has one. `lost`: its worker stopped answering. */
export const attemptStatuses = ['running', 'succeeded', 'failed', 'cancelled', 'released', 'lost'] as const;

/** Where an attempt stands. */
export type AttemptStatus = (typeof attemptStatuses)[number];

/** Tells whether a job in this state will change no more, unless somebody retries it. */
export function isFinished(status: JobStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}
