import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { readLearnt } from '../../src/adapters/model-store/keep/learnt.ts';
import { isLikenessError } from '../../src/base/errors.ts';
import { pullReport } from '../../src/presets/models/models.ts';
import { serve, startFaultServer } from './fault-server.ts';
import {
  assertNothingWrong,
  catalogueOf,
  fileOf,
  get,
  modelOf,
  partsOf,
  quick,
  randomModel,
  scratch,
  sha256,
  storeOf,
  unknown,
} from './store-fixture.ts';

const bytes = randomModel(400_000);

test('the hub: the token goes to the hub only, never to the host it redirects to; size and hash are learnt from its headers', async (t) => {
  const hub = await startFaultServer(t);
  const storage = await startFaultServer(t);
  const root = scratch(t);
  const signed = storage.on('/blob', (x) => serve(x, bytes));
  hub.on('/org/repo/resolve/main/sub/model.onnx', (x) => {
    x.response.writeHead(302, {
      Location: `${signed}?signature=secret`,
      'X-Linked-ETag': `"${sha256(bytes)}"`,
      'X-Linked-Size': bytes.length,
      'X-Repo-Commit': 'c0ffee',
    });
    x.response.end();
  });
  const source = { kind: 'huggingface', repo: 'org/repo', path: 'sub/model.onnx' } as const;
  const parts = storeOf(root, bytes, [source], {
    file: unknown,
    transfer: { hfEndpoint: hub.origin, hfToken: 'the-token' },
  });
  const { file } = await get(parts);
  assert.deepEqual([file.sha256, file.proof], [sha256(bytes), 'learnt']);
  assert(hub.requests.every((request) => request.headers.authorization === 'Bearer the-token'));
  assert(
    storage.requests.length > 0 && storage.requests.every((request) => request.headers.authorization === undefined),
  );
  const learnt = await readLearnt(parts.layout);
  assert.deepEqual([learnt['thing/fp32']?.sha256, learnt['thing/fp32']?.bytes], [sha256(bytes), bytes.length]);
  // Neither the token nor the signature is written anywhere.
  for (const name of globSync('**/*.json*', { cwd: root }))
    assert.doesNotMatch(readFileSync(join(root, name), 'utf8'), /the-token|signature=secret/);
});

test('a token that the hub refuses does not shut public files off, and that is said; a private file stays refused', async (t) => {
  const hub = await startFaultServer(t);
  hub.on('/org/public/resolve/main/m.onnx', (x) =>
    x.request.headers.authorization ? void x.response.writeHead(401).end() : serve(x, bytes),
  );
  hub.on('/org/private/resolve/main/m.onnx', (x) => void x.response.writeHead(401).end());
  const settings = { hfEndpoint: hub.origin, hfToken: 'expired' };
  const open = (repo: string) =>
    storeOf(scratch(t), bytes, [{ kind: 'huggingface', repo, path: 'm.onnx' }], { transfer: settings });
  assert.match((await get(open('org/public'))).file.origin, /without the token, which the hub refused/);
  await assert.rejects(get(open('org/private')), /answered 401/);
});

test('the token goes to no other endpoint', async (t) => {
  const mirror = await startFaultServer(t);
  mirror.on('/org/repo/resolve/main/model.onnx', (x) => serve(x, bytes));
  const source = { kind: 'huggingface', repo: 'org/repo', path: 'model.onnx', endpoint: mirror.origin } as const;
  await get(storeOf(scratch(t), bytes, [source], { transfer: { hfToken: 'the-token' } }));
  assert(mirror.requests.every((request) => request.headers.authorization === undefined));
});

test('a signed address that expires in the middle is asked for anew', async (t) => {
  const hub = await startFaultServer(t);
  const root = scratch(t);
  let signature = 0;
  const big = randomModel(1_500_000);
  hub.on(
    '/org/repo/resolve/main/model.onnx',
    (x) => void x.response.writeHead(302, { Location: `/blob?sig=${++signature}` }).end(),
  );
  hub.on('/blob', (x) => {
    if (Number(x.url.searchParams.get('sig')) < signature || (signature === 1 && x.count > 0))
      return void x.response.writeHead(403).end();
    return serve(x, big, signature === 1 ? { cutAfter: 300_000 } : {});
  });
  const source = { kind: 'huggingface', repo: 'org/repo', path: 'model.onnx', endpoint: hub.origin } as const;
  const parts = partsOf(root, catalogueOf(modelOf({ fp32: fileOf(big, [source]) })), {
    transfer: { ...quick, connections: 1 },
  });
  const { file } = await get(parts);
  assert.equal(file.sha256, sha256(big));
  assert(signature > 1);
});

test('what was learnt at first contact is binding: another file later is refused, and accepted only on demand', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  let now = bytes;
  const url = server.on('/m', (x) => serve(x, now));
  const parts = storeOf(root, bytes, [url], { file: unknown });
  const first = await get(parts);
  assert.equal(first.file.proof, 'learnt');
  execFileSync('rm', ['-r', join(root, 'objects')]);
  now = randomModel(400_000);
  await assert.rejects(
    get(parts),
    (error) => isLikenessError(error, 'model/changed') && /another one/.test(error.message),
  );
  now = randomModel(300_000);
  await assert.rejects(get(parts), (error) => isLikenessError(error, 'model/changed'));
  assert.equal(assertNothingWrong(root), 0);
  const report = await pullReport(parts, { ids: ['thing'], relearn: true });
  assert.deepEqual([report.status, report.models[0]?.sha256], ['succeeded', sha256(now)]);
  assert.equal((await readLearnt(parts.layout))['thing/fp32']?.sha256, sha256(now));
});

