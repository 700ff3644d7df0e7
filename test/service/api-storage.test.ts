/**
 * Room for uploads and results: a floor of free disk space, and a share for every key.
 */
import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { health as healthSchema, readiness as readinessSchema } from '../../src/contract/service/health.ts';
import type { Job } from '../../src/contract/service/job.ts';
import { isProblem, pngOf } from './api-kit.ts';
import { type ServiceHere, serviceHere } from './service-here.ts';

const mebibyte = 1024 * 1024;
const tus = { 'tus-resumable': '1.0.0' };

/** Files below the folders of artifacts and of pieces, drafts included. */
async function storedFiles(service: ServiceHere): Promise<string[]> {
  const files: string[] = [];
  for (const folder of ['artifacts', 'arriving']) {
    const all = await readdir(join(service.data, folder), { recursive: true, withFileTypes: true }).catch(() => []);
    files.push(...all.filter((one) => one.isFile() && one.name !== '.deployment').map((one) => one.name));
  }
  return files.sort();
}

const idOf = async (answer: Response): Promise<string> => {
  assert.equal(answer.status, 201, await answer.clone().text());
  return ((await answer.json()) as { id: string }).id;
};

/** Sends a body whose length is not said. */
function streamed(url: string, pieces: number, headers: Record<string, string> = {}): Promise<Response> {
  let left = pieces;
  const first = pngOf(mebibyte);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(first);
      else controller.close();
    },
  });
  return fetch(`${url}/v1/uploads`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
}

test('below the floor of free disk space nothing more is stored; what is there can be read and deleted', async (t) => {
  const roomy = await serviceHere(t);
  const kept = await idOf(await roomy.ask('/v1/uploads', { body: pngOf(5000) }));
  const { id: jobId } = await roomy.json<Job>('/v1/jobs', { body: { kind: 'faces', media: kept, tries: 1 } });
  await roomy.stop();
  // The same deployment, started again when its disk is full.
  const data = await mkdtemp(join(tmpdir(), 'likeness-full-'));
  await cp(roomy.data, data, { recursive: true });
  const service = await serviceHere(t, { data, minFreeMebibytes: 1e9 });
  const before = await storedFiles(service);

  const refused = await isProblem(await service.ask('/v1/uploads', { body: pngOf(5000) }), 'system/disk-full');
  assert.equal(refused['status'], 507);
  assert.match(String(refused['detail']), /^Expected 954 TiB of the disk .*--min-free-mebibytes.* are free now\.$/);
  const form = new FormData();
  form.append('file', new Blob([pngOf(5000)]), 'a.png');
  const media = `data:image/png;base64,${Buffer.from(pngOf(500)).toString('base64')}`;
  const begin = { method: 'POST', headers: { ...tus, 'upload-length': '5000' } };
  for (const [path, wish] of [
    ['/v1/uploads', { body: form }],
    ['/v1/uploads/tus', begin],
    ['/v1/jobs', { body: { kind: 'faces', media } }],
    ['/v1/jobs', { body: { kind: 'faces', media: 'https://example.com/ada.jpg' } }],
    ['/v1/jobs', { body: { kind: 'swap', sources: [kept], target: kept } }],
    ['/v1/faces/detect', { body: { media } }],
    ['/api/upload', { body: { image: media } }],
  ] as const)
    assert.equal((await isProblem(await service.ask(path, wish), 'system/disk-full'))['retryable'], true, path);

  const { lease, worker } = await service.lease('faces');
  assert.equal(lease.jobId, jobId);
  await worker.input(lease, 0, AbortSignal.timeout(5000)).then(({ body }) => body.cancel());
  const result = { name: 'drawn.png', body: new Blob([pngOf(5000)]) };
  await assert.rejects(worker.deliver(lease, result, AbortSignal.timeout(5000)), { code: 'system/disk-full' });
  assert.deepEqual(await storedFiles(service), before);

  const answer = await service.ask('/readyz');
  assert.equal(answer.status, 503);
  const found = readinessSchema.parse(await answer.json());
  assert.equal(found.status, 'unready');
  assert.deepEqual(found.checks, { accepting: true, database: true, storage: false, worker: true });
  assert.match(found.missing.join(), /954 TiB .* to stay free/);
  assert.equal(healthSchema.parse(await service.json('/health')).status, 'degraded');
  await worker.fail(lease, { error: { code: 'engine/failed', message: 'x', remedy: 'y', retryable: false } });
  assert.equal((await service.ask(`/v1/artifacts/${kept}/content`)).status, 200);
  assert.equal((await service.ask(`/v1/uploads/${kept}`, { method: 'DELETE' })).status, 204);
});

