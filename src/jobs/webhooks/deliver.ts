/**
 * Sends what lies in the outbox: takes deliveries that are due, tries each, writes what came of it. Several processes may do
 * so at once on one database; a delivery is taken by one of them. A process that dies leaves its deliveries to be taken again
 * when their lease ends: receivers get each at least once, and tell repeats by `webhook-id`.
 */
import type { Job } from '../../contract/service/job.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { Log } from '../../ports/log.ts';
import type { DeliveryRow, WebhookRecords } from '../../ports/webhook-records.ts';
import { afterTry, defaultRetries, type RetrySettings, type TryOutcome } from './retry-plan.ts';
import { type SendParts, sendDelivery } from './send-delivery.ts';

/** How deliveries are made. */
export interface DeliverySettings extends RetrySettings {
  /** At once, of this process. */
  readonly concurrency: number;
  /** At once, to one host: a slow receiver holds nobody else up. */
  readonly perHost: number;
  /** At once, of one owner: whoever has many slow receivers does not take every place. */
  readonly perOwner: number;
  /** How long a delivery stays with the process that took it; longer than a try can take. */
  readonly leaseMs: number;
  /** How long a delivery is put off when its host is busy, or its owner has as many under way as may be. */
  readonly busyMs: number;
}

const usual: DeliverySettings = {
  ...defaultRetries,
  concurrency: 16,
  perHost: 2,
  perOwner: 4,
  leaseMs: 60_000,
  busyMs: 500,
};

/** What the sender is made of. */
export interface DeliverParts extends SendParts {
  readonly database: Database;
  readonly records: WebhookRecords;
  readonly clock: Clock;
  readonly log: Log;
  /** The job as its owner sees it now, with fresh links; nothing when it was deleted. */
  describe(row: DeliveryRow): Promise<Job | undefined>;
  /** Hears what became of a try. */
  readonly delivered?: ((outcome: 'delivered' | 'retried' | 'failed') => void) | undefined;
  readonly settings?: Partial<DeliverySettings>;
}

/** A sender at work. */
export interface Deliveries {
  /** Takes no more, and waits for the tries that are under way, for a while. */
  stop(graceMs: number): Promise<void>;
}

const longestSleepMs = 30_000;
const afterFaultMs = 2000;

/** Begins to send, at once what is due, and then whatever becomes due. */
export function startDeliveries(parts: DeliverParts): Deliveries {
  const settings: DeliverySettings = { ...usual, ...parts.settings };
  const { database, records, clock, log } = parts;
  const active = new Set<Promise<void>>();
  const hosts = createPlaces(settings.perHost);
  const owners = createPlaces(settings.perOwner);
  let stopped = false;
  let wakened = false;
  let wake = (): void => undefined;
  const ring = (): void => {
    wakened = true;
    wake();
  };
  const stopHearing = database.hear('webhook-due', ring);

  const settle = (row: DeliveryRow, what: Parameters<WebhookRecords['settle']>[2]): Promise<void> =>
    database.transaction((tx) => records.settle(tx, row, what));

  const putOff = (row: DeliveryRow, waitMs: number): Promise<void> =>
    settle(row, {
      status: 'pending',
      tries: row.tries,
      lastStatus: row.lastStatus,
      lastError: row.lastError,
      nextTryMs: Math.round(clock.now() + waitMs),
      deliveredMs: undefined,
    });

  async function deliver(row: DeliveryRow): Promise<void> {
    const facts = { delivery: row.id, jobId: row.jobId, event: row.event };
    const job = await parts.describe(row);
    const gone: TryOutcome = { error: 'The job was deleted before it could be told.', permanent: true };
    const outcome = job ? await sendDelivery(parts, row, job, clock.now()) : gone;
    const tries = row.tries + 1;
    const after = afterTry(outcome, tries, settings, Math.random());
    const nowMs = clock.now();
    await settle(row, {
      status: after.next === 'delivered' ? 'delivered' : after.next === 'failed' ? 'failed' : 'pending',
      tries,
      lastStatus: 'status' in outcome ? outcome.status : undefined,
      lastError: after.next === 'delivered' ? undefined : after.why,
      nextTryMs: after.next === 'again' ? nowMs + after.waitMs : undefined,
      deliveredMs: after.next === 'delivered' ? nowMs : undefined,
    });
    parts.delivered?.(after.next === 'again' ? 'retried' : after.next);
    if (after.next === 'delivered') log.debug('webhook delivered', { ...facts, tries });
    else log[after.next === 'failed' ? 'warn' : 'info'](`webhook ${after.next}`, { ...facts, tries, why: after.why });
  }

  function begin(row: DeliveryRow, host: string): void {
    hosts.take(host);
    owners.take(row.owner);
    const trying = deliver(row)
      .catch((error: unknown) => {
        // The database does not answer, or the like: the lease ends, and it is taken again.
        log.error('webhook not settled', {
          delivery: row.id,
          why: error instanceof Error ? error.message : String(error),
        });
      })
      .finally(() => {
        active.delete(trying);
        hosts.leave(host);
        owners.leave(row.owner);
        ring();
      });
    active.add(trying);
  }

  /** Takes what is due. @returns When to look again. */
  async function round(): Promise<number> {
    const free = settings.concurrency - active.size;
    if (free <= 0) return longestSleepMs;
    const nowMs = clock.now();
    const except = { exceptHosts: hosts.full(), exceptOwners: owners.full() };
    const wish = { nowMs, leaseUntilMs: nowMs + settings.leaseMs, limit: free, ...except };
    const due = await database.transaction((tx) => records.takeDue(tx, wish));
    const busy: DeliveryRow[] = [];
    for (const row of due) {
      const host = hostOf(row.url);
      if (hosts.free(host) && owners.free(row.owner)) begin(row, host);
      else busy.push(row);
    }
    // After all others have begun: what goes wrong here holds nobody else up.
    for (const row of busy) await putOff(row, settings.busyMs * (1 + Math.random()));
    if (due.length === free) return busy.length < due.length ? 0 : settings.busyMs;
    // The end of a try wakes us, whose host or owner is busy now.
    const next = await database.look((tx) => records.nextDueMs(tx, except));
    return next === undefined ? longestSleepMs : Math.min(longestSleepMs, Math.max(0, next - clock.now()));
  }

  async function run(): Promise<void> {
    while (!stopped) {
      wakened = false;
      const sleepMs = await round().catch((error: unknown) => {
        log.error('webhooks cannot be looked for', { why: error instanceof Error ? error.message : String(error) });
        return afterFaultMs;
      });
      if (stopped || wakened) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, sleepMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  const running = run();
  return {
    async stop(graceMs) {
      stopped = true;
      stopHearing();
      ring();
      await running;
      const { promise: over, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, graceMs);
      await Promise.race([Promise.all(active), over]);
      clearTimeout(timer);
    },
  };
}

/** Places that are shared out by name. */
function createPlaces(most: number): {
  take(name: string): void;
  leave(name: string): void;
  free(name: string): boolean;
  /** Names that have no place left. */
  full(): readonly string[];
} {
  const taken = new Map<string, number>();
  return {
    take: (name) => void taken.set(name, (taken.get(name) ?? 0) + 1),
    leave(name) {
      const left = (taken.get(name) ?? 1) - 1;
      if (left > 0) taken.set(name, left);
      else taken.delete(name);
    },
    free: (name) => (taken.get(name) ?? 0) < most,
    full: () => [...taken].filter(([, count]) => count >= most).map(([name]) => name),
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
