/**
 * Rows for the suites of the database's ports.
 */
import { randomUUID } from 'node:crypto';
import type { AttemptRow, JobRow } from '../../../src/ports/job-records.ts';

/** A queued job; every part can be given. */
export function makeJob(parts: Partial<JobRow> = {}): JobRow {
  return {
    id: randomUUID(),
    kind: 'a',
    owner: 'local',
    status: 'queued',
    request: { kind: 'a' },
    priority: 0,
    tries: 3,
    timeoutSeconds: 60,
    metadata: {},
    progress: 0,
    cancelRequested: false,
    attempt: 0,
    lastEvent: 1,
    results: [],
    createdMs: 1_700_000_000_000,
    ...parts,
  };
}

/** A running attempt of a job. */
export function makeAttempt(job: Pick<JobRow, 'id'>, parts: Partial<AttemptRow> = {}): AttemptRow {
  return {
    id: randomUUID(),
    jobId: job.id,
    number: 1,
    engineAttempt: 1,
    worker: 'worker 1',
    tokenHash: 'ab'.repeat(32),
    status: 'running',
    leaseUntilMs: 1_700_000_030_000,
    startedMs: 1_700_000_000_000,
    ...parts,
  };
}

/** The first event of a job. */
export const queuedEvent = { type: 'queued', atMs: 1_700_000_000_000, facts: {} } as const;
