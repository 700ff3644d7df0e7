import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { openOutbox } from '../../../test/fixtures/delivery-outbox.ts';
import { loopbackServer } from '../../../test/fixtures/loopback-server.ts';
import { createSafeFetch } from '../../adapters/safe-fetch/safe-fetch.ts';
import type { Job } from '../../contract/service/job.ts';
import type { WebhookEvent } from '../../contract/service/webhook.ts';
import type { Log } from '../../ports/log.ts';
import type { DeliveryRow } from '../../ports/webhook-records.ts';
import { type DeliverySettings, startDeliveries } from './deliver.ts';
import { planDelivery, sealWebhook } from './plan-delivery.ts';
import { createWebhookKeys } from './webhook-keys.ts';

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const keys = createWebhookKeys({ current: randomBytes(32) });
const jobId = '11111111-2222-4333-8444-555555555555';

const job: Job = {
  id: jobId,
  kind: 'swap',
  status: 'succeeded',
  progress: 1,
  cancelRequested: false,
  attempts: [{ number: 1, status: 'succeeded', worker: 'w', startedAt: '2026-01-01T00:00:00.000Z' }],
  lastEvent: 3,
  tries: 3,
  priority: 0,
  request: {},
  results: [
    { id: 'art_1', url: 'http://127.0.0.1/a?sig=1&x=2', contentType: 'image/png', bytes: 1, sha256: '', name: 'a.png' },
  ],
  items: [],
  metadata: { record: 'rec"1' },
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:01.000Z',
  finishedAt: '2026-01-01T00:00:03.500Z',
  links: { self: '', events: '', cancel: '', retry: '' },
};

interface Got {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly atMs: number;
}

/** A receiver that does with each delivery what the test says. */
async function receiver(t: TestContext, does: (got: Got, response: ServerResponse, count: number) => void) {
  const got: Got[] = [];
  const read = async (request: IncomingMessage): Promise<string> => {
    let body = '';
    for await (const part of request) body += String(part);
    return body;
  };
  const { port } = await loopbackServer(t, async (request, response) => {
    const one = {
      path: request.url as string,
      headers: request.headers as Record<string, string>,
      body: await read(request),
      atMs: Date.now(),
    };
    got.push(one);
    does(one, response, got.filter(({ path }) => path === one.path).length);
  });
  return { got, url: (path: string): string => `http://127.0.0.1:${port}${path}` };
}

/** An outbox and as many senders on it as the test starts. */
async function outbox(t: TestContext) {
  const { database, records } = await openOutbox();
  const fetch = createSafeFetch({ allow: ['127.0.0.1'] });
  return {
    records,
    database,
    async put(url: string, more: Partial<DeliveryRow> = {}, event: WebhookEvent = 'job.succeeded'): Promise<string> {
      const row = planDelivery(
        { id: jobId, owner: 'key_1', request: { webhook: { url, events: [event] } } },
        event,
        Date.now(),
      );
      assert.ok(row);
      await database.transaction(async (tx) => {
        await records.insert(tx, { ...row, ...more });
        await database.signal(tx, 'webhook-due', jobId);
      });
      return row.id;
    },
    start(settings: Partial<DeliverySettings> = {}, timeoutMs = 2000, found: Job | undefined = job) {
      const sender = startDeliveries({
        database,
        records,
        fetch,
        keys,
        generations: async () => [0],
        timeoutMs,
        clock: { now: () => Date.now() },
        log: silent,
        describe: async () => found,
        settings: { firstWaitMs: 30, busyMs: 20, ...settings },
      });
      t.after(() => sender.stop(0));
      return sender;
    },
    get: (id: string): Promise<DeliveryRow | undefined> => database.transaction((tx) => records.get(tx, id)),
    async until(id: string, status: DeliveryRow['status']): Promise<DeliveryRow> {
      for (let tries = 0; tries < 400; tries++) {
        const row = await database.transaction((tx) => records.get(tx, id));
        if (row?.status === status) return row;
        await wait(10);
      }
      throw new Error(`never ${status}: ${JSON.stringify(await database.transaction((tx) => records.get(tx, id)))}`);
    },
  };
}

const ok = (_: Got, response: ServerResponse): void => void response.writeHead(204).end();

