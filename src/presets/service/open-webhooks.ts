/**
 * Webhooks of a service: the sender at its outbox, and the desk for users.
 */
import type { OpenParts } from '../../api/parts.ts';
import { showJob } from '../../api/show-job.ts';
import { type DeliverySettings, startDeliveries } from '../../jobs/webhooks/deliver.ts';
import type { SendParts } from '../../jobs/webhooks/send-delivery.ts';
import { createGenerations } from '../../jobs/webhooks/signers.ts';
import { createWebhookDesk, type WebhookDesk } from '../../jobs/webhooks/webhook-desk.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { WebhookRecords } from '../../ports/webhook-records.ts';

/** Patience with receivers. */
export type WebhookPatience = Partial<DeliverySettings> & { readonly timeoutMs?: number };

/** What webhooks are made of. */
export interface WebhookWish extends Pick<SendParts, 'fetch' | 'keys'> {
  readonly records: WebhookRecords;
  readonly clock: Clock;
  readonly log: Log;
  /** Parts by which a job is shown. */
  readonly open: Pick<OpenParts, 'database' | 'media' | 'jobs'>;
  readonly linkSecret: Uint8Array;
  /** The address under which links to results are given to receivers. */
  readonly base: string;
  /** Hears what became of a try. */
  readonly delivered?: Metrics['delivered'];
  readonly patience?: WebhookPatience | undefined;
  /** Everybody is the same owner: nobody's deliveries have to leave room for somebody else's. */
  readonly oneOwner: boolean;
}

const timeoutMs = 15_000;
const graceMs = 1000;

/** Starts to deliver. */
export function openWebhooks(wish: WebhookWish): { readonly desk: WebhookDesk; stop(): Promise<void> } {
  const { fetch, keys, records, clock, log, open, linkSecret, base, patience = {} } = wish;
  const { database, jobs } = open;
  const generations = createGenerations({ database, records, clock });
  const sending = { database, records, clock, fetch, keys, generations, timeoutMs: patience.timeoutMs ?? timeoutMs };
  const desk = createWebhookDesk(sending);
  const deliveries = startDeliveries({
    ...sending,
    log,
    delivered: wish.delivered,
    settings: { ...(wish.oneOwner ? { perOwner: Number.POSITIVE_INFINITY } : {}), ...patience },
    async describe(row) {
      const view = await jobs.desk.get({ owner: row.owner, admin: true }, row.jobId).catch(() => undefined);
      return view && showJob(view, { linkSecret, base, nowMs: clock.now() });
    },
  });
  return { desk, stop: () => deliveries.stop(graceMs) };
}
