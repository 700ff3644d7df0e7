import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { dotGif, isProblem, pngOf, sendRaw, sha256, sharedService } from './api-kit.ts';

const maxUploadBytes = 200_000;
const service = sharedService({ maxUploadBytes }, { bodyPatienceMs: 700 });

interface Shown {
  readonly id: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly contentType: string;
  readonly name?: string;
}

/** Files below the folder of artifacts, drafts included. */
async function storedFiles(): Promise<string[]> {
  const all = await readdir(join(service.data, 'artifacts'), { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile() && one.name !== '.deployment').map((one) => join(one.parentPath, one.name));
}

const form = (...files: readonly [string, Uint8Array<ArrayBuffer>, string][]): FormData => {
  const body = new FormData();
  for (const [field, bytes, name] of files) body.append(field, new Blob([bytes], { type: 'text/html' }), name);
  return body;
};

test('bytes as a body become an upload whose type is found by looking, whatever the sender said', async () => {
  const bytes = pngOf(100_000);
  const answer = await service.ask('/v1/uploads?name=../../etc/ada%20%F0%9F%98%80.html', {
    body: bytes,
    headers: { 'content-type': 'text/html' },
  });
  assert.equal(answer.status, 201);
  const shown = (await answer.json()) as Shown;
  assert.match(shown.id, /^up_[A-Za-z0-9_-]{22,}$/);
  assert.equal(answer.headers.get('location'), `/v1/uploads/${shown.id}`);
  assert.equal(shown.contentType, 'image/png');
  assert.equal(shown.bytes, bytes.length);
  assert.equal(shown.sha256, sha256(bytes));
  assert.equal(shown.name, 'ada 😀.html', 'no folder of the sender is kept');
  assert.deepEqual(await service.json(`/v1/uploads/${shown.id}`), shown);
});

test('a file of a form becomes an upload, several become a list', async () => {
  const one = await service.json<Shown>('/v1/uploads', { body: form(['file', dotGif, 'dot.gif']) });
  assert.equal(one.contentType, 'image/gif');
  assert.equal(one.name, 'dot.gif');
  const two = await service.json<{ uploads: Shown[] }>('/v1/uploads', {
    body: form(['file', dotGif, 'a.gif'], ['other', pngOf(5000), 'b.png']),
  });
  assert.deepEqual(
    two.uploads.map(({ name, contentType, bytes }) => ({ name, contentType, bytes })),
    [
      { name: 'a.gif', contentType: 'image/gif', bytes: dotGif.length },
      { name: 'b.png', contentType: 'image/png', bytes: 5000 },
    ],
  );
});

test('of a form with one wrong file none is kept', async () => {
  const before = await storedFiles();
  const body = form(['file', dotGif, 'a.gif'], ['file', new TextEncoder().encode('<html>'), 'b.gif']);
  await isProblem(await service.ask('/v1/uploads', { body }), 'media/unsupported');
  assert.deepEqual(await storedFiles(), before);
});

test('what is no picture, and nothing at all, is refused and leaves no bytes behind', async () => {
  const before = await storedFiles();
  const text = await service.ask('/v1/uploads', { body: 'hello', headers: { 'content-type': 'image/png' } });
  assert.equal((await isProblem(text, 'media/unsupported'))['status'], 415);
  await isProblem(await service.ask('/v1/uploads', { method: 'POST' }), 'request/invalid');
  await isProblem(await service.ask('/v1/uploads', { body: new FormData() }), 'request/invalid');
  assert.deepEqual(await storedFiles(), before);
});

test('too large a body is refused by its announced and by its real length', async () => {
  const before = await storedFiles();
  const announced = await service.ask('/v1/uploads', { body: pngOf(maxUploadBytes + 1) });
  assert.equal((await isProblem(announced, 'request/too-large'))['status'], 413);
  const pieces = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(pngOf(maxUploadBytes));
      controller.enqueue(pngOf(1000));
      controller.close();
    },
  });
  const streamed = await fetch(`${service.url}/v1/uploads`, {
    method: 'POST',
    body: pieces,
    duplex: 'half',
  } as RequestInit);
  await isProblem(streamed, 'request/too-large');
  await isProblem(
    await service.ask('/v1/uploads', { body: form(['file', pngOf(maxUploadBytes + 1), 'a.png']) }),
    'request/too-large',
  );
  assert.deepEqual(await storedFiles(), before);
  assert.equal((await service.json<Shown>('/v1/uploads', { body: pngOf(maxUploadBytes) })).bytes, maxUploadBytes);
});

