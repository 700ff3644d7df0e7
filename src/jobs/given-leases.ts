/**
 * What a server remembers of the leases that it gave out, so that it need not ask before it writes what became of them. Only a
 * guess: whoever uses it says in the same breath what must be so.
 */
import type { JobRow } from '../ports/job-records.ts';

/** A lease as it was when it was given out. */
export interface GivenLease {
  /** Running. Of its request only what is needed at its end: the rest may be large. */
  readonly job: JobRow;
  readonly number: number;
  readonly engineAttempt: number;
  readonly tokenHash: string;
}

/** Remembers the latest leases. */
export interface GivenLeases {
  note(leaseId: string, lease: GivenLease): void;
  /** @returns Nothing when it is not known, or was taken before. */
  look(leaseId: string): GivenLease | undefined;
  /** The same, and forgets it. */
  take(leaseId: string): GivenLease | undefined;
}

/** More than are ever running at one server. */
const most = 1000;

/** Makes a memory that forgets the oldest leases first. */
export function createGivenLeases(): GivenLeases {
  const known = new Map<string, GivenLease>();
  return {
    note(leaseId, lease) {
      const { webhook, keepSeconds } = lease.job.request;
      known.set(leaseId, { ...lease, job: { ...lease.job, request: { webhook, keepSeconds } } });
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
    look: (leaseId) => known.get(leaseId),
    take(leaseId) {
      const lease = known.get(leaseId);
      known.delete(leaseId);
      return lease;
    },
  };
}
