/**
 * Where a job stands, as a coloured word with a sign.
 */
import type { ReactNode } from 'react';
import type { JobStatus } from '../../../../src/base/job-status.ts';
import type { Job } from '../../../../src/contract/service/job.ts';

const words: Readonly<Record<JobStatus, string>> = {
  queued: 'Queued',
  running: 'Running',
  succeeded: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** The status in a word. */
export function statusWord(job: Pick<Job, 'status' | 'cancelRequested'>): string {
  return job.cancelRequested && job.status === 'running' ? 'Cancelling' : words[job.status];
}

/** The status as a chip. */
export function StatusChip({ job }: { readonly job: Pick<Job, 'status' | 'cancelRequested'> }): ReactNode {
  return (
    <span className="chip" data-status={job.status}>
      <span className="chip-dot" aria-hidden="true" />
      {statusWord(job)}
    </span>
  );
}
