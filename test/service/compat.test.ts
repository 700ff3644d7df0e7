import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import type { z } from 'zod';
import {
  compatDetected,
  compatFixed,
  compatStarted,
  compatStatus,
  compatSwapped,
  compatUploaded,
} from '../../src/contract/service/compat.ts';
import type { JobList } from '../../src/contract/service/job.ts';
import { loopbackServer } from '../fixtures/loopback-server.ts';
import { portraitFile } from '../fixtures/portraits.ts';
import { type AskWish, type ServiceHere, serviceHere } from './service-here.ts';

const closings: (() => Promise<void>)[] = [];
const late = { after: (close: unknown) => void closings.unshift(close as () => Promise<void>) };
let service: ServiceHere;
let face: Buffer<ArrayBuffer>;
let crew: Buffer<ArrayBuffer>;
let pictures: string;
const asked: string[] = [];

before(async () => {
  const models = await mkdtemp(join(tmpdir(), 'likeness-compat-'));
  late.after(() => rm(models, { recursive: true, force: true }));
  Object.assign(process.env, { LIKENESS_MODELS: models, LIKENESS_USUAL_PLACES: '0' });
  face = Buffer.from(await readFile(await portraitFile({ people: ['ada'] })));
  crew = Buffer.from(await readFile(await portraitFile({ people: ['bruno', 'dara'] })));
  const found = await loopbackServer(late as never, (request, response) => {
    const bytes = request.url === '/face.png' ? face : request.url === '/crew.png' ? crew : undefined;
    asked.push(request.url ?? '');
    if (bytes) response.writeHead(200, { 'content-type': 'image/png' }).end(bytes);
    else response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end();
  });
  pictures = `http://127.0.0.1:${found.port}`;
  service = await serviceHere(late, { workers: 1, fetchHosts: [`127.0.0.1:${found.port}`] });
});
after(async () => {
  for (const close of closings) await close();
});

/** An answer of the shape that the contract fixes. */
async function told<T extends z.ZodType>(schema: T, path: string, wish: AskWish = {}): Promise<z.output<T>> {
  return schema.parse(await service.json(path, wish));
}

const form = (
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  fields: Readonly<Record<string, string>> = {},
) => {
  const made = new FormData();
  for (const [name, bytes] of Object.entries(files)) made.set(name, new Blob([bytes]), `${name}.png`);
  for (const [name, text] of Object.entries(fields)) made.set(name, text);
  return made;
};
const sizeOf = async (bytes: Uint8Array) => {
  const { width, height } = await sharp(bytes).metadata();
  return [width, height];
};

/** Ids of uploads that are stored. */
async function uploads(): Promise<string[]> {
  const { artifacts } = await service.json<{ artifacts: { id: string }[] }>('/v1/artifacts?limit=200');
  return artifacts
    .map(({ id }) => id)
    .filter((id) => id.startsWith('up_'))
    .sort();
}

async function finished(jobId: string): Promise<z.output<typeof compatStatus>> {
  for (let tries = 0; tries < 300; tries += 1) {
    const now = await told(compatStatus, `/api/status/${jobId}`);
    assert.deepEqual(
      Object.keys(now).filter((key) => !['jobId', 'status', 'progress', 'resultUrl', 'error'].includes(key)),
      [],
    );
    if (!['queued', 'running'].includes(now.status)) return now;
    await wait(50);
  }
  throw new Error('never finished');
}

test('/swap answers with the picture, from bare base64, data URIs, addresses and files of a form', async () => {
  const base64 = { source: face.toString('base64'), target: crew.toString('base64') };
  const first = await told(compatSwapped, '/swap', { body: base64 });
  assert.deepEqual([first.facesSwapped, first.swapper], [2, 'mesh']);
  const bytes = Buffer.from(first.image.split(',')[1] ?? '', 'base64');
  assert.deepEqual(await sizeOf(bytes), await sizeOf(crew));
  assert.deepEqual([first.width, first.height], await sizeOf(crew));
  assert.notDeepEqual(bytes, crew);
  assert.ok(first.image.startsWith(`data:${first.contentType};base64,`));
  assert.deepEqual(Buffer.from(await (await fetch(first.url)).arrayBuffer()), bytes, 'the link gives the same');

  const uri = (picture: Buffer): string => `data:image/png;base64,${picture.toString('base64')}`;
  const ways: readonly AskWish[] = [
    { body: { source_image: uri(face), target_image: uri(crew) } },
    { body: { source_url: `${pictures}/face.png`, target_url: `${pictures}/crew.png` } },
    { body: form({ source: face, target: crew }) },
    { body: form({ source_file: face }, { target_file: `${pictures}/crew.png` }) },
  ];
  for (const way of ways) assert.equal((await told(compatSwapped, '/swap', way)).image, first.image);
});

