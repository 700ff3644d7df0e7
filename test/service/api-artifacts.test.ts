import assert from 'node:assert/strict';
import { readdir, readlink } from 'node:fs/promises';
import { test } from 'node:test';
import { isProblem, pngOf, sendRaw, sha256, sharedService } from './api-kit.ts';

let nowMs: number | undefined;
const service = sharedService({}, { clock: { now: () => nowMs ?? Date.now() } });
const bytes = pngOf(1_000_000);

interface Artifact {
  readonly id: string;
  readonly url: string;
  readonly contentType: string;
}

async function stored(name = 'ada.png'): Promise<Artifact> {
  const { id } = await service.json<{ id: string }>(`/v1/uploads?name=${encodeURIComponent(name)}`, { body: bytes });
  return service.json<Artifact>(`/v1/artifacts/${id}`);
}

const body = async (answer: Response): Promise<Uint8Array> => new Uint8Array(await answer.arrayBuffer());

test('bytes come back as they were sent, with their own type and a sandbox around them', async () => {
  const { id } = await stored();
  const answer = await service.ask(`/v1/artifacts/${id}/content`);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'image/png');
  assert.equal(answer.headers.get('content-length'), String(bytes.length));
  assert.equal(answer.headers.get('accept-ranges'), 'bytes');
  assert.equal(answer.headers.get('etag'), `"${sha256(bytes)}"`);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'; sandbox/);
  assert.equal(answer.headers.get('content-disposition'), 'inline; filename="ada.png"; filename*=UTF-8\'\'ada.png');
  assert.equal(sha256(await body(answer)), sha256(bytes));
});

test('names of any language are told in a header without breaking it', async () => {
  const { id } = await stored('größe "1"\r\nX: y.png');
  const answer = await service.ask(`/v1/artifacts/${id}/content?download=1`);
  const disposition = answer.headers.get('content-disposition') ?? '';
  assert.match(disposition, /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''gr%C3%B6%C3%9Fe/);
  assert.equal(answer.headers.get('x'), null);
});

test('stretches of a file are given as asked for', async () => {
  const { id } = await stored();
  const ask = (range: string, more: Record<string, string> = {}): Promise<Response> =>
    service.ask(`/v1/artifacts/${id}/content`, { headers: { range, ...more } });
  const size = bytes.length;
  for (const [range, start, end] of [
    ['bytes=0-0', 0, 1],
    ['bytes=500000-', 500_000, size],
    ['bytes=-100', size - 100, size],
    [`bytes=${size - 1}-`, size - 1, size],
    ['bytes=10-99999999', 10, size],
    ['bytes=-99999999', 0, size],
  ] as const) {
    const answer = await ask(range);
    assert.equal(answer.status, 206, range);
    assert.equal(answer.headers.get('content-range'), `bytes ${start}-${end - 1}/${size}`);
    assert.equal(answer.headers.get('content-length'), String(end - start));
    assert.deepEqual(await body(answer), bytes.slice(start, end), range);
  }
  for (const range of [`bytes=${size}-`, 'bytes=-0', 'bytes=99999999-']) {
    const answer = await ask(range);
    assert.equal(answer.status, 416, range);
    assert.equal(answer.headers.get('content-range'), `bytes */${size}`);
    const { title, remedy } = await isProblem(answer, 'request/range');
    assert.equal(title, 'No such range');
    assert.match(String(remedy), /Content-Range/);
  }
  const head = await service.ask(`/v1/artifacts/${id}/content`, { method: 'HEAD', headers: { range: 'bytes=-0' } });
  assert.equal(head.status, 416);
  assert.equal((await body(head)).length, 0);
  for (const range of ['bytes=5-2', 'lines=0-1', 'bytes=a-b', 'bytes=0-1,5-6', 'bytes=-', '']) {
    const answer = await ask(range);
    assert.equal(answer.status, 200, range);
    assert.equal((await body(answer)).length, size);
  }
  const etag = `"${sha256(bytes)}"`;
  assert.equal((await ask('bytes=0-9', { 'if-range': etag })).status, 206);
  assert.equal((await ask('bytes=0-9', { 'if-range': '"other"' })).status, 200);
});

