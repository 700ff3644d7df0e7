/**
 * What is delivered.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { openOutbox } from '../../../test/fixtures/delivery-outbox.ts';
import { job, jobId, keys, ok, outbox, receiver, silent } from '../../../test/fixtures/webhook-senders.ts';
import { createSafeFetch } from '../../adapters/safe-fetch/safe-fetch.ts';
import { startDeliveries } from './deliver.ts';
import { planDelivery, sealWebhook } from './plan-delivery.ts';

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

test('an inner address that is not allowed ends it at once, without a connection', async (t) => {
  const box = await outbox(t);
  box.start();
  const row = await box.until(await box.put('http://169.254.169.254/latest'), 'failed');
  assert.match(row.lastError ?? '', /link-local/);
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
