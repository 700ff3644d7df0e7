/**
 * What the compatibility routes refuse, and in which words.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compatUploaded } from '../../src/contract/service/compat.ts';
import { crew, face, form, pictures, service, uploads } from './compat-kit.ts';
import { type AskWish, serviceHere } from './service-here.ts';

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
