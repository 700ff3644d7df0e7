/**
 * How long attempts run, for the metrics: from the claim to the word of the worker, as this server sees it.
 */
import type { Lease } from '../contract/service/lease.ts';
import type { EndedAttempt } from '../ports/metrics.ts';
import type { ApiParts } from './parts.ts';

/** Notes claims and their ends. */
export interface AttemptTimes {
  begun(lease: Pick<Lease, 'id' | 'kind'>): void;
  /** An attempt that another server gave out is not counted here. */
  ended(id: string | undefined, outcome: EndedAttempt['outcome']): void;
}

/** Attempts whose workers were lost say nothing; so many are remembered. */
const remembered = 10_000;

/** Makes the notes. */
export function createAttemptTimes({ clock, metrics }: Pick<ApiParts, 'clock' | 'metrics'>): AttemptTimes {
  const running = new Map<string, { readonly kind: string; readonly sinceMs: number }>();
  return {
    begun({ id, kind }) {
      const [oldest] = running.keys();
      if (running.size >= remembered && oldest !== undefined) running.delete(oldest);
      running.set(id, { kind, sinceMs: clock.now() });
    },
    ended(id = '', outcome) {
      const attempt = running.get(id);
      if (!attempt) return;
      running.delete(id);
      metrics.ended({ kind: attempt.kind, outcome, seconds: Math.max(0, clock.now() - attempt.sinceMs) / 1000 });
    },
  };
}
