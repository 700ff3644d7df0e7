import assert from 'node:assert/strict';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Upload } from 'tus-js-client';
import { dotGif, isProblem, pngOf, sendRaw, sha256, sharedService } from './api-kit.ts';

const maxUploadBytes = 3_000_000;
const service = sharedService({ maxUploadBytes }, { bodyPatienceMs: 700 });

const tus = { 'tus-resumable': '1.0.0' };
const bytesType = { 'content-type': 'application/offset+octet-stream' };

async function begin(length: number, metadata?: string): Promise<string> {
  const answer = await service.ask('/v1/uploads/tus', {
    method: 'POST',
    headers: { ...tus, 'upload-length': String(length), ...(metadata ? { 'upload-metadata': metadata } : {}) },
  });
  assert.equal(answer.status, 201, await answer.text());
  const location = answer.headers.get('location') ?? '';
  assert.match(location, /^\/v1\/uploads\/tus\/[A-Za-z0-9_-]{32}$/);
  return location;
}

const patch = (path: string, offset: number, body: Uint8Array): Promise<Response> =>
  service.ask(path, { method: 'PATCH', body, headers: { ...tus, ...bytesType, 'upload-offset': String(offset) } });
const head = (path: string): Promise<Response> => service.ask(path, { method: 'HEAD', headers: tus });
const pieces = async (): Promise<string[]> => readdir(join(service.data, 'arriving')).catch(() => []);

test('a large file in pieces by the client of the tus project becomes an upload like any other', async () => {
  const bytes = pngOf(2_500_000);
  let last: { getHeader(name: string): string | undefined } | undefined;
  await new Promise<void>((resolve, reject) => {
    new Upload(Buffer.from(bytes), {
      endpoint: `${service.url}/v1/uploads/tus`,
      chunkSize: 1_000_000,
      metadata: { filename: 'größe.png', filetype: 'text/html' },
      onAfterResponse: (_, response) => {
        last = response;
      },
      onSuccess: () => resolve(),
      onError: reject,
    }).start();
  });
  const id = last?.getHeader('Likeness-Upload-Id') ?? '';
  const shown = await service.json(`/v1/uploads/${id}`);
  assert.equal(shown['sha256'], sha256(bytes));
  assert.equal(shown['contentType'], 'image/png');
  assert.equal(shown['name'], 'größe.png');
  assert.deepEqual(await pieces(), [], 'nothing is left where pieces lie');
});

test('an upload that broke off goes on where it ended; who did not hear of its end learns it by asking', async () => {
  const bytes = pngOf(300_000);
  const path = await begin(bytes.length);
  const { hostname, port } = new URL(service.url);
  const request = `PATCH ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 300000\r\n\r\n`;
  // The line breaks in the middle of the body.
  await sendRaw(service.url, [request, bytes.subarray(0, 120_000), 100], 150);
  let offset = 0;
  for (let tries = 0; tries < 40 && offset === 0; tries += 1) {
    const answer = await head(path);
    offset = Number(answer.headers.get('upload-offset'));
    await new Promise((go) => setTimeout(go, 50));
  }
  assert.ok(offset > 0 && offset <= 120_000, `${offset} bytes are kept`);
  const end = await patch(path, offset, bytes.subarray(offset));
  assert.equal(end.status, 204);
  const id = end.headers.get('likeness-upload-id');
  assert.equal((await service.json(`/v1/uploads/${id}`))['sha256'], sha256(bytes));
  const again = await head(path);
  assert.equal(again.headers.get('upload-offset'), '300000');
  assert.equal(again.headers.get('likeness-upload-id'), id);
});

test('a finished file that is no picture is refused and forgotten', async () => {
  const path = await begin(5);
  const answer = await patch(path, 0, new TextEncoder().encode('hello'));
  await isProblem(answer, 'media/unsupported');
  assert.equal((await head(path)).status, 404);
  assert.deepEqual(await pieces(), []);
});

