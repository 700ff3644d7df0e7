/**
 * Deliveries of webhooks whose servers are killed, or are several.
 */
import assert from 'node:assert/strict';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Job } from '../../src/contract/service/job.ts';
import type { WebhookDelivery, WebhookDeliveryList, WebhookSecret } from '../../src/contract/service/webhook.ts';
import { sharedPostgres, stopSharedPostgres, whyNoPostgres } from './postgres.ts';
import { oddServerKinds, prepareData, startServer } from './server-process.ts';
import { serviceHere } from './service-here.ts';
import { inner, receiver, runJob, until } from './webhook-kit.ts';

after(stopSharedPostgres);

test('a delivery during which its server is killed is made by the next one, under the same id', async (t) => {
  let alive = false;
  const { got, url } = await receiver(t, (_, response) => void (alive && response.writeHead(200).end()));
  const prepared = await prepareData(oddServerKinds);
  t.after(() => prepared.remove());
  const data = await prepared.scratch(t);
  const env = { ODD_PATIENCE: JSON.stringify({ leaseMs: 1500 }) };
  const begin = async () => {
    const server = startServer(t, { data, workers: 0, ...inner }, env);
    return { ...server, url: (await server.next('ready')).url ?? (await server.next('listening')).url ?? '' };
  };
  const first = await begin();
  const body = { kind: 'models', action: 'verify', webhook: { url: url('/'), events: ['job.cancelled'] } };
  const headers = { 'content-type': 'application/json' };
  const submitted = await fetch(`${first.url}/v1/jobs`, { method: 'POST', headers, body: JSON.stringify(body) });
  const { id } = (await submitted.json()) as Job;
  await fetch(`${first.url}/v1/jobs/${id}/cancel`, { method: 'POST' });
  while (got.length === 0) await wait(10);
  process.kill(first.pid, 'SIGKILL');
  await first.exit;
  alive = true;
  const second = await begin();
  const find = async (): Promise<WebhookDelivery | undefined> => {
    const answer = await fetch(`${second.url}/v1/webhooks/deliveries?job=${id}`);
    return ((await answer.json()) as WebhookDeliveryList).deliveries[0];
  };
  for (let tries = 0; tries < 200 && (await find())?.status !== 'delivered'; tries += 1) await wait(50);
  assert.equal((await find())?.status, 'delivered');
  assert.equal(got.length, 2);
  assert.equal(got[0]?.headers['webhook-id'], got[1]?.headers['webhook-id']);
});

test('two servers on one PostgreSQL deliver each event once, and one goes on when the other is stopped', {
  skip: whyNoPostgres(),
}, async (t) => {
  const { got, url } = await receiver(t, (_, response) => void setTimeout(() => response.writeHead(200).end(), 20));
  const databaseUrl = await (await sharedPostgres()).createDatabase();
  const data = await mkdtemp(join(tmpdir(), 'likeness-here-'));
  const options = { ...inner, data, databaseUrl };
  const first = await serviceHere(t, options);
  const second = await serviceHere(t, options);
  const jobs: Job[] = [];
  for (let count = 0; count < 12; count += 1)
    jobs.push(await runJob(count % 2 ? first : second, { url: url('/'), events: ['job.started', 'job.succeeded'] }));
  await first.stop();
  jobs.push(await runJob(second, { url: url('/') }));
  for (const job of jobs) await until(second, job.id, 'delivered');
  while (got.length < 25) await wait(20);
  await wait(100);
  assert.equal(got.length, 25);
  assert.equal(new Set(got.map(({ headers }) => headers['webhook-id'])).size, 25);
  const { secret } = await second.json<WebhookSecret>('/v1/webhooks/secret');
  for (const { body, headers } of got) new Webhook(secret).verify(body, headers);
  const again = got[0]?.headers['webhook-id'];
  await second.json(`/v1/webhooks/deliveries/${again}/replay`, { method: 'POST' });
  while (got.length < 26) await wait(20);
  assert.equal(got[25]?.headers['webhook-id'], again);
  const rotated = await second.json<WebhookSecret>('/v1/webhooks/secret/rotate', { method: 'POST' });
  await second.json('/v1/webhooks/test', { body: { url: url('/') } });
  for (const one of [secret, rotated.secret]) new Webhook(one).verify(got[26]?.body ?? '', got[26]?.headers ?? {});
});
