import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { OpenDatabase } from '../../src/adapters/database/connection.ts';
import { health as healthSchema, readiness as readinessSchema } from '../../src/contract/service/health.ts';
import { dotGif, isProblem, sharedService } from './api-kit.ts';
import { serviceHere } from './service-here.ts';

let ahead = 0;
const service = sharedService({}, { clock: { now: () => Date.now() + ahead }, rules: { leaseSeconds: 3600 } });
const faces = { kind: 'faces', media: `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}` };

test('the service lives before it can work, and says what is missing until a worker is there', async () => {
  assert.deepEqual(await service.json('/livez'), { status: 'alive' });
  const early = await service.ask('/readyz');
  assert.equal(early.status, 503);
  assert.equal(early.headers.get('retry-after'), '1');
  const missing = readinessSchema.parse(await early.json());
  assert.deepEqual(missing.checks, { accepting: true, database: true, storage: true, worker: false });
  assert.equal(missing.missing.length, 1);
  assert.match(missing.missing[0], /worker/);
  const before = healthSchema.parse(await service.json('/health'));
  assert.equal(before.status, 'starting');
  assert.equal(before.face_analysis_ready, false);

  const { id } = await service.json<{ id: string }>('/v1/jobs', { body: faces });
  const { lease, worker } = await service.lease('faces');
  const ready = readinessSchema.parse(await service.json('/readyz'));
  assert.deepEqual(ready, {
    status: 'ready',
    checks: { accepting: true, database: true, storage: true, worker: true },
    missing: [],
  });
  const now = healthSchema.parse(await service.json('/health'));
  assert.equal(now.status, 'ok');
  assert.deepEqual(now.swapper, {
    id: 'mesh',
    variant: 'built-in',
    models: ['blazeface', 'facemesh', 'iris'],
    ready: true,
  });
  assert.ok(now.models?.some((model) => model.id === 'facemesh' && model.state === 'ready' && model.builtIn));
  assert.ok(now.models?.some((model) => !model.builtIn));
  assert.ok(now.queue?.some((row) => row.kind === 'faces' && row.status === 'running' && row.count === 1));
  assert.equal(now.workers?.[0]?.name, 'test');
  assert.equal(now.versions?.['node'], process.versions.node);
  assert.ok(now.versions?.['pglite']);
  assert.equal(now.model_file_valid, true);
  assert.equal(now.active_model, 'mesh');
  assert.ok(now.memory_usage_mb > 10);
  ahead = 50_000;
  await worker.heartbeat(lease, { progress: 0.5 });
  ahead = 100_000;
  assert.equal((await service.json<{ status: string }>('/readyz')).status, 'ready', 'a worker that is busy is there');
  ahead = 50_000;
  await worker.complete(lease, { report: { kind: 'faces' }, results: [] });
  assert.equal((await service.json<{ status: string }>(`/v1/jobs/${id}`)).status, 'succeeded');
});

test('a worker whose claims fail makes nothing ready, until one succeeds again', async (t) => {
  const broken = await serviceHere(t);
  const { outside } = broken.parts.database as OpenDatabase;
  const run = (sql: string) => outside.run(sql);
  const claim = (): Promise<unknown> =>
    broken
      .json('/v1/worker/claim', { body: { worker: 'w', kinds: ['faces'], waitSeconds: 0, ready: true } })
      .catch(String);
  const waiting = broken.ask('/v1/worker/claim', {
    body: { worker: 'w', kinds: ['faces'], waitSeconds: 20, ready: true },
  });
  const status = async (): Promise<string> =>
    ((await (await broken.ask('/readyz')).json()) as { status: string }).status;
  for (let tries = 0; tries < 100 && (await status()) !== 'ready'; tries += 1) await wait(20);
  assert.equal(await status(), 'ready', 'a worker that waits is ready as soon as its claim has been looked at');
  await run('ALTER TABLE likeness.attempts RENAME TO attempts_away');
  await run('ALTER TABLE likeness_queue.job_common RENAME TO common_away');
  assert.equal((await waiting).status, 500, 'who waits is told');
  const early = await broken.ask('/readyz');
  assert.equal(early.status, 503);
  const found = readinessSchema.parse(await early.json());
  assert.equal(found.status, 'unready');
  assert.deepEqual(found.checks, { accepting: true, database: true, storage: true, worker: false });
  assert.match(found.missing.join(), /giving jobs out fails/);
  assert.match(String(await claim()), /answered 500/);
  await run('ALTER TABLE likeness_queue.common_away RENAME TO job_common');
  const now = healthSchema.parse(await broken.json('/health'));
  assert.equal(now.status, 'degraded');
  assert.equal(now.face_analysis_ready, false);
  assert.deepEqual(
    now.workers?.map(({ name, ready, failing }) => ({ name, ready, failing })),
    [{ name: 'w', ready: false, failing: true }],
  );
  await run('ALTER TABLE likeness.attempts_away RENAME TO attempts');
  await claim();
  assert.equal(await status(), 'ready');
});

test('metrics are told as Prometheus reads them, by pattern of the route and never by address', async () => {
  await service.ask('/v1/jobs/something-secret');
  await service.ask('/nowhere/something-secret');
  const answer = await service.ask('/metrics');
  assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const text = await answer.text();
  const value = (line: string): number => {
    const found = text.split('\n').find((one) => one.startsWith(line));
    assert.ok(found, line);
    return Number(found.slice(found.lastIndexOf(' ')));
  };
  assert.equal(value('http_request_duration_seconds_count{method="GET",route="/v1/jobs/:id",status="404"}'), 1);
  assert.equal(value('http_request_duration_seconds_count{method="GET",route="none",status="404"}'), 1);
  assert.equal(value('likeness_jobs{kind="faces",status="succeeded"}'), 1);
  assert.equal(value('likeness_jobs_submitted_total{kind="faces"}'), 1);
  assert.equal(value('likeness_job_duration_seconds_count{kind="faces",outcome="succeeded"}'), 1);
  assert.equal(value('likeness_workers{ready="true"}'), 1);
  assert.equal(value('likeness_ready'), 1);
  assert.equal(value('likeness_build_info{version="0.1.0",database="pglite"}'), 1);
  assert.ok(value('process_resident_memory_bytes') > 1e7);
  assert.ok(!text.includes('something-secret'));
  for (const line of text.split('\n')) assert.match(line, /^(#.*|[a-z_:][\w:]*(\{[^}]*\})? [-+\w.]+|)$/i, line);
  await service.json('/v1/jobs', { body: faces });
  assert.match(await (await service.ask('/metrics')).text(), /likeness_queue_length\{kind="faces"\} 1/);
});

test('the page that explains the API comes from this server alone', async () => {
  const page = await service.ask('/docs');
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  const html = await page.text();
  assert.ok(!/https?:\/\//.test(html), 'nothing from elsewhere');
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'; script-src 'self'/);
  for (const [, path = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const file = await service.ask(path);
    assert.equal(file.status, 200, path);
    assert.ok((await file.arrayBuffer()).byteLength > 50, path);
  }
  await isProblem(await service.ask('/docs/package.json'), 'request/not-found');
  await isProblem(await service.ask('/docs/constructor'), 'request/not-found');
  const first = await service.ask('/openapi.json');
  const etag = first.headers.get('etag') ?? '';
  await first.body?.cancel();
  assert.equal((await service.ask('/openapi.json', { headers: { 'if-none-match': etag } })).status, 304);
});

test('the server loads neither the picture library nor the engine', () => {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  assert.deepEqual(
    loaded.filter((path) => /node_modules\/(sharp|onnxruntime-node|@img)\//.test(path)),
    [],
  );
});
