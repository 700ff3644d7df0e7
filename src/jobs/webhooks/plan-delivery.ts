/**
 * Which delivery an event of a job asks for. Called by whoever changes the job, in the same transaction.
 */
import type { WebhookEvent, WebhookRequest } from '../../contract/service/webhook.ts';
import type { DeliveryRow } from '../../ports/webhook-records.ts';

/** The part of a job that says who is told. */
export interface ToldJob {
  readonly id: string;
  readonly owner: string;
  /** With `webhook.secret` sealed (see {@link sealWebhook}). */
  readonly request: Readonly<Record<string, unknown>>;
}

/**
 * Makes the row of the delivery, due at once.
 *
 * @returns Nothing when the job has no webhook, or its webhook does not ask for this event.
 */
export function planDelivery(job: ToldJob, event: WebhookEvent, nowMs: number): DeliveryRow | undefined {
  const webhook = job.request['webhook'] as WebhookRequest | undefined;
  if (!webhook?.events.includes(event)) return undefined;
  return {
    id: newDeliveryId(),
    jobId: job.id,
    owner: job.owner,
    event,
    url: webhook.url,
    secret: webhook.secret,
    template: webhook.template,
    status: 'pending',
    tries: 0,
    createdMs: nowMs,
    nextTryMs: nowMs,
  };
}

/** A fresh `webhook-id`. Without full stops, as the standard demands. */
export function newDeliveryId(): string {
  return `msg_${crypto.randomUUID().replaceAll('-', '')}`;
}

/**
 * The request as it is stored: the secret of its webhook sealed, all else as it was.
 *
 * @param seal - From `createWebhookKeys`.
 */
export async function sealWebhook<R extends { readonly webhook?: WebhookRequest | undefined }>(
  request: R,
  seal: (secret: string) => Promise<string>,
): Promise<R> {
  const { webhook } = request;
  return webhook?.secret === undefined
    ? request
    : { ...request, webhook: { ...webhook, secret: await seal(webhook.secret) } };
}
