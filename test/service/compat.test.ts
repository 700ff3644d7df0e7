/**
 * What the compatibility routes do.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import {
  compatDetected,
  compatFixed,
  compatStarted,
  compatSwapped,
  compatUploaded,
} from '../../src/contract/service/compat.ts';
import type { JobList } from '../../src/contract/service/job.ts';
import { crew, face, finished, form, pictures, service, sizeOf, told, uploads } from './compat-kit.ts';
import type { AskWish } from './service-here.ts';

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