test('further fields of /swap are those of a swap job, also in a form', async () => {
  const one = await told(compatSwapped, '/swap', {
    body: form({ source: face, target: crew }, { faces: '1', format: 'jpeg' }),
  });
  assert.deepEqual([one.facesSwapped, one.contentType], [1, 'image/jpeg']);
  assert.deepEqual(
    one.facesSkipped.map(({ face: index, reason }) => [index, reason]),
    [[0, 'not-selected']],
  );
});

test('/detect and /api/detect-faces tell the same faces, and keep nothing', async () => {
  const body = { image: crew.toString('base64') };
  const found = await told(compatDetected, '/detect', { body });
  assert.deepEqual([found.success, found.count, found.width, found.height], [true, 2, ...(await sizeOf(crew))]);
  const [left, right] = found.faces as [(typeof found.faces)[0], (typeof found.faces)[0]];
  assert.ok(left.bbox[0] < right.bbox[0] && left.confidence > 0.5 && left.landmarks.length === 5);
  const { x, y, width, height } = left.box;
  for (const [at, edge] of [x, y, x + width, y + height].entries())
    assert.ok(Math.abs((left.bbox[at] ?? 0) - edge) < 0.006);
  const before = await service.json<{ artifacts: unknown[] }>('/v1/artifacts?limit=200');
  for (const wish of [{ body: form({ file: crew }) }, { body: { url: `${pictures}/crew.png` } }, { body }])
    assert.deepEqual((await told(compatDetected, '/api/detect-faces', wish)).faces, found.faces);
  assert.equal(
    (await service.json<{ artifacts: unknown[] }>('/v1/artifacts?limit=200')).artifacts.length,
    before.artifacts.length,
  );
  assert.deepEqual((await service.json<JobList>('/v1/jobs?kind=faces')).jobs, []);
  const empty = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } })
    .png()
    .toBuffer();
  assert.equal((await told(compatDetected, '/detect', { body: { image: empty.toString('base64') } })).count, 0);
});

test('upload, process, status, download: the way of the URL form', async () => {
  const up = async (picture: Buffer<ArrayBuffer>) =>
    told(compatUploaded, '/api/upload', { body: form({ file: picture }) });
  const [source, target] = [await up(face), await up(crew)];
  assert.deepEqual([source.contentType, source.bytes], ['image/png', face.length]);
  assert.deepEqual(Buffer.from(await (await fetch(source.url)).arrayBuffer()), face);
  const body = { source_file: source.url, target_file: target.url, process_type: 'single-image' };
  const started = await told(compatStarted, '/api/process', { body });
  const early = await service.ask(`/api/download/${started.jobId}`);
  assert.ok([409, 200].includes(early.status));
  const ended = await finished(started.jobId);
  assert.deepEqual([ended.status, ended.progress], ['succeeded', 1]);
  const result = await service.ask(`/api/download/${started.jobId}`);
  assert.match(result.headers.get('content-disposition') ?? '', /^attachment; filename=".+\.png"/);
  const bytes = Buffer.from(await result.arrayBuffer());
  assert.deepEqual(await sizeOf(bytes), await sizeOf(crew));
  assert.deepEqual(Buffer.from(await (await fetch(ended.resultUrl ?? '')).arrayBuffer()), bytes);
  assert.deepEqual(Buffer.from(await (await service.ask(`/api/download/${source.fileId}`)).arrayBuffer()), face);
  const part = await service.ask(`/api/download/${started.jobId}`, { headers: { range: 'bytes=0-7' } });
  assert.deepEqual([part.status, (await part.arrayBuffer()).byteLength], [206, 8]);
  const byId = { source_file: source.fileId, target_file: `${pictures}/crew.png`, process_type: 'single-image' };
  assert.equal((await finished((await told(compatStarted, '/api/process', { body: byId })).jobId)).status, 'succeeded');
});