test('an event is delivered at once, in the standard form, signed so that the reference library accepts it', async (t) => {
  const { got, url } = await receiver(t, ok);
  const box = await outbox(t);
  box.start();
  await wait(100);
  const began = Date.now();
  const row = await box.until(await box.put(url('/a')), 'delivered');
  assert.ok(Date.now() - began < 1000, 'not at the next poll');
  assert.equal(row.tries, 1);
  assert.equal(row.lastStatus, 204);
  const [one] = got;
  const event = new Webhook(await keys.secretOf('key_1')).verify(one?.body ?? '', one?.headers ?? {}) as Record<
    string,
    unknown
  >;
  assert.equal(event['type'], 'job.succeeded');
  assert.equal(event['timestamp'], new Date(row.createdMs).toISOString());
  const { lastEvent: _, ...facts } = job;
  assert.deepEqual(event['data'], facts);
  assert.equal(one?.headers['webhook-id'], row.id);
});

test("a template makes the body, and the job's own secret signs it", async (t) => {
  const { got, url } = await receiver(t, ok);
  const box = await outbox(t);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const wish = { url: url('/'), events: ['job.succeeded' as const], secret };
  const { webhook } = await sealWebhook({ webhook: wish }, keys.seal);
  assert.notEqual(webhook?.secret, secret);
  const template = {
    status: '{{status}}',
    record_id: '{{metadata.record}}',
    url: '{{output_url}}',
    error: '{{error_message}}',
    seconds: '{{duration_seconds}}',
  };
  box.start();
  await box.until(await box.put(url('/'), { secret: webhook?.secret, template }), 'delivered');
  new Webhook(secret).verify(got[0]?.body ?? '', got[0]?.headers ?? {});
  assert.deepEqual(JSON.parse(got[0]?.body ?? ''), {
    status: 'succeeded',
    record_id: 'rec"1',
    url: 'http://127.0.0.1/a?sig=1&x=2',
    error: null,
    seconds: 2.5,
  });
});

test('a long report is left out of our event and named', async (t) => {
  const { got, url } = await receiver(t, ok);
  const box = await outbox(t);
  box.start({}, 2000, { ...job, report: { words: 'x'.repeat(30_000) } });
  await box.until(await box.put(url('/')), 'delivered');
  const { data } = JSON.parse(got[0]?.body ?? '') as { data: Record<string, unknown> };
  assert.deepEqual(data['leftOut'], ['report']);
  assert.equal(data['report'], undefined);
  assert.equal((data['results'] as unknown[]).length, 1);
});

test('a receiver that fails is tried again with longer waits and the same id, until it takes it', async (t) => {
  const { got, url } = await receiver(t, (_, response, count) => void response.writeHead(count < 4 ? 500 : 200).end());
  const box = await outbox(t);
  box.start();
  const row = await box.until(await box.put(url('/')), 'delivered');
  assert.equal(row.tries, 4);
  assert.deepEqual(new Set(got.map(({ headers }) => headers['webhook-id'])), new Set([row.id]));
  const gaps = got.slice(1).map(({ atMs }, at) => atMs - (got[at]?.atMs ?? 0));
  assert.ok((gaps[0] ?? 0) >= 20 && (gaps[1] ?? 0) >= 90 && (gaps[2] ?? 0) >= 380, gaps.join(' '));
});

test('Retry-After is kept to, 410 ends it, redirects are not followed, tries are limited', async (t) => {
  const { got, url } = await receiver(t, ({ path }, response, count) => {
    if (path === '/busy') response.writeHead(count === 1 ? 503 : 200, { 'retry-after': '1' }).end();
    else if (path === '/gone') response.writeHead(410).end();
    else if (path === '/moved') response.writeHead(302, { location: '/busy2' }).end();
    else response.writeHead(400).end();
  });
  const box = await outbox(t);
  const [busy, gone, moved, never] = await Promise.all(
    ['/busy', '/gone', '/moved', '/never'].map((path) => box.put(url(path))),
  );
  box.start({ maxTries: 3 });
  const ended = await box.until(gone as string, 'failed');
  assert.equal(ended.tries, 1);
  assert.match(ended.lastError ?? '', /410/);
  assert.match((await box.until(moved as string, 'failed')).lastError ?? '', /302; redirects are not followed/);
  assert.match((await box.until(never as string, 'failed')).lastError ?? '', /got 400. Given up after 3 tries/);
  await box.until(busy as string, 'delivered');
  const times = got.filter(({ path }) => path === '/busy').map(({ atMs }) => atMs);
  assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 950);
  assert.equal(got.filter(({ path }) => path === '/busy2').length, 0);
});

