import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { openStudioFiles } from './studio-files.ts';

let folder = '';
const page = `<!doctype html><title>Pages</title>${'x'.repeat(2000)}`;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'likeness-pages-'));
  await mkdir(join(folder, 'dist/assets'), { recursive: true });
  await writeFile(join(folder, 'dist/index.html'), page);
  await writeFile(join(folder, 'dist/assets/index-abc.js'), 'export {};');
  await writeFile(join(folder, 'dist/sources.sha256'), 'abc');
  await writeFile(join(folder, 'secret.js'), 'secret');
});
after(() => rm(folder, { recursive: true, force: true }));

const asked = (path: string, init?: RequestInit): Request => new Request(`http://localhost${path}`, init);
const files = () => openStudioFiles(join(folder, 'dist'));

test('pages of the studio are its one document; it is asked for again each time, and not sent twice', async () => {
  for (const path of ['/', '/jobs', '/jobs/0197-ab', '/models', '/system']) {
    const answer = await files().answer(asked(path));
    assert.equal(answer?.status, 200, path);
    assert.equal(await answer?.text(), page);
    assert.equal(answer?.headers.get('cache-control'), 'no-cache');
    const known = { 'if-none-match': answer?.headers.get('etag') ?? '' };
    const again = await files().answer(asked(path, { headers: known }));
    assert.equal(again?.status, 304);
    assert.equal(await again?.text(), '');
  }
});

test('files with a hash in their name are kept for good', async () => {
  const answer = await files().answer(asked('/assets/index-abc.js'));
  assert.match(answer?.headers.get('cache-control') ?? '', /immutable/);
  assert.match(answer?.headers.get('content-type') ?? '', /^text\/javascript/);
});

test('text is packed for whom that is welcome, and not for others', async () => {
  const packed = await files().answer(asked('/', { headers: { 'accept-encoding': 'br, gzip' } }));
  assert.equal(packed?.headers.get('content-encoding'), 'gzip');
  assert.equal(gunzipSync(Buffer.from((await packed?.arrayBuffer()) as ArrayBuffer)).toString(), page);
  assert.equal(packed?.headers.get('vary'), 'Accept-Encoding');
  const plain = await files().answer(asked('/', { headers: { 'accept-encoding': 'gzip;q=0' } }));
  assert.equal(plain?.headers.get('content-encoding'), null);
});

test('HEAD is answered without the bytes', async () => {
  const answer = await files().answer(asked('/', { method: 'HEAD' }));
  assert.equal(answer?.headers.get('content-length'), String(page.length));
  assert.equal(await answer?.text(), '');
});

test('every answer allows scripts, styles and connections of the service itself only, and no frames', async () => {
  const answer = await files().answer(asked('/'));
  const policy = answer?.headers.get('content-security-policy') ?? '';
  for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"])
    assert.ok(policy.includes(part), part);
  assert.ok(!policy.includes('unsafe'));
  assert.equal(answer?.headers.get('x-content-type-options'), 'nosniff');
});

test('no address leads out of the folder or to what is no page', async () => {
  for (const path of [
    '/../secret.js',
    '/assets/../../secret.js',
    '/..%2fsecret.js',
    '/assets/..%2f..%2fsecret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '//secret.js',
    '/assets/',
    '/sources.sha256',
    '/nonsense',
    '/jobs/a/b',
    '/__proto__',
    '/constructor',
  ])
    assert.equal(await files().answer(asked(path)), undefined, path);
});

test('pages that were built anew are sent from then on', async () => {
  const studio = files();
  await studio.answer(asked('/'));
  const path = join(folder, 'dist/index.html');
  await writeFile(path, 'new');
  await utimes(path, new Date(), new Date(Date.now() + 5000));
  assert.equal(await (await studio.answer(asked('/')))?.text(), 'new');
  await writeFile(path, page);
  await utimes(path, new Date(), new Date(Date.now() + 9000));
});

test('a page that was not built says so, and how it is built', async () => {
  const none = openStudioFiles(join(folder, 'nowhere'));
  const answer = await none.answer(asked('/models'));
  assert.equal(answer?.status, 503);
  assert.match((await answer?.text()) ?? '', /build-studio/);
  assert.equal(await none.answer(asked('/nonsense')), undefined);
  assert.equal((await none.lost(asked('/nonsense'))).status, 503);
  const lost = await files().lost(asked('/nonsense'));
  assert.equal(lost.status, 404);
  assert.equal(await lost.text(), page);
});