test('process: the base64 form, the same job for the same Idempotency-Key, and what went wrong in the status', async () => {
  const body = { source_image: face.toString('base64'), target_image: crew.toString('base64'), type: 'single_image' };
  const wish = { body, headers: { 'idempotency-key': 'order-7' } };
  const first = await told(compatStarted, '/api/process', wish);
  assert.equal((await told(compatStarted, '/api/process', wish)).jobId, first.jobId);
  assert.equal((await finished(first.jobId)).status, 'succeeded');
  const formWish = () => ({ body: form({ source: face, target: crew }), headers: { 'idempotency-key': 'order-8' } });
  const swapped = await told(compatSwapped, '/swap', formWish());
  assert.equal((await told(compatSwapped, '/swap', formWish())).jobId, swapped.jobId, 'files are told by their bytes');
  const other = { body: form({ source: crew, target: face }), headers: { 'idempotency-key': 'order-8' } };
  assert.equal((await service.ask('/swap', other)).status, 422);
  const empty = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } })
    .png()
    .toBuffer();
  const none = await told(compatStarted, '/api/process', { body: { ...body, source_image: empty.toString('base64') } });
  const failed = await finished(none.jobId);
  assert.equal(failed.status, 'failed');
  assert.match(failed.error ?? '', /^Expected .*face/);
  const download = await service.ask(`/api/download/${none.jobId}`);
  assert.equal(((await download.json()) as { success: boolean }).success, false);
  assert.ok(download.status >= 400);
});

test('an upload comes as a form, as bytes, as base64 or by its address', async () => {
  const ways: readonly AskWish[] = [
    { body: face, headers: { 'content-type': 'image/png' } },
    { body: { image: face.toString('base64') } },
    { body: { file: `data:image/png;base64,${face.toString('base64')}` } },
    { body: { url: `${pictures}/face.png` } },
    { body: form({ photo: face }) },
  ];
  for (const way of ways) assert.equal((await told(compatUploaded, '/api/upload', way)).bytes, face.length);
});

test('files that a route does not take are refused by name, and nothing of the request is kept', async () => {
  const before = await uploads();
  const twice = form({ file: face });
  twice.append('file', new Blob([crew]), 'second.png');
  const cases: readonly (readonly [path: string, body: FormData, words: RegExp])[] = [
    ['/api/upload', form({ file: face, other: crew }), /no other file .* named "other"/],
    ['/api/upload', form({ one: face, two: crew }), /^Expected image .* got nothing/],
    ['/api/upload', twice, /one file named "file" in the form, got several/],
    ['/detect', form({ image: face, second: crew }), /no other file .* named "second"/],
    ['/swap', form({ source: face, target: crew, third: face }), /third/],
    ['/swap', form({ source: face }), /^Expected target/],
    ['/api/process', form({ source: face, target: crew }, { type: 'video' }), /^Expected type/],
  ];
  for (const [path, body, words] of cases) {
    const answer = await service.ask(path, { body });
    assert.equal(answer.status, 400, path);
    assert.match(((await answer.json()) as { error: string }).error, words);
  }
  assert.deepEqual(await uploads(), before);
});

test('what came with a /swap is deleted when it is answered; its result stays', async () => {
  const before = await uploads();
  const asForm = { body: form({ source: face, target: crew }) };
  const asText = { body: { source: face.toString('base64'), target: crew.toString('base64') } };
  for (const way of [asForm, asText]) {
    const swapped = await told(compatSwapped, '/swap', way);
    assert.deepEqual(await uploads(), before);
    assert.equal((await fetch(swapped.url)).status, 200);
  }
  const empty = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#888' } })
    .png()
    .toBuffer();
  const none = await service.ask('/swap', { body: form({ source: Buffer.from(empty), target: crew }) });
  assert.equal(none.status, 422);
  assert.deepEqual(await uploads(), before);
  const named = await told(compatUploaded, '/api/upload', { body: form({ file: face }) });
  await told(compatSwapped, '/swap', { body: { source: named.fileId, target: crew.toString('base64') } });
  assert.deepEqual(await uploads(), [...before, named.fileId].sort(), 'what was there before stays');
});

test('/fix-model runs the repair of the store and says what it did', async () => {
  const fixed = await told(compatFixed, '/fix-model', { method: 'POST' });
  assert.deepEqual([fixed.success, fixed.status, fixed.models], [true, 'succeeded', []]);
  assert.match(fixed.message, /No model is in the store/);
  const unknown = await service.ask('/fix-model', { body: { model: 'nothing' } });
  assert.deepEqual([unknown.status, ((await unknown.json()) as { success: boolean }).success], [400, false]);
});

