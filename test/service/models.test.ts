import assert from 'node:assert/strict';
import { globSync, readFileSync, truncateSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from '../../src/contract/service/job.ts';
import type { ServiceModel, ServiceModelList } from '../../src/contract/service/model.ts';
import type { SystemReport } from '../../src/contract/service/system.ts';
import { type ModelShop, openModelShop } from '../fixtures/model-shop.ts';
import { serve } from '../store/fault-server.ts';
import { type ServiceHere, serviceHere } from './service-here.ts';

const closings: (() => Promise<void>)[] = [];
const late = { after: (close: unknown) => void closings.unshift(close as () => Promise<void>) };
let service: ServiceHere;
let files: ModelShop['files'];
let store: string;
let bytes: ModelShop['bytes'];

before(async () => {
  ({ files, store, bytes } = await openModelShop(late, { slowBytes: 6_000_000, slowPiece: 300_000, tries: 2 }));
  files.on('/late.onnx', (exchange) => serve(exchange, bytes.late, exchange.count < 2 ? { drip: 100_000 } : {}));
  service = await serviceHere(late, { workers: 1 });
});
after(async () => {
  for (const close of closings) await close();
});

const list = (): Promise<ServiceModelList> => service.json('/v1/models');
const one = (id: string): Promise<ServiceModel> => service.json(`/v1/models/${id}`);
const done = (path: string, body?: object): Promise<Job> =>
  service.json(path, { method: 'POST', headers: { prefer: 'wait=60' }, ...(body ? { body } : {}) });

test('models are listed with state, size, licence, variant and proof; nothing tells where on the machine they lie', async () => {
  const { models, builtIn, packs, licences, work } = await list();
  const quick = models.find(({ id }) => id === 'quick');
  assert.deepEqual(
    [quick?.state, quick?.bytes, quick?.variant, quick?.proof, quick?.licence.id, quick?.lastVerified],
    ['missing', bytes.quick.length, 'fp32', 'published', 'free', undefined],
  );
  assert.ok(models.length > 10, 'the catalogue of the package too');
  assert.ok(builtIn.some(({ id, sha256 }) => id === 'facemesh' && sha256.length === 64));
  assert.ok(packs.length > 0);
  assert.equal(licences.find(({ id }) => id === 'research')?.accepted, false);
  assert.deepEqual(work, []);
  await done('/v1/models/pull', { ids: ['quick'] });
  const after = await list();
  assert.equal(after.models.find(({ id }) => id === 'quick')?.state, 'ready');
  assert.ok(!JSON.stringify(after).includes(store));
  const installed = await service.json<ServiceModelList>('/v1/models?installed=true');
  assert.deepEqual(
    installed.models.map(({ id }) => id),
    ['quick'],
  );
});

test('a model is pulled by a job that tells how far it is, and that the list names while it runs', async () => {
  const started = await service.ask('/v1/models/pull', { body: { ids: ['slow'] } });
  assert.equal(started.status, 202);
  const job = (await started.json()) as Job;
  const shares: number[] = [];
  let named = false;
  for (let now = job; now.finishedAt === undefined; now = await service.json<Job>(`/v1/jobs/${job.id}`)) {
    shares.push(now.progress);
    if (now.progress > 0 && now.status === 'running') {
      const { work } = await list();
      if (work.some(({ id, action, ids, step }) => id === job.id && action === 'pull' && ids[0] === 'slow' && step))
        named = true;
    }
    await wait(100);
  }
  assert.ok(
    shares.some((share) => share > 0.05 && share < 0.95),
    shares.join(' '),
  );
  assert.deepEqual(
    [...shares].sort((a, b) => a - b),
    shares,
    'it never goes back',
  );
  assert.ok(named);
  const events = await (await service.ask(`/v1/jobs/${job.id}/events`)).text();
  assert.match(events, /"step":"downloading slow\/fp32: [\d.]+ of 6\.0 MB/);
  const ended = await service.json<Job>(`/v1/jobs/${job.id}`);
  assert.equal(ended.status, 'succeeded', JSON.stringify(ended.error));
  assert.ok(!JSON.stringify(ended).includes(store));
  assert.equal((await one('slow')).state, 'ready');
});

test('a pull that is cancelled keeps what was fetched, and the next one goes on from it', async () => {
  const job = await service.json<Job>('/v1/models/pull', { body: { ids: ['late'] } });
  for (let share = 0; share < 0.1; await wait(100)) share = (await service.json<Job>(`/v1/jobs/${job.id}`)).progress;
  await service.json(`/v1/jobs/${job.id}/cancel`, { method: 'POST' });
  const cancelled = await service.json<Job>(`/v1/jobs/${job.id}`, { headers: { prefer: 'wait=20' } });
  assert.equal(cancelled.status, 'cancelled', JSON.stringify(cancelled.error));
  const { state, variants } = await one('late');
  const [variant] = variants;
  assert.equal(state, 'partial');
  assert.ok((variant?.doneBytes ?? 0) > 1_000_000, `${variant?.doneBytes} bytes`);
  const before = files.sent();
  assert.equal((await done('/v1/models/pull', { ids: ['late'] })).status, 'succeeded');
  assert.ok(files.sent() - before < bytes.late.length - 1_000_000, `${files.sent() - before} bytes were sent again`);
  assert.equal((await one('late')).state, 'ready');
  const removed = await service.json<{ removed: object[] }>('/v1/models/late%2Ffp32', { method: 'DELETE' });
  assert.equal(removed.removed.length, 1);
});

test('a licence that asks is shown with its terms, refused until it is accepted, and fetched then', async () => {
  const refused = await done('/v1/models/pull', { ids: ['bound'] });
  assert.deepEqual([refused.status, refused.error?.code], ['failed', 'model/licence']);
  assert.ok(!files.requests.some(({ path }) => path === '/bound.onnx'), 'not even asked for');
  const { licences } = await list();
  assert.equal(licences.find(({ id }) => id === 'research')?.terms, 'Research only.');
  const accepted = await service.json('/v1/models/accept', { body: { licence: 'research' } });
  assert.deepEqual(accepted['models'], ['bound']);
  assert.equal((await one('bound')).licence.accepted, true);
  assert.equal((await done('/v1/models/pull', { ids: ['bound'] })).status, 'succeeded');
  assert.equal((await service.ask('/v1/models/accept', { body: { licence: 'nothing' } })).status, 400);
});

test('a damaged model is found by verify, put right by repair, and what was done stands in the report', async () => {
  await done('/v1/models/pull', { ids: ['quick'] });
  const path = globSync(join(store, 'objects', '**', '*.onnx')).find((file) => bytes.quick.equals(readFileSync(file)));
  assert.ok(path);
  assert.equal((await done('/v1/models/verify')).status, 'succeeded');
  truncateSync(path, 1000);
  assert.equal((await one('quick')).state, 'damaged');
  const bad = (await done('/v1/models/verify', { ids: ['quick'], full: true })).report as {
    status: string;
    files: { verdict: string; path: string }[];
  };
  assert.equal(bad.status, 'failed');
  assert.notEqual(bad.files[0]?.verdict, 'sound');
  assert.ok(!bad.files[0]?.path.includes('/'));
  const repaired = (await done('/v1/models/repair')).report as {
    status: string;
    models: { id: string; status: string; tried: string[] }[];
  };
  assert.equal(repaired.status, 'succeeded');
  assert.ok(repaired.models.find(({ id }) => id === 'quick')?.tried.length);
  const { state, lastVerified } = await one('quick');
  assert.equal(state, 'ready');
  assert.ok(Date.now() - Date.parse(lastVerified ?? '') < 60_000);
});

test('a model is removed, and an unknown one is told at once', async () => {
  await done('/v1/models/pull', { ids: ['quick'] });
  const removed = await service.json<{ removed: { model: string; bytes: number }[] }>('/v1/models/quick', {
    method: 'DELETE',
  });
  assert.deepEqual(removed.removed, [{ model: 'quick/fp32', bytes: bytes.quick.length }]);
  assert.equal((await one('quick')).state, 'missing');
  for (const [path, body] of [
    ['/v1/models/pull', { ids: ['quikc'] }],
    ['/v1/models/pull', { ids: [] }],
    ['/v1/models/pull', {}],
    ['/v1/models/verify', { ids: ['../../etc/passwd'] }],
    ['/v1/models/repair', { full: true }],
  ] as const) {
    const answer = await service.ask(path, { body });
    assert.equal(answer.status, 400, `${path} ${JSON.stringify(body)}`);
  }
  const near = (await (await service.ask('/v1/models/quikc')).json()) as { detail: string };
  assert.match(near.detail, /Did you mean quick/);
  const failed = await done('/v1/models/pull', { ids: ['gone'] });
  assert.deepEqual([failed.status, failed.error?.code], ['failed', 'model/unavailable']);
});

test('users look and verify; only admins pull, repair, accept, remove and see the system', async () => {
  const { key } = await service.json<{ key: string }>('/v1/keys', { body: { name: 'ada', scopes: ['use'] } });
  const status = async (path: string, wish: object = {}) => (await service.ask(path, { key, ...wish })).status;
  assert.equal(await status('/v1/models'), 200);
  assert.equal(await status('/v1/models/verify', { method: 'POST' }), 202);
  for (const path of ['/v1/models/pull', '/v1/models/repair', '/v1/models/accept'])
    assert.equal(await status(path, { body: { ids: ['quick'], licence: 'research' } }), 403, path);
  assert.equal(await status('/v1/models/quick', { method: 'DELETE' }), 403);
  assert.equal(await status('/v1/system'), 403);
});

test('the system is told with what the doctor found, by another process; a second look is at once', async () => {
  const found = await service.json<SystemReport>('/v1/system');
  assert.equal(found.doctor.healthy, true, JSON.stringify(found.doctor.checks.filter(({ state }) => state === 'fail')));
  for (const name of ['engine', 'pictures', 'model facemesh', 'model store'])
    assert.ok(
      found.doctor.checks.some((check) => check.name === name),
      `${name}: ${found.doctor.checks.map((c) => c.name)}`,
    );
  assert.equal(found.database.kind, 'pglite');
  assert.deepEqual(
    new Set(found.workers.flatMap(({ kinds }) => kinds)),
    new Set(['swap', 'faces', 'compare', 'models']),
  );
  assert.ok(found.workers.some(({ ready }) => ready));
  const start = performance.now();
  assert.equal((await service.json<SystemReport>('/v1/system')).examinedAt, found.examinedAt);
  assert.ok(performance.now() - start < 4000);
  const maps = await readFile('/proc/self/maps', 'utf8').catch(() => '');
  assert.ok(!/onnxruntime|libvips|sharp/.test(maps), 'nothing native was loaded into this process');
});
