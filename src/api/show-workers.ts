/**
 * Workers as callers see them.
 */
import type { ShownWorker } from '../contract/service/system.ts';
import type { Jobs } from '../jobs/jobs.ts';

/** Workers that asked for jobs lately. */
export function showWorkers(jobs: Pick<Jobs, 'workers'>): ShownWorker[] {
  return jobs.workers().map(({ lastSeenMs, kinds, ...worker }) => ({
    ...worker,
    kinds: [...kinds],
    lastSeenAt: new Date(lastSeenMs).toISOString(),
  }));
}
