/**
 * What users do with webhooks: read the log of deliveries, have one sent again, try a receiver, see and change the secret.
 */
import { LikenessError } from '../../base/errors.ts';
import type {
  WebhookDelivery,
  WebhookDeliveryList,
  WebhookEvent,
  WebhookSecret,
  WebhookTestRequest,
  WebhookTestResult,
} from '../../contract/service/webhook.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../ports/database.ts';
import type { DeliveryRow, SignerRow, WebhookRecords } from '../../ports/webhook-records.ts';
import type { Caller } from '../jobs.ts';
import { isUuid } from '../leases.ts';
import { deliveryBody } from './delivery-body.ts';
import { exampleJob } from './example-job.ts';
import { newDeliveryId } from './plan-delivery.ts';
import { afterTry, defaultRetries } from './retry-plan.ts';
import { type SendParts, sendDelivery } from './send-delivery.ts';
import { formerEndMs } from './signers.ts';

/** Which deliveries a caller wants to see. */
export interface DeliveryWish {
  readonly jobId?: string | undefined;
  readonly status?: WebhookDelivery['status'] | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What users do. Deliveries of others do not exist for a caller who may not see them: `request/not-found`. */
export interface WebhookDesk {
  list(caller: Caller, wish: DeliveryWish): Promise<WebhookDeliveryList>;
  get(caller: Caller, id: string): Promise<WebhookDelivery>;
  /** Has a delivery sent once more, at once and with all its tries, under the same id. One that is being sent stays as it is. */
  replay(caller: Caller, id: string): Promise<WebhookDelivery>;
  /** Tells a receiver of an example job, once, and waits for its answer. Nothing is written down. */
  test(caller: Caller, wish: WebhookTestRequest): Promise<WebhookTestResult>;
  /** The caller's signing secret. @throws `request/forbidden` for the operator's own when the caller is no admin. */
  secret(caller: Caller): Promise<WebhookSecret>;
  /** Makes a new signing secret; the former one signs beside it for a day. @throws `request/invalid` for the operator's own. */
  rotate(caller: Caller): Promise<WebhookSecret>;
}

/** What the desk is made of. */
export interface WebhookDeskParts extends SendParts {
  readonly database: Database;
  readonly records: WebhookRecords;
  readonly clock: Clock;
}

const instant = (ms: number): string => new Date(ms).toISOString();

/** A delivery as its log shows it. Secrets and templates stay inside; passwords in addresses too. */
export function showDelivery(row: DeliveryRow): WebhookDelivery {
  const { id, jobId, event, status, tries, lastStatus, lastError, createdMs, nextTryMs, deliveredMs } = row;
  return {
    id,
    jobId,
    event: event as WebhookEvent,
    url: row.url.replace(/\/\/[^/@]*@/, '//…@'),
    status,
    tries,
    ...(lastStatus === undefined ? {} : { lastStatus }),
    ...(lastError === undefined ? {} : { lastError }),
    createdAt: instant(createdMs),
    ...(status !== 'pending' || nextTryMs === undefined ? {} : { nextTryAt: instant(nextTryMs) }),
    ...(deliveredMs === undefined ? {} : { deliveredAt: instant(deliveredMs) }),
  };
}

function readCursor(cursor: string): { readonly createdMs: number; readonly id: string } {
  const match = /^(\d{1,15})_(msg_[A-Za-z0-9]{1,64})$/.exec(cursor);
  if (match) return { createdMs: Number(match[1]), id: match[2] as string };
  throw new LikenessError('request/invalid', 'Expected `cursor` to be `next` of the page before, got something else.');
}

/** Makes the desk. */
export function createWebhookDesk(parts: WebhookDeskParts): WebhookDesk {
  const { database, records, clock, keys } = parts;
  const noSuch = (id: string): LikenessError =>
    new LikenessError('request/not-found', `Expected the id of a delivery, got "${id.slice(0, 60)}".`);
  const find = async (caller: Caller, id: string): Promise<DeliveryRow> => {
    const row = /^msg_[A-Za-z0-9]{1,64}$/.test(id) ? await database.look((tx) => records.get(tx, id)) : undefined;
    if (row === undefined || (!caller.admin && row.owner !== caller.owner)) throw noSuch(id);
    return row;
  };
  const showSecret = async (owner: string, row: SignerRow | undefined): Promise<WebhookSecret> => {
    const endMs = formerEndMs(row, clock.now());
    return {
      secret: await keys.secretOf(owner, row?.generation ?? 0),
      ...(row === undefined || keys.operators ? {} : { rotatedAt: instant(row.rotatedMs) }),
      ...(endMs === undefined || keys.operators ? {} : { formerSignsUntil: instant(endMs) }),
    };
  };
  return {
    async list(caller, { jobId, status, limit, cursor }) {
      if (jobId !== undefined && !isUuid(jobId)) return { deliveries: [] };
      const owner = caller.admin ? undefined : caller.owner;
      const after = cursor === undefined ? undefined : readCursor(cursor);
      const rows = await database.look((tx) => records.list(tx, { owner, jobId, status, limit: limit + 1, after }));
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        deliveries: page.map(showDelivery),
        ...(rows.length > limit && last !== undefined ? { next: `${last.createdMs}_${last.id}` } : {}),
      };
    },
    get: async (caller, id) => showDelivery(await find(caller, id)),
    async replay(caller, id) {
      const found = await find(caller, id);
      const again = await database.transaction(async (tx) => {
        const row = await records.again(tx, id, clock.now());
        if (row !== undefined) await database.signal(tx, 'webhook-due', row.jobId);
        return row;
      });
      return showDelivery(again ?? found);
    },
    async test(caller, { url, secret, template, event }) {
      const nowMs = clock.now();
      const job = exampleJob(event, nowMs);
      const sealed = secret === undefined ? undefined : await keys.seal(secret);
      const id = newDeliveryId();
      const row = { id, owner: caller.owner, event, url, secret: sealed, template, createdMs: nowMs };
      const outcome = await sendDelivery(parts, row, job, nowMs);
      const after = afterTry(outcome, 1, { ...defaultRetries, maxTries: 2 }, 0.5);
      return {
        id,
        delivered: after.next === 'delivered',
        ...('status' in outcome ? { status: outcome.status } : {}),
        ...(after.next === 'delivered' ? {} : { error: after.why }),
        milliseconds: Math.max(0, clock.now() - nowMs),
        body: deliveryBody(row, job),
      };
    },
    async secret(caller) {
      if (keys.operators && !caller.admin)
        throw new LikenessError(
          'request/forbidden',
          'Expected a key with the scope `admin`: the secret of webhooks was set by the operator (LIKENESS_WEBHOOK_SECRET) and is the same for everybody.',
        );
      return showSecret(caller.owner, await database.transaction((tx) => records.signer(tx, caller.owner)));
    },
    async rotate(caller) {
      if (keys.operators)
        throw new LikenessError(
          'request/invalid',
          'Expected a service that makes its own webhook secrets; this one was given LIKENESS_WEBHOOK_SECRET. Put a new one in front of it there, with a comma between.',
        );
      return showSecret(
        caller.owner,
        await database.transaction((tx) => records.rotate(tx, caller.owner, clock.now())),
      );
    },
  };
}