test('broken forms are told, never a fault of the service', async () => {
  const send = (type: string, body: string): Promise<Response> =>
    service.ask('/v1/uploads', { body, headers: { 'content-type': type } });
  const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.gif"\r\n\r\n';
  const long = `--b\r\nX: ${'y'.repeat(100_000)}\r\n\r\nz\r\n--b--\r\n`;
  const many = Array.from({ length: 60 }, () => `${part}GIF89a\r\n`).join('');
  for (const [type, body] of [
    ['multipart/form-data', 'x'],
    ['multipart/form-data; boundary=', 'x'],
    ['multipart/form-data; boundary=b', ''],
    ['multipart/form-data; boundary=b', 'no parts at all'],
    ['multipart/form-data; boundary=b', part],
    ['multipart/form-data; boundary=b', `${part}GIF89a cut off`],
    ['multipart/form-data; boundary=b', long],
    ['multipart/form-data; boundary=b', `${many}--b--\r\n`],
    [`multipart/form-data; boundary=${'b'.repeat(5000)}`, 'x'],
    ['multipart/mixed; boundary=b', `${part}GIF89a\r\n--b--\r\n`],
  ] as const) {
    const answer = await send(type, body);
    const text = await answer.clone().text();
    assert.ok(answer.status === 400 || answer.status === 415, `${type.slice(0, 60)} ${answer.status} ${text}`);
    const { code } = JSON.parse(text) as { code: string };
    await isProblem(answer, code);
  }
});

test('a body that comes too slowly is cut off, and one that breaks off leaves nothing', async () => {
  const before = await storedFiles();
  const head = 'POST /v1/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50000\r\n\r\n';
  const silent = await sendRaw(service.url, [head, dotGif], 15_000);
  assert.ok(silent.closed, 'the connection is closed');
  assert.match(silent.text, /^HTTP\/1\.1 408 /);
  assert.match(silent.text, /request\/too-slow/);
  // Something every now and then keeps no connection open for ever.
  const drops = Array.from({ length: 100 }, () => [100, 'x']).flat();
  const dripping = await sendRaw(service.url, [head, ...drops], 15_000);
  assert.ok(dripping.closed && dripping.ms < 9500, `${dripping.ms} ms`);
  assert.match(dripping.text, /^HTTP\/1\.1 408 /);
  await sendRaw(service.url, [head, pngOf(20_000), 50], 60);
  for (let tries = 0; tries < 40 && (await storedFiles()).length > before.length; tries += 1)
    await new Promise((go) => setTimeout(go, 50));
  assert.deepEqual(await storedFiles(), before);
});

test('an upload can be deleted, with its bytes, and is then gone for everybody', async () => {
  const before = await storedFiles();
  const { id } = await service.json<Shown>('/v1/uploads', { body: dotGif });
  assert.equal((await storedFiles()).length, before.length + 1);
  assert.equal((await service.ask(`/v1/uploads/${id}`, { method: 'DELETE' })).status, 204);
  assert.deepEqual(await storedFiles(), before);
  await isProblem(await service.ask(`/v1/uploads/${id}`), 'artifact/gone');
  await isProblem(await service.ask(`/v1/uploads/${id}`, { method: 'DELETE' }), 'artifact/gone');
});

test('ids that lead elsewhere are nothing but unknown ids', async () => {
  for (const id of [
    '..%2F..%2Fsecrets.json',
    '%2e%2e%2f%2e%2e%2fsecrets.json',
    'up_..%2f..%2f..%2fetc%2fpasswd',
    'up_%00',
    '%ff',
    'in%2Fup_x',
  ]) {
    for (const path of [`/v1/uploads/${id}`, `/v1/artifacts/${id}`, `/v1/artifacts/${id}/content`, `/v1/jobs/${id}`]) {
      const { text } = await sendRaw(
        service.url,
        [`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`],
        10_000,
      );
      assert.match(text, /^HTTP\/1\.1 40[04] /, `${path}: ${text.slice(0, 300)}`);
      assert.match(text, /application\/problem\+json/);
    }
  }
  for (const path of [
    '/../../etc/passwd',
    '/v1/../../secrets.json',
    '/docs/../../package.json',
    '/docs/..%2f..%2fpackage.json',
    '//etc/passwd',
  ]) {
    const { text } = await sendRaw(
      service.url,
      [`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`],
      10_000,
    );
    assert.match(text, /^HTTP\/1\.1 (404|400|200) /, `${path}: ${text.slice(0, 300)}`);
    assert.ok(!/root:|"likeness"|"link"/.test(text), path);
  }
});