test('a fault of the service at the very end costs no bytes: whoever asks again gets the upload', async () => {
  const bytes = pngOf(50_000);
  const path = await begin(bytes.length);
  // Nothing can be stored for a while.
  const [room, aside] = [join(service.data, 'artifacts', 'in'), join(service.data, 'artifacts', 'aside')];
  await rename(room, aside);
  await writeFile(room, 'in the way');
  const end = await patch(path, 0, bytes);
  assert.ok(end.status >= 500, `got ${end.status}`);
  assert.ok((await head(path)).status >= 500);
  await rm(room);
  await rename(aside, room);
  const again = await head(path);
  assert.equal(again.headers.get('upload-offset'), '50000');
  const id = again.headers.get('likeness-upload-id');
  assert.equal((await service.json(`/v1/uploads/${id}`))['sha256'], sha256(bytes));
  assert.deepEqual(await pieces(), []);
});

test('wrong offsets, versions, sizes and names are refused as the protocol says, as problems', async () => {
  const path = await begin(100);
  assert.equal((await patch(path, 50, pngOf(50))).status, 409);
  assert.equal((await patch(path, 0, pngOf(101))).status, 413);
  assert.equal((await isProblem(await patch(path, 7, pngOf(1)), 'request/invalid'))['status'], 409);
  const post = (headers: Record<string, string>): Promise<Response> =>
    service.ask('/v1/uploads/tus', { method: 'POST', headers });
  assert.equal((await isProblem(await post({ 'upload-length': '5' }), 'request/invalid'))['status'], 412);
  assert.equal((await isProblem(await post({ ...tus, 'upload-length': '-5' }), 'request/invalid'))['status'], 400);
  assert.equal((await isProblem(await post({ ...tus }), 'request/invalid'))['status'], 400);
  assert.equal(
    (await isProblem(await post({ ...tus, 'upload-length': '3000001' }), 'request/too-large'))['status'],
    413,
  );
  assert.equal(
    (await isProblem(await post({ ...tus, 'upload-length': '5', 'upload-metadata': '???,,' }), 'request/invalid'))[
      'status'
    ],
    400,
  );
  assert.equal(
    (await isProblem(await post({ ...tus, 'upload-length': '5', 'upload-concat': 'partial' }), 'request/invalid'))[
      'status'
    ],
    400,
  );
  for (const name of ['nothing', 'a'.repeat(32), '..%2F..%2Fsecrets.json', '%2e%2e', `${path.slice(-32)}.json`])
    assert.equal((await patch(`/v1/uploads/tus/${name}`, 0, dotGif)).status, 404, name);
  await isProblem(await service.ask(`/v1/uploads/tus/${path.slice(-32)}`), 'request/method');
  const gone = await service.ask(path, { method: 'DELETE', headers: tus });
  assert.equal(gone.status, 204);
  assert.equal((await head(path)).status, 404);
  assert.deepEqual(await pieces(), []);
});

test('a body that stops arriving is given up, and what came of it is kept', async () => {
  const path = await begin(100_000);
  const request = `PATCH ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: 100000\r\n\r\n`;
  const { text, closed } = await sendRaw(service.url, [request, pngOf(40_000)], 15_000);
  assert.ok(closed);
  assert.match(text, /^HTTP\/1\.1 408 /);
  const offset = Number((await head(path)).headers.get('upload-offset'));
  assert.ok(offset > 0 && offset <= 40_000, String(offset));
  await service.ask(path, { method: 'DELETE', headers: tus });
});

test('what is spoken is told, and no other site is let in', async () => {
  const answer = await service.ask('/v1/uploads/tus', {
    method: 'OPTIONS',
    headers: { origin: 'https://other.example' },
  });
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get('tus-version'), '1.0.0');
  assert.equal(answer.headers.get('tus-max-size'), String(maxUploadBytes));
  assert.match(answer.headers.get('tus-extension') ?? '', /creation.*termination.*expiration/);
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
});