test('every refusal says success: false, the error in words and its code, with the status of /v1', async () => {
  const ok = { source: face.toString('base64'), target: crew.toString('base64') };
  const cases: readonly (readonly [path: string, wish: AskWish, status: number, words: RegExp])[] = [
    ['/swap', { body: { source: ok.source } }, 400, /^Expected target \(target, target_file/],
    ['/swap', { body: { ...ok, source_url: `${pictures}/face.png` } }, 400, /several: source, source_url/],
    [
      '/swap',
      { body: { ...ok, source: 'iVBORw0KGgo=' } },
      400,
      /^Expected source to be a URL, base64, the id .* 12 char/,
    ],
    [
      '/api/process',
      { body: { source_image: 'AAAA', target_file: ok.target } },
      400,
      /^Expected source_image to be a U/,
    ],
    ['/swap', { body: { ...ok, colour: 'red' } }, 400, /colour/],
    ['/swap', { body: 'not json', headers: { 'content-type': 'application/json' } }, 400, /JSON/],
    ['/swap', { body: { ...ok, source: 'http://127.0.0.1:9/x.png' } }, 422, /127\.0\.0\.1/],
    ['/swap', { body: { ...ok, source: 'http://169.254.169.254/latest' } }, 422, /169\.254/],
    ['/swap', { body: { ...ok, source: `${pictures}/moved` } }, 422, /169\.254/],
    ['/detect', { body: { image: '/etc/passwd' } }, 400, /image|media/],
    [
      '/detect',
      { body: { image: Buffer.from('no picture, only words, and many of them').toString('base64') } },
      415,
      /picture/,
    ],
    ['/detect', { body: { image: ok.target, webhook: { url: 'https://example.com/' } } }, 400, /Expected no `webhook`/],
    ['/api/process', { body: { ...ok, source: 'https://example.com/\0' } }, 400, /whole characters/],
    ['/api/status/%00', {}, 400, /zero characters/],
    ['/api/process', { body: { ...ok, type: 'video' } }, 400, /^Expected type to be single-image/],
    ['/api/upload', { body: new Uint8Array(), headers: { 'content-type': 'image/png' } }, 400, /got none/],
    ['/api/status/nothing', {}, 404, /id of a job/],
    ['/api/download/up_000000000000000000000000', {}, 404, /stored file/],
    ['/api/status/x', { method: 'POST' }, 405, /GET/],
    ['/api/nothing', {}, 404, /address of a route/],
  ];
  for (const [path, wish, status, words] of cases) {
    const answer = await service.ask(path, wish);
    const said = (await answer.json()) as { success: boolean; error: string; code: string; detail: string };
    assert.deepEqual([answer.status, said.success], [status, false], `${path}: ${JSON.stringify(said)}`);
    assert.match(said.error, words);
    assert.equal(said.error, said.detail);
    assert.match(said.code, /^[a-z]+\/[a-z-]+$/);
  }
});

test('the compatibility routes ask for the same keys and keep files of others apart', async (t) => {
  const locked = await serviceHere(t, { requireKey: false, requestsPerMinute: 12 });
  const make = async (scopes: readonly string[]) =>
    (await locked.json<{ key: string }>('/v1/keys', { body: { name: 'x', scopes } })).key;
  const [ada, ben] = [await make(['use']), await make(['use'])];
  const up = compatUploaded.parse(await locked.json('/api/upload', { body: form({ file: face }), key: ada }));
  assert.equal((await locked.ask(`/api/download/${up.fileId}`, { key: ada })).status, 200);
  assert.equal((await locked.ask(`/api/download/${up.fileId}`, { key: ben })).status, 404);
  const stolen = { source_file: up.url, target_file: up.fileId, process_type: 'single-image' };
  assert.equal((await locked.ask('/api/process', { body: stolen, key: ben })).status, 404);
  const wrong = await locked.ask('/swap', { body: {}, key: 'lk_wrong' });
  assert.deepEqual([wrong.status, ((await wrong.json()) as { success: boolean }).success], [401, false]);
  assert.equal((await locked.ask('/fix-model', { method: 'POST', key: ben })).status, 403);
  let last = 0;
  for (let count = 0; count < 14; count += 1)
    last = (await locked.ask('/api/upload', { body: form({ file: face }), key: ada })).status;
  assert.equal(last, 429);
});