test('a receiver that stalls holds up neither its time-out nor other receivers', async (t) => {
  const held = { now: 0, most: 0 };
  const slow = await receiver(t, (_, response) => {
    held.now += 1;
    held.most = Math.max(held.most, held.now);
    response.on('close', () => {
      held.now -= 1;
    });
  });
  const quick = await receiver(t, ok);
  const box = await outbox(t);
  const stuck: string[] = [];
  for (let count = 0; count < 12; count++) stuck.push(await box.put(slow.url('/')));
  box.start({ concurrency: 4, perHost: 2, maxTries: 1 }, 400);
  await wait(50);
  const began = Date.now();
  await box.until(await box.put(quick.url('/')), 'delivered');
  assert.ok(Date.now() - began < 350, `took ${Date.now() - began} ms`);
  const row = await box.until(stuck[0] as string, 'failed');
  assert.match(row.lastError ?? '', /within 0.4 seconds/);
  assert.ok(held.most <= 3, `two at once to one host, one of them maybe just given up; got ${held.most}`);
});

test('an inner address that is not allowed ends it at once, without a connection', async (t) => {
  const box = await outbox(t);
  box.start();
  const row = await box.until(await box.put('http://169.254.169.254/latest'), 'failed');
  assert.match(row.lastError ?? '', /link-local/);
});

test('two senders on one outbox deliver each event once', async (t) => {
  const { got, url } = await receiver(t, ok);
  const box = await outbox(t);
  box.start({ perHost: 8 });
  box.start({ perHost: 8 });
  const ids = await Promise.all(Array.from({ length: 30 }, () => box.put(url('/'))));
  for (const id of ids) await box.until(id, 'delivered');
  assert.deepEqual(got.map(({ headers }) => headers['webhook-id']).sort(), [...ids].sort());
});

test('what a sender had taken when it died is delivered by the next one', async (t) => {
  let answer = false;
  const { got, url } = await receiver(t, (_, response) => {
    if (answer) response.writeHead(200).end();
  });
  const box = await outbox(t);
  const first = box.start({ leaseMs: 300 }, 60_000);
  const id = await box.put(url('/'));
  while (got.length === 0) await wait(10);
  await first.stop(0);
  answer = true;
  assert.equal((await box.get(id))?.status, 'pending');
  box.start({ leaseMs: 300 });
  await box.until(id, 'delivered');
  assert.equal(got.length, 2);
});

test('what a sender writes after its lease has ended changes nothing any more', async (t) => {
  const box = await outbox(t);
  const id = await box.put('http://127.0.0.1:9/');
  const take = (nowMs: number) =>
    box.database.transaction((tx) => box.records.takeDue(tx, { nowMs, leaseUntilMs: nowMs + 1000, limit: 1 }));
  const nowMs = Date.now() + 10;
  const [slow] = await take(nowMs);
  const [quick] = await take(nowMs + 2000);
  assert.ok(slow && quick && slow.id === id && quick.id === id);
  const settle = (row: DeliveryRow, status: DeliveryRow['status']) =>
    box.database.transaction((tx) => box.records.settle(tx, row, { status, tries: row.tries + 1 }));
  await settle(quick, 'delivered');
  await settle(slow, 'failed');
  const row = await box.get(id);
  assert.deepEqual([row?.status, row?.tries, row?.takenUntilMs], ['delivered', 1, undefined]);
});

test('a job that was deleted is told to nobody, and says so', async (t) => {
  const { got, url } = await receiver(t, ok);
  const { database, records } = await openOutbox();
  const row = planDelivery(
    { id: jobId, owner: 'o', request: { webhook: { url: url('/'), events: ['job.failed'] } } },
    'job.failed',
    0,
  );
  assert.ok(row);
  assert.equal(planDelivery({ id: jobId, owner: 'o', request: {} }, 'job.failed', 0), undefined);
  await database.transaction((tx) => records.insert(tx, row));
  const parts = {
    database,
    records,
    keys,
    generations: async () => [0],
    timeoutMs: 100,
    clock: { now: () => Date.now() },
    log: silent,
  };
  const sender = startDeliveries({ ...parts, fetch: createSafeFetch(), describe: async () => undefined });
  while ((await database.transaction((tx) => records.get(tx, row.id)))?.status === 'pending') await wait(10);
  await sender.stop(0);
  assert.match((await database.transaction((tx) => records.get(tx, row.id)))?.lastError ?? '', /deleted/);
  assert.equal(got.length, 0);
});