test('a reader who has the file already is told so, and one who asks for the head gets no body', async () => {
  const { id } = await stored();
  const path = `/v1/artifacts/${id}/content`;
  for (const known of [`"${sha256(bytes)}"`, `"x", "${sha256(bytes)}"`, `W/"${sha256(bytes)}"`, '*']) {
    const answer = await service.ask(path, { headers: { 'if-none-match': known } });
    assert.equal(answer.status, 304, known);
    assert.equal((await body(answer)).length, 0);
  }
  assert.equal((await service.ask(path, { headers: { 'if-none-match': '"other"' } })).status, 200);
  const head = await service.ask(path, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('content-length'), String(bytes.length));
  assert.equal((await body(head)).length, 0);
  const part = await service.ask(path, { method: 'HEAD', headers: { range: 'bytes=0-9' } });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('content-length'), '10');
});

test('a signed link works without a key until its time is over, and only as it was made', async () => {
  const locked = await sharedLink();
  assert.equal((await fetch(locked.url)).status, 200);
  const url = new URL(locked.url);
  const changed = (name: string, value: string): string => {
    const other = new URL(url);
    other.searchParams.set(name, value);
    return other.href;
  };
  await isProblem(
    await fetch(changed('expires', String(Number(url.searchParams.get('expires')) + 1))),
    'artifact/link-changed',
  );
  await isProblem(await fetch(changed('download', '1')), 'artifact/link-changed');
  await isProblem(await fetch(changed('signature', 'x'.repeat(43))), 'artifact/link-changed');
  await isProblem(await fetch(changed('signature', '')), 'artifact/link-changed');
  const { id: other } = await stored();
  await isProblem(await fetch(url.href.replace(locked.id, other)), 'artifact/link-changed');
  await isProblem(await fetch(locked.url, { method: 'DELETE' }), 'request/method');
  nowMs = Date.now() + 3601_000;
  try {
    await isProblem(await fetch(locked.url), 'artifact/link-expired');
  } finally {
    nowMs = undefined;
  }
});

async function sharedLink(): Promise<Artifact> {
  const artifact = await stored();
  assert.match(artifact.url, /\?expires=\d+&signature=[\w-]{43}$/);
  return artifact;
}

test('stored files are listed newest first, page by page', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push((await stored(`${i}.png`)).id);
  // Five of one moment: the border of a page lies between them.
  const form = new FormData();
  for (let i = 0; i < 5; i += 1) form.append('file', new Blob([pngOf(100 + i)]), `f${i}.png`);
  const { uploads } = await service.json<{ uploads: { id: string }[] }>('/v1/uploads', { body: form });
  const seen: string[] = [];
  let before: string | undefined;
  do {
    const query: string = before === undefined ? '' : `&before=${encodeURIComponent(before)}`;
    const page: { artifacts: Artifact[]; next?: string } = await service.json(`/v1/artifacts?limit=2${query}`);
    assert.ok(page.artifacts.length <= 2);
    seen.push(...page.artifacts.map((one) => one.id));
    before = page.next;
  } while (before !== undefined);
  assert.deepEqual(seen.slice(0, 5).sort(), uploads.map((one) => one.id).sort());
  assert.deepEqual(seen.slice(5, 10), ids.reverse());
  assert.equal(new Set(seen).size, seen.length);
  for (const wrong of ['limit=0', 'limit=201', 'limit=x', 'before=yesterday', 'odd=1'])
    await isProblem(await service.ask(`/v1/artifacts?${wrong}`), 'request/invalid');
});

test('a reader who goes away in the middle leaves no open file', async () => {
  const { id } = await stored();
  const links = async (): Promise<string[]> =>
    Promise.all(
      (await readdir('/proc/self/fd').catch(() => [])).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
  const open = async (): Promise<number> => (await links()).filter((path) => path.includes('/artifacts/')).length;
  const before = await open();
  for (let i = 0; i < 20; i += 1)
    await sendRaw(service.url, [`GET /v1/artifacts/${id}/content HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`], 20);
  for (let tries = 0; tries < 40 && (await open()) > before; tries += 1) await new Promise((go) => setTimeout(go, 50));
  assert.ok((await open()) <= before, `${before} before, ${await open()} after`);
});
