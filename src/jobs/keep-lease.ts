/**
 * Keeps a lease alive while its attempt runs, and stops the attempt when it is cancelled, out of time or no longer ours.
 */
import { isLikenessError, LikenessError } from '../base/errors.ts';
import type { Lease } from '../contract/service/lease.ts';
import type { Log } from '../ports/log.ts';
import type { LeaseProof } from './jobs.ts';
import type { WorkerLink } from './worker-link.ts';

/** What keeping a lease needs. */
export interface KeptLease {
  readonly link: WorkerLink;
  readonly lease: Lease;
  readonly proof: LeaseProof;
  /** Aborted with the reason. */
  readonly stopper: AbortController;
  readonly log: Log;
}

/** A cancel comes with a heartbeat, so that none waits longer than this for it. */
const mostMsBetweenBeats = 1500;

/** Starts sending heartbeats. */
export function keepLease({ link, lease, proof, stopper, log }: KeptLease): {
  progress(share: number, step?: string): void;
  stop(): void;
} {
  const everyMs = Math.min(lease.heartbeatSeconds * 1000, mostMsBetweenBeats);
  const until = Date.now() + lease.timeoutSeconds * 1000;
  let leaseUntilMs = Date.now() + lease.leaseSeconds * 1000;
  let news: { progress?: number; step?: string } = {};
  let stopped = false;
  let timer: ReturnType<typeof setTimeout>;

  const beat = async (): Promise<void> => {
    const sent = news;
    news = {};
    try {
      const { cancel, leaseSeconds } = await link.heartbeat(proof, sent);
      leaseUntilMs = Date.now() + leaseSeconds * 1000;
      if (cancel) stopper.abort(new LikenessError('run/cancelled', 'Cancelled; nothing was left half-written.'));
    } catch (error) {
      news = { ...sent, ...news };
      if (isLikenessError(error, 'job/lease-lost')) stopper.abort(error);
      else if (Date.now() > leaseUntilMs)
        stopper.abort(new LikenessError('job/lease-lost', 'The service did not answer for longer than the lease.'));
      else log.debug(`heartbeat failed: ${(error as Error).message}`);
    }
  };
  const next = (): void => {
    if (stopped) return;
    timer = setTimeout(
      async () => {
        if (Date.now() > until) {
          const limit = `${lease.timeoutSeconds} seconds`;
          stopper.abort(new LikenessError('job/timed-out', `Expected the attempt to end within ${limit}.`));
        }
        await beat();
        next();
      },
      Math.max(1, Math.min(everyMs, until - Date.now() + 1 > 0 ? until - Date.now() + 1 : everyMs)),
    );
  };
  next();
  return {
    progress(share, step) {
      news = { progress: Math.min(1, Math.max(0, share)), ...(step === undefined ? {} : { step }) };
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
