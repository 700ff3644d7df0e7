/**
 * Deliveries and secrets of webhooks, as their owners look at them and change them.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Job } from '../../src/contract/service/job.ts';
import type {
  WebhookDelivery,
  WebhookDeliveryList,
  WebhookSecret,
  WebhookTestResult,
} from '../../src/contract/service/webhook.ts';
import { sharedService } from './api-kit.ts';
import { serviceHere } from './service-here.ts';
import { type Got, inner, ok, patience, picture, receiver, runJob, until } from './webhook-kit.ts';

const service = sharedService(inner, { patience });

test('the log is read in pages, and a failed delivery is sent again by hand, under the same id', async (t) => {
  let broken = true;
  const { got, url } = await receiver(t, (_, response) => void response.writeHead(broken ? 410 : 200).end());
  const jobs = [await runJob(service, { url: url('/1') }), await runJob(service, { url: url('/2') })];
  for (const job of jobs) await until(service, job.id, 'failed');
  const first = await service.json<WebhookDeliveryList>('/v1/webhooks/deliveries?limit=1&status=failed');
  assert.equal(first.deliveries[0]?.jobId, jobs[1]?.id, 'newest first');
  const second = await service.json<WebhookDeliveryList>(
    `/v1/webhooks/deliveries?limit=1&status=failed&cursor=${first.next}`,
  );
  assert.equal(second.deliveries[0]?.jobId, jobs[0]?.id);
  const { id } = second.deliveries[0] as WebhookDelivery;
  broken = false;
  const again = await service.ask(`/v1/webhooks/deliveries/${id}/replay`, { method: 'POST' });
  assert.equal(again.status, 202);
  assert.equal(((await again.json()) as WebhookDelivery).status, 'pending');
  const delivered = await until(service, jobs[0]?.id ?? '', 'delivered');
  assert.equal(delivered.id, id);
  assert.deepEqual(await service.json(`/v1/webhooks/deliveries/${id}`), delivered);
  assert.deepEqual(
    got.filter(({ path }) => path === '/1').map(({ headers }) => headers['webhook-id']),
    [id, id],
  );
  for (const path of [`/v1/webhooks/deliveries/msg_0`, '/v1/webhooks/deliveries/..%2f..'])
    assert.equal((await service.ask(path)).status, 404);
  for (const query of ['limit=0', 'status=odd', 'cursor=odd', 'more=1'])
    assert.equal((await service.ask(`/v1/webhooks/deliveries?${query}`)).status, 400, query);
});

test('a delivery that waits hours for its next try is sent at once when somebody asks; one under way is sent once', async (t) => {
  let held: ServerResponse | undefined;
  const { got, url } = await receiver(t, ({ path }, response, count) => {
    if (path === '/held' && count === 1) held = response;
    else response.writeHead(count === 1 ? 500 : 200).end();
  });
  const service = await serviceHere(t, inner, { patience: { firstWaitMs: 3_600_000 } });
  const waits = await runJob(service, { url: url('/waits') });
  let delivery = await until(service, waits.id, 'pending');
  while (delivery.tries === 0) delivery = await until(service, waits.id, 'pending');
  await service.json(`/v1/webhooks/deliveries/${delivery.id}/replay`, { method: 'POST' });
  await until(service, waits.id, 'delivered');

  const job = await runJob(service, { url: url('/held') });
  while (held === undefined) await wait(10);
  const { id } = await until(service, job.id, 'pending');
  await service.json(`/v1/webhooks/deliveries/${id}/replay`, { method: 'POST' });
  await wait(150);
  held.writeHead(200).end();
  await until(service, job.id, 'delivered');
  await wait(50);
  assert.equal(got.filter(({ path }) => path === '/held').length, 1);
});

test('a receiver is tried before it is needed: the answer says what was sent and what came back', async (t) => {
  const { got, url } = await receiver(
    t,
    ({ path }, response) => void response.writeHead(path === '/ok' ? 200 : 404).end(),
  );
  const { secret } = await service.json<WebhookSecret>('/v1/webhooks/secret');
  for (const event of ['job.started', 'job.succeeded', 'job.failed', 'job.cancelled']) {
    const result = await service.json<WebhookTestResult>('/v1/webhooks/test', { body: { url: url('/ok'), event } });
    const one = got.at(-1) as Got;
    assert.deepEqual(
      [result.delivered, result.status, result.body, result.id],
      [true, 200, one.body, one.headers['webhook-id']],
    );
    assert.equal((new Webhook(secret).verify(one.body, one.headers) as { type: string }).type, event);
  }
  const template = { fields: { Status: '{{status}}', Error: '{{error_message}}' } };
  const own = await service.json<WebhookTestResult>('/v1/webhooks/test', {
    body: { url: url('/ok'), event: 'job.failed', template },
  });
  assert.match(own.body, /^\{"fields":\{"Status":"failed","Error":"Expected a face/);
  const refused = await service.json<WebhookTestResult>('/v1/webhooks/test', { body: { url: url('/no') } });
  assert.deepEqual([refused.delivered, refused.status], [false, 404]);
  assert.equal((await service.ask(`/v1/webhooks/deliveries/${refused.id}`)).status, 404, 'nothing is written down');
  const wrong = await service.ask('/v1/webhooks/test', { body: { url: url('/ok'), template: { a: '{{secret}}' } } });
  assert.equal(wrong.status, 400);
  assert.match(((await wrong.json()) as { detail: string }).detail, /knows no placeholder \{\{secret\}\}/);
});

test('a secret is changed: receivers with the new one and with the former one both go on for a day', async (t) => {
  const { got, url } = await receiver(t, ok);
  const before = await service.json<WebhookSecret>('/v1/webhooks/secret');
  assert.equal(before.rotatedAt, undefined);
  const rotated = await service.json<WebhookSecret>('/v1/webhooks/secret/rotate', { method: 'POST' });
  assert.notEqual(rotated.secret, before.secret);
  const left = Date.parse(rotated.formerSignsUntil ?? '') - Date.now();
  assert.ok(left > 23.9 * 3_600_000 && left <= 24 * 3_600_000);
  const shown = await service.ask('/v1/webhooks/secret');
  assert.equal(shown.headers.get('cache-control'), 'no-store');
  assert.deepEqual(await shown.json(), rotated);
  const job = await runJob(service, { url: url('/') });
  await until(service, job.id, 'delivered');
  for (const { secret } of [before, rotated]) new Webhook(secret).verify(got[0]?.body ?? '', got[0]?.headers ?? {});
  await service.json('/v1/webhooks/secret/rotate', { method: 'POST' });
  await service.json('/v1/webhooks/test', { body: { url: url('/') } });
  const last = got.at(-1) as Got;
  new Webhook(rotated.secret).verify(last.body, last.headers);
  assert.throws(() => new Webhook(before.secret).verify(last.body, last.headers), /No matching signature/);
});

test('keys see their own deliveries and secrets; the secret of the operator is shown to admins and not changed here', async (t) => {
  const { got, url } = await receiver(t, ok);
  const make = (name: string, scopes: readonly string[]) =>
    service.json<{ id: string; key: string }>('/v1/keys', { body: { name, scopes } });
  const [ada, ben, boss] = await Promise.all([make('ada', ['use']), make('ben', ['use']), make('boss', ['admin'])]);
  const secretOf = async ({ key }: { key: string }) =>
    (await service.json<WebhookSecret>('/v1/webhooks/secret', { key })).secret;
  assert.equal(new Set([await secretOf(ada), await secretOf(ben), await secretOf(boss)]).size, 3);
  const body = { kind: 'faces', media: picture, webhook: { url: url('/ada'), events: ['job.cancelled'] } };
  const job = await service.json<Job>('/v1/jobs', { body, key: ada.key });
  await service.json(`/v1/jobs/${job.id}/cancel`, { method: 'POST', key: ada.key });
  const { id } = await until(service, job.id, 'delivered');
  new Webhook(await secretOf(ada)).verify(got[0]?.body ?? '', got[0]?.headers ?? {});
  const count = async (key: string) =>
    (await service.json<WebhookDeliveryList>('/v1/webhooks/deliveries', { key })).deliveries.length;
  assert.deepEqual([await count(ada.key), await count(ben.key), (await count(boss.key)) > 1], [1, 0, true]);
  assert.equal((await service.ask(`/v1/webhooks/deliveries/${id}`, { key: ben.key })).status, 404);
  assert.equal(
    (await service.ask(`/v1/webhooks/deliveries/${id}/replay`, { method: 'POST', key: ben.key })).status,
    404,
  );

  const [fresh, former] = [1, 2].map(() => `whsec_${randomBytes(32).toString('base64')}`) as [string, string];
  const run = await serviceHere(t, { ...inner, webhookSecret: `${fresh},${former}` });
  const other = await run.json<{ key: string }>('/v1/keys', { body: { name: 'ada', scopes: ['use'] } });
  assert.equal((await run.ask('/v1/webhooks/secret', { key: other.key })).status, 403);
  assert.equal((await run.json<WebhookSecret>('/v1/webhooks/secret')).secret, fresh);
  assert.equal((await run.ask('/v1/webhooks/secret/rotate', { method: 'POST' })).status, 400);
  await run.json('/v1/webhooks/test', { body: { url: url('/') }, key: other.key });
  const last = got.at(-1) as Got;
  for (const secret of [fresh, former]) new Webhook(secret).verify(last.body, last.headers);
});