test('a file that would reach the floor while it arrives is refused on the way, and leaves nothing', async (t) => {
  const refusal = async (): Promise<void> => {
    const { bavail, bsize } = await statfs(tmpdir());
    const service = await serviceHere(t, { minFreeMebibytes: Math.floor((bavail * bsize) / mebibyte) - 30 });
    const announced = await service.ask('/v1/uploads', { body: pngOf(60 * mebibyte) });
    assert.equal((await isProblem(announced, 'system/disk-full'))['status'], 507);
    await isProblem(await streamed(service.url, 120), 'system/disk-full');
    assert.deepEqual(await storedFiles(service), []);
  };
  // Others may free more of the disk than that in between, as tests do that run beside this one.
  await refusal().catch(refusal).catch(refusal).catch(refusal);
});

test('a key stores as much as its share, and what it deletes it may store anew', async (t) => {
  const wish = { keys: { ada: ['use'], bruno: ['use'] } } as const;
  const service = await serviceHere(t, { requireKey: true, maxStoredMebibytesPerKey: 1 }, wish);
  const { ada = '', bruno = '' } = service.keys;
  const upload = (bytes: number, key = ada): Promise<Response> =>
    service.ask('/v1/uploads', { body: pngOf(bytes), key });
  const first = await idOf(await upload(600_000));
  const refused = await isProblem(await upload(600_000), 'artifact/quota');
  assert.equal(refused['status'], 507);
  assert.match(String(refused['detail']), /at most 1\.0 MiB .*--max-stored-mebibytes-per-key.*586 KiB are stored/);
  // The length of the next one is not said.
  await isProblem(await streamed(service.url, 3, { authorization: `Bearer ${ada}` }), 'artifact/quota');
  await idOf(await upload(600_000, bruno));
  assert.equal((await storedFiles(service)).length, 2, 'what was refused left nothing');
  assert.equal((await service.ask(`/v1/uploads/${first}`, { method: 'DELETE', key: ada })).status, 204);
  await idOf(await upload(600_000));
  await idOf(await upload(400_000));
  await isProblem(await upload(100_000), 'artifact/quota');
});

test('of uploads that come at once no more are taken in than fit into the share', async (t) => {
  const service = await serviceHere(t, { maxStoredMebibytesPerKey: 1 });
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => service.ask('/v1/uploads', { body: pngOf(250_000) })),
  );
  const statuses = answers.map(({ status }) => status).sort();
  assert.ok(statuses.filter((status) => status === 201).length <= 4, statuses.join());
  assert.deepEqual([...new Set(statuses)].at(-1), 507);
  // What was refused holds no room: the share can be filled.
  const stored = (await storedFiles(service)).length;
  for (let more = stored; more < 4; more += 1) await idOf(await service.ask('/v1/uploads', { body: pngOf(250_000) }));
});

test('results and uploads in pieces count for the share too', async (t) => {
  const wish = { keys: { ada: ['use'], gpu: ['worker'] } } as const;
  const service = await serviceHere(t, { requireKey: true, maxStoredMebibytesPerKey: 1 }, wish);
  const { ada = '', gpu = '' } = service.keys;
  const media = await idOf(await service.ask('/v1/uploads', { body: pngOf(300_000), key: ada }));
  const { id } = await service.json<Job>('/v1/jobs', { body: { kind: 'faces', media, tries: 1 }, key: ada });
  const { lease, worker } = await service.lease('faces', gpu);
  const drawn = (bytes: number) => ({ name: 'drawn.png', body: new Blob([pngOf(bytes)]) });
  await assert.rejects(worker.deliver(lease, drawn(900_000), AbortSignal.timeout(5000)), { code: 'artifact/quota' });
  const result = await worker.deliver(lease, drawn(500_000), AbortSignal.timeout(5000));
  await worker.complete(lease, { report: { kind: 'faces' }, results: [{ id: result.id }] });

  const begin = (length: number): Promise<Response> =>
    service.ask('/v1/uploads/tus', { method: 'POST', key: ada, headers: { ...tus, 'upload-length': String(length) } });
  const begun = await begin(200_000);
  assert.equal(begun.status, 201);
  await isProblem(await begin(200_000), 'artifact/quota');
  const deferred = { ...tus, 'upload-defer-length': '1' };
  await isProblem(
    await service.ask('/v1/uploads/tus', { method: 'POST', key: ada, headers: deferred }),
    'artifact/quota',
  );
  const path = begun.headers.get('location') ?? '';
  const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
  const sent = await service.ask(path, {
    method: 'PATCH',
    key: ada,
    body: pngOf(200_000),
    headers: { ...tus, ...type },
  });
  assert.equal(sent.status, 204, 'what was begun is counted once');
  assert.equal((await service.ask(`/v1/jobs/${id}`, { method: 'DELETE', key: ada })).status, 204);
  await idOf(await service.ask('/v1/uploads', { body: pngOf(800_000), key: ada }));
});