test('what a pointer told is binding too: a file that is another one is refused, and it is said how to begin anew', async (t) => {
  const server = await startFaultServer(t);
  const text = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 123456\n`;
  const raw = server.on('/pointer', (x) => void x.response.writeHead(200).end(text));
  const parts = storeOf(scratch(t), bytes, [raw, server.on('/m', (x) => serve(x, bytes))], { file: unknown });
  await assert.rejects(get(parts), (error) => isLikenessError(error, 'model/changed'));
  await assert.rejects(get(parts), (error) => isLikenessError(error, 'model/changed'));
  assert.equal(assertNothingWrong(parts.layout.root), 0);
});

test('where only a CRC-32 is published, it is checked, and the rest is learnt', async (t) => {
  const server = await startFaultServer(t);
  const url = server.on('/m', (x) => serve(x, bytes));
  const right = crc32(bytes).toString(16).padStart(8, '0');
  const { file } = await get(storeOf(scratch(t), bytes, [url], { file: { ...unknown, crc32: right } }));
  assert.equal(file.sha256, sha256(bytes));
  await assert.rejects(
    get(storeOf(scratch(t), bytes, [url], { file: { ...unknown, crc32: '00000000' } })),
    /CRC-32 [0-9a-f]{8}, expected 00000000/,
  );
});

test('a pointer tells hash and size, and leads to the file behind it', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const text = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`;
  const raw = server.on(
    '/org/repo/raw/main/model.onnx',
    (x) => void x.response.writeHead(200, { 'Content-Type': 'text/plain' }).end(text),
  );
  server.on('/org/repo/resolve/main/model.onnx', (x) => serve(x, bytes));
  const { file } = await get(storeOf(root, bytes, [raw], { file: unknown }));
  assert.deepEqual([file.sha256, file.proof], [sha256(bytes), 'pointer']);
  assert.match(file.tried.join('\n'), /sent a Git-LFS pointer to 39\d+ bytes/);
});

test('Google Drive: the confirmation page is gone through, with its cookie; the quota page is told', async (t) => {
  const drive = await startFaultServer(t);
  drive.on('/uc', (x) => {
    if (x.url.searchParams.get('id') === 'busy')
      return void x.response
        .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
        .end(
          '<html><title>Google Drive - Quota exceeded</title><p>Sorry, too many users have viewed or downloaded this file recently.</p></html>',
        );
    const form = `<!DOCTYPE html><html><head><title>Google Drive - Virus scan warning</title></head><body><form id="download-form" action="${drive.origin}/download" method="get"><input type="submit" value="Download anyway"/><input type="hidden" name="id" value="f1"><input type="hidden" name="export" value="download"><input type="hidden" name="confirm" value="t"><input type="hidden" name="uuid" value="a&amp;b"></form></body></html>`;
    x.response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Set-Cookie': 'gate=open; Path=/; Secure' })
      .end(form);
  });
  drive.on('/download', (x) => {
    const { searchParams: asked } = x.url;
    const right = asked.get('confirm') === 't' && asked.get('uuid') === 'a&b' && asked.get('id') === 'f1';
    const known = x.range !== undefined || x.request.headers.cookie === 'gate=open';
    if (!right || !known) return void x.response.writeHead(400).end();
    return serve(x, bytes, { headers: { 'Content-Disposition': 'attachment; filename="model.onnx"' } });
  });
  const busy = { kind: 'google-drive', file: 'busy', endpoint: drive.origin } as const;
  const free = { kind: 'google-drive', file: 'f1', endpoint: drive.origin } as const;
  const { file } = await get(storeOf(scratch(t), bytes, [busy, free]));
  assert.equal(file.sha256, sha256(bytes));
  assert.match(file.tried.join('\n'), /too many people fetched this file lately; it may work again in 24 hours/);
});

test('cookies of Google Drive go to the host that set them, not along with its redirects', async (t) => {
  const drive = await startFaultServer(t);
  const storage = await startFaultServer(t);
  const blob = storage.on('/blob', (x) => serve(x, bytes));
  drive.on('/uc', (x) => {
    if (x.count > 0) return void x.response.writeHead(302, { Location: blob }).end();
    x.response
      .writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': 'gate=open; Path=/' })
      .end('<a href="/uc?export=download&amp;confirm=t&amp;id=f1">Download anyway</a>');
  });
  await get(storeOf(scratch(t), bytes, [{ kind: 'google-drive', file: 'f1', endpoint: drive.origin }]));
  assert.equal(drive.requests.at(-1)?.headers.cookie, 'gate=open');
  assert(storage.requests.length > 0);
  assert(storage.requests.every((request) => request.headers.cookie === undefined));
});

test('offline, nothing is asked; what is there is used', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const parts = storeOf(root, bytes, [server.on('/m', (x) => serve(x, bytes))]);
  const offline = { ...parts, offline: true };
  await assert.rejects(
    get(offline),
    (error) => isLikenessError(error, 'model/missing') && /offline mode is on/.test(error.message),
  );
  assert.equal(server.requests.length, 0);
  await get(parts);
  await server.close();
  assert.equal((await get(offline)).file.origin, 'store');
});

test('a server that allows one connection only still gives the whole file', async (t) => {
  const server = await startFaultServer(t);
  const big = randomModel(12_000_000);
  let open = 0;
  const url = server.on('/m', async (x) => {
    if (open > 0) return void x.response.writeHead(429, { 'Retry-After': '0' }).end();
    open++;
    await serve(x, big).finally(() => open--);
  });
  const parts = partsOf(scratch(t), catalogueOf(modelOf({ fp32: fileOf(big, [url]) })));
  assert.equal((await get(parts)).file.sha256, sha256(big));
});
