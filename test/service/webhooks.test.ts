import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Job } from '../../src/contract/service/job.ts';
import type {
  WebhookDelivery,
  WebhookDeliveryList,
  WebhookSecret,
  WebhookTestResult,
} from '../../src/contract/service/webhook.ts';
import { loopbackServer } from '../fixtures/loopback-server.ts';
import { sharedPostgres, stopSharedPostgres, whyNoPostgres } from './postgres.ts';
import { oddServerKinds, prepareData, startServer } from './server-process.ts';
import { type ServiceHere, serviceHere } from './service-here.ts';

const inner = { fetchHosts: ['127.0.0.1'] };
const patience = { firstWaitMs: 40, maxTries: 3, timeoutMs: 300, perHost: 8 };
const closings: (() => Promise<void>)[] = [];
let service: ServiceHere;
before(async () => {
  service = await serviceHere({ after: (close) => void closings.push(close as () => Promise<void>) }, inner, {
    patience,
  });
});
after(async () => {
  for (const close of closings) await close();
  await stopSharedPostgres();
});

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const picture = `data:image/png;base64,${pixel.toString('base64')}`;

interface Got {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A receiver that does with each delivery what the test says. */
async function receiver(t: TestContext, does: (got: Got, response: ServerResponse, count: number) => void) {
  const got: Got[] = [];
  const { port } = await loopbackServer(t, async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const one = { path: request.url as string, headers: request.headers as Record<string, string>, body };
    got.push(one);
    does(one, response, got.filter(({ path }) => path === one.path).length);
  });
  return { got, url: (path: string): string => `http://127.0.0.1:${port}${path}` };
}

const ok = (_: Got, response: ServerResponse): void => void response.writeHead(204).end();

/** Sends a job, and does it as a worker would. */
async function runJob(service: ServiceHere, webhook: object, more: object = {}): Promise<Job> {
  const job = await service.json<Job>('/v1/jobs', { body: { kind: 'faces', media: picture, webhook, ...more } });
  const { lease, worker } = await service.lease('faces');
  assert.equal(lease.jobId, job.id);
  const bytes = new Blob([new Uint8Array(pixel)]);
  const { id } = await worker.deliver(lease, { name: 'drawn.png', body: bytes }, AbortSignal.timeout(5000));
  await worker.complete(lease, { report: { kind: 'faces' }, results: [{ id }] });
  return job;
}

async function until(service: ServiceHere, jobId: string, status: WebhookDelivery['status']): Promise<WebhookDelivery> {
  let seen: WebhookDelivery | undefined;
  for (let tries = 0; tries < 500; tries += 1) {
    const { deliveries } = await service.json<WebhookDeliveryList>(`/v1/webhooks/deliveries?job=${jobId}`);
    seen = deliveries[0];
    if (seen?.status === status) return seen;
    await wait(20);
  }
  throw new Error(`never ${status}: ${JSON.stringify(seen)}`);
}

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
