/**
 * What receivers of webhooks get, and when.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Job } from '../../src/contract/service/job.ts';
import type { WebhookDeliveryList, WebhookSecret, WebhookTestResult } from '../../src/contract/service/webhook.ts';
import { sharedService } from './api-kit.ts';
import { serviceHere } from './service-here.ts';
import { type Got, inner, ok, patience, picture, pixel, receiver, runJob, until } from './webhook-kit.ts';

const service = sharedService(inner, { patience });

test('a finished job is told at once, signed by the secret that the service shows, with a link that gives the result', async (t) => {
  const { got, url } = await receiver(t, ok);
  const job = await runJob(service, { url: url('/hook') }, { metadata: { order: '7' } });
  const delivery = await until(service, job.id, 'delivered');
  assert.deepEqual([delivery.event, delivery.tries, delivery.lastStatus], ['job.succeeded', 1, 204]);
  const { secret } = await service.json<WebhookSecret>('/v1/webhooks/secret');
  const [one] = got as [Got];
  const event = new Webhook(secret).verify(one.body, one.headers) as { type: string; data: Job };
  assert.equal(event.type, 'job.succeeded');
  assert.equal(one.headers['webhook-id'], delivery.id);
  assert.deepEqual([event.data.id, event.data.status, event.data.metadata], [job.id, 'succeeded', { order: '7' }]);
  const result = await fetch(event.data.results[0]?.url ?? '');
  assert.deepEqual(Buffer.from(await result.arrayBuffer()), pixel);
  assert.equal(got.length, 1, 'only what was asked for is told');
});

test('a job with a template and a secret of its own gets exactly the body it wants, and neither is shown again', async (t) => {
  const { got, url } = await receiver(t, ok);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const template = {
    status: '{{status}}',
    recordId: '{{metadata.record}}',
    outputUrl: '{{output_url}}',
    errorMessage: '{{error_message}}',
  };
  const webhook = { url: url('/airtable'), secret, template };
  const job = await runJob(service, webhook, { metadata: { record: 'rec123' } });
  await until(service, job.id, 'delivered');
  const [one] = got as [Got];
  const body = new Webhook(secret).verify(one.body, one.headers) as Record<string, string>;
  assert.deepEqual(
    { ...body, outputUrl: '' },
    { status: 'succeeded', recordId: 'rec123', outputUrl: '', errorMessage: null },
  );
  assert.equal((await fetch(body['outputUrl'] ?? '')).status, 200);
  const shown = JSON.stringify([
    await service.json(`/v1/jobs/${job.id}`),
    await service.json(`/v1/webhooks/deliveries?job=${job.id}`),
  ]);
  assert.ok(!shown.includes(secret.slice(6, 30)));
});

test('a receiver that fails, stalls and redirects is tried again; one that answers 410 is not', async (t) => {
  const { got, url } = await receiver(t, ({ path }, response, count) => {
    if (path === '/fails') response.writeHead(count < 3 ? 500 : 200).end();
    else if (path === '/stalls' && count === 1) return;
    else if (path === '/moved') response.writeHead(307, { location: '/elsewhere' }).end();
    else if (path === '/gone') response.writeHead(410).end();
    else response.writeHead(200).end();
  });
  const jobs: Record<string, Job> = {};
  for (const path of ['/fails', '/stalls', '/moved', '/gone']) jobs[path] = await runJob(service, { url: url(path) });
  const id = (path: string): string => jobs[path]?.id ?? '';
  assert.equal((await until(service, id('/fails'), 'delivered')).tries, 3);
  assert.equal((await until(service, id('/stalls'), 'delivered')).tries, 2);
  const moved = await until(service, id('/moved'), 'failed');
  assert.equal(moved.tries, 3);
  assert.match(moved.lastError ?? '', /307; redirects are not followed/);
  const gone = await until(service, id('/gone'), 'failed');
  assert.deepEqual([gone.tries, gone.lastStatus], [1, 410]);
  assert.ok(!got.some(({ path }) => path === '/elsewhere'));
  const { secret } = await service.json<WebhookSecret>('/v1/webhooks/secret');
  for (const { body, headers } of got) new Webhook(secret).verify(body, headers);
  const fails = got.filter(({ path }) => path === '/fails');
  assert.equal(new Set(fails.map(({ headers }) => headers['webhook-id'])).size, 1);
});

test('every try of a delivery tells the facts of its event, whatever became of the job since', async (t) => {
  let broken = true;
  const { got, url } = await receiver(t, (_, response) => void response.writeHead(broken ? 410 : 200).end());
  const template = { status: '{{status}}', url: '{{output_url}}', urls: '{{output_urls}}', error: '{{error_code}}' };
  const more = { ends: '{{finished_at}}', report: '{{report}}', attempts: '{{attempts}}' };
  const events = ['job.started', 'job.failed'];
  const own = { url: url('/own'), events };
  const mine = { url: url('/mine'), events, template: { ...template, ...more } };
  for (const webhook of [own, mine]) {
    const { id } = await service.json<Job>('/v1/jobs', {
      body: { kind: 'faces', media: picture, webhook, tries: 1 },
    });
    const first = await service.lease('faces');
    await until(service, id, 'failed');
    const error = { code: 'face/none-found', message: 'Expected x.', remedy: 'x', retryable: false, details: {} };
    await first.worker.fail(first.lease, { error } as never);
    const told = (): Promise<WebhookDeliveryList> => service.json(`/v1/webhooks/deliveries?job=${id}`);
    for (let tries = 0; tries < 200 && (await told()).deliveries.some((one) => one.status === 'pending'); tries += 1)
      await wait(20);
    await service.json(`/v1/jobs/${id}/retry`, { method: 'POST' });
    const again = await service.lease('faces');
    const { id: result } = await again.worker.deliver(
      again.lease,
      { name: 'drawn.png', body: new Blob([new Uint8Array(pixel)]) },
      AbortSignal.timeout(5000),
    );
    await again.worker.complete(again.lease, { report: { kind: 'faces' }, results: [{ id: result }] });
    broken = false;
    const { deliveries } = await told();
    assert.equal(deliveries.length, 2);
    for (const one of deliveries) await service.json(`/v1/webhooks/deliveries/${one.id}/replay`, { method: 'POST' });
    for (let tries = 0; tries < 200 && (await told()).deliveries.some((one) => one.status !== 'delivered'); tries += 1)
      await wait(20);
    broken = true;
    for (const { id: delivery } of deliveries) {
      const [before, after] = got.filter(({ headers }) => headers['webhook-id'] === delivery).map(({ body }) => body);
      const facts = (body = '{}'): unknown => {
        const said = JSON.parse(body);
        // What a retry takes from a job for good.
        if (said.data) for (const name of ['progress', 'report', 'expiresAt']) delete said.data[name];
        return said;
      };
      assert.ok(before !== undefined && after !== undefined);
      assert.deepEqual(facts(after), facts(before));
    }
  }
  const started = JSON.parse(got.find(({ path }) => path === '/mine')?.body ?? '{}');
  const nothing = { url: null, urls: [], error: null, ends: null, report: null };
  assert.deepEqual(started, { status: 'running', ...nothing, attempts: 1 });
});

test('addresses of this machine and of private networks are told nothing, unless a setting lets them in', async (t) => {
  const { got, url } = await receiver(t, ok);
  const service = await serviceHere(t);
  for (const address of [
    url('/'),
    'http://localhost:9/',
    'http://169.254.169.254/latest',
    'http://[::1]/',
    'http://10.0.0.1/',
  ]) {
    const { delivered, error } = await service.json<WebhookTestResult>('/v1/webhooks/test', { body: { url: address } });
    assert.deepEqual(
      [delivered, /public|loopback|link-local|private/.test(error ?? '')],
      [false, true],
      `${address}: ${error}`,
    );
  }
  const job = await runJob(service, { url: url('/') });
  assert.equal((await until(service, job.id, 'failed')).tries, 1);
  assert.equal(got.length, 0);
  const home = await serviceHere(t, { fetchHosts: ['127.0.0.0/8'] });
  assert.ok((await home.json<WebhookTestResult>('/v1/webhooks/test', { body: { url: url('/') } })).delivered);
});
