import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createServer, request as requestHttp } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { readLearnt } from '../../src/adapters/model-store/keep/learnt.ts';
import { proxyFor } from '../../src/adapters/model-store/transfer/proxy.ts';
import { isLikenessError } from '../../src/base/errors.ts';
import type { WeightSource } from '../../src/models/catalogue/catalogue.ts';
import { pullReport } from '../../src/presets/models/models.ts';
import { serve, startFaultServer } from './fault-server.ts';
import {
  assertNothingWrong,
  catalogueOf,
  fileOf,
  get,
  leftovers,
  modelOf,
  partsOf,
  quick,
  randomModel,
  scratch,
  sha256,
} from './store-fixture.ts';

const bytes = randomModel(400_000);
const unknown = { bytes: undefined, sha256: undefined } as never;

/** The parts of a store with one model from these sources. */
function storeOf(
  root: string,
  sources: readonly (string | WeightSource)[],
  more: object = {},
  settings: Partial<typeof quick> = {},
) {
  const file = Object.fromEntries(
    Object.entries({ ...fileOf(bytes, sources), ...more }).filter(([, value]) => value !== undefined),
  );
  return partsOf(root, catalogueOf(modelOf({ fp32: file as never })), { transfer: { ...quick, ...settings } });
}

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
  const parts = storeOf(root, [source], unknown, { hfEndpoint: hub.origin, hfToken: 'the-token' });
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
  const open = (repo: string) => storeOf(scratch(t), [{ kind: 'huggingface', repo, path: 'm.onnx' }], {}, settings);
  assert.match((await get(open('org/public'))).file.origin, /without the token, which the hub refused/);
  await assert.rejects(get(open('org/private')), /answered 401/);
});

test('the token goes to no other endpoint', async (t) => {
  const mirror = await startFaultServer(t);
  mirror.on('/org/repo/resolve/main/model.onnx', (x) => serve(x, bytes));
  const source = { kind: 'huggingface', repo: 'org/repo', path: 'model.onnx', endpoint: mirror.origin } as const;
  await get(storeOf(scratch(t), [source], {}, { hfToken: 'the-token' }));
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
  const parts = storeOf(root, [url], unknown);
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
});

test('where only a CRC-32 is published, it is checked, and the rest is learnt', async (t) => {
  const server = await startFaultServer(t);
  const url = server.on('/m', (x) => serve(x, bytes));
  const right = crc32(bytes).toString(16).padStart(8, '0');
  const { file } = await get(storeOf(scratch(t), [url], { ...(unknown as object), crc32: right }));
  assert.equal(file.sha256, sha256(bytes));
  await assert.rejects(
    get(storeOf(scratch(t), [url], { ...(unknown as object), crc32: '00000000' })),
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
  const { file } = await get(storeOf(root, [raw], unknown));
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
  const { file } = await get(storeOf(scratch(t), [busy, free]));
  assert.equal(file.sha256, sha256(bytes));
  assert.match(file.tried.join('\n'), /too many people fetched this file lately; it may work again in 24 hours/);
});

/** A ZIP archive of these members; each may be bent. */
function zipOf(members: readonly { name: string; data: Uint8Array; flip?: boolean; method?: number }[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, data, flip, method = 8 } of members) {
    const packed = method === 8 ? deflateRawSync(data) : Buffer.from(data);
    if (flip) packed[packed.length >> 1] ^= 0xff;
    const label = Buffer.from(name);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(method, 4);
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), facts, label, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), Buffer.from([20, 0]), facts, tail, label]));
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, list, Buffer.from('PK\u0005\u0006', 'latin1'), end]);
}

test('a file is taken out of an archive, whatever folder it is in there', async (t) => {
  const server = await startFaultServer(t);
  for (const member of ['model.onnx', 'pack/model.onnx']) {
    const root = scratch(t);
    const zip = zipOf([
      { name: 'readme.txt', data: Buffer.from('x') },
      { name: member, data: bytes, method: member === 'model.onnx' ? 8 : 0 },
    ]);
    const url = server.on('/pack.zip', (x) => serve(x, zip));
    const source = {
      kind: 'url',
      url,
      member: 'model.onnx',
      archive: { bytes: zip.length, sha256: sha256(zip) },
    } as const;
    const { file } = await get(storeOf(root, [source]));
    assert.equal(file.sha256, sha256(bytes));
    assert.deepEqual(leftovers(root), []);
    assertNothingWrong(root);
  }
});

test('archives that are damaged, hold something else, or lead outside are refused with the reason', async (t) => {
  const server = await startFaultServer(t);
  const good = server.on('/good', (x) => serve(x, bytes));
  const whole = zipOf([{ name: 'model.onnx', data: bytes }]);
  const cases: readonly [Buffer, RegExp][] = [
    [zipOf([{ name: 'model.onnx', data: bytes, flip: true }]), /the archive is damaged/],
    [zipOf([{ name: '../../model.onnx', data: bytes }]), /only under a name that leads outside/],
    [zipOf([{ name: '/etc/model.onnx', data: bytes }]), /only under a name that leads outside/],
    [zipOf([{ name: 'other.onnx', data: bytes }]), /does not hold `model\.onnx`/],
    [
      zipOf([
        { name: 'a/model.onnx', data: bytes },
        { name: 'b/model.onnx', data: bytes },
      ]),
      /holds `model\.onnx` 2 times/,
    ],
    [zipOf([{ name: 'model.onnx', data: randomModel(400_000) }]), /has sha256/],
    [zipOf([{ name: 'model.onnx', data: randomModel(500_000) }]), /has \d+ bytes, expected/],
    [Buffer.from(whole.subarray(0, whole.length - 30)), /its directory is missing/],
    [Buffer.from('<html><title>Log in</title></html>'), /a web page/],
  ];
  for (const [zip, reason] of cases) {
    const root = scratch(t);
    const url = server.on('/pack.zip', (x) => serve(x, zip));
    const { file } = await get(storeOf(root, [{ kind: 'url', url, member: 'model.onnx' }, good]));
    assert.match(file.tried.join('\n'), reason);
    assert.equal(assertNothingWrong(root), 1);
    assert.deepEqual(leftovers(root), []);
  }
});

/** A certificate made now: signed by itself, for localhost. */
function certificate(t: TestContext, how: 'valid' | 'expired'): { key: string; cert: string } | string {
  const folder = scratch(t);
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const dates =
    how === 'expired' ? ['-not_before', '20200101000000Z', '-not_after', '20200102000000Z'] : ['-days', '2'];
  const words = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
  ];
  try {
    execFileSync('openssl', [...words, ...dates], { stdio: 'pipe' });
  } catch {
    if (how === 'valid') return 'needs openssl';
    try {
      // Older openssl has no -not_after for requests; a date in the past by its `x509` command does the same.
      execFileSync('openssl', [...words, '-days', '1'], { stdio: 'pipe' });
      const request = join(folder, 'r.pem');
      execFileSync('openssl', ['req', '-new', '-key', key, '-subj', '/CN=localhost', '-out', request], {
        stdio: 'pipe',
      });
      execFileSync('openssl', ['x509', '-req', '-in', request, '-signkey', key, '-days', '-1', '-out', cert], {
        stdio: 'pipe',
      });
    } catch {
      return 'needs an openssl that can make expired certificates';
    }
  }
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

test('an expired certificate is told, not asked again, and the next source comes', async (t) => {
  const tls = certificate(t, 'expired');
  if (typeof tls === 'string') return t.skip(tls);
  const secure = await startFaultServer(t, tls);
  const plain = await startFaultServer(t);
  const sources = [secure.on('/m', (x) => serve(x, bytes)), plain.on('/m', (x) => serve(x, bytes))];
  const { file } = await get(storeOf(scratch(t), sources, {}, { ca: tls.cert }));
  assert.match(file.tried.join('\n'), /the certificate of localhost:\d+ is not valid \(CERT_HAS_EXPIRED\)/);
  assert.equal(secure.requests.length, 0);
});

test('https works with a trusted certificate; a redirect from it to plain http is refused', async (t) => {
  const tls = certificate(t, 'valid');
  if (typeof tls === 'string') return t.skip(tls);
  const secure = await startFaultServer(t, tls);
  const plain = await startFaultServer(t);
  const weak = plain.on('/m', (x) => serve(x, bytes));
  const sources = [
    secure.on('/down', (x) => void x.response.writeHead(302, { Location: weak }).end()),
    secure.on('/m', (x) => serve(x, bytes)),
  ];
  const { file } = await get(storeOf(scratch(t), sources, {}, { ca: tls.cert }));
  assert.match(file.tried.join('\n'), /redirects from https to plain http/);
  assert.equal(plain.requests.length, 0);
  const untrusted = await get(storeOf(scratch(t), [sources[1] as string, weak]));
  assert.match(untrusted.file.tried.join('\n'), /is not valid \((DEPTH_ZERO_)?SELF_SIGNED_CERT/);
});

/** A proxy that wants a name and a password. */
async function startProxy(t: TestContext): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const allowed = (header: string | undefined): boolean =>
    header === `Basic ${Buffer.from('ada:s3cret').toString('base64')}`;
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    if (!allowed(request.headers['proxy-authorization'])) return void response.writeHead(407).end();
    const { 'proxy-authorization': _, ...headers } = request.headers;
    request.pipe(
      requestHttp(request.url as string, { method: request.method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  proxy.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    if (!allowed(request.headers['proxy-authorization'])) return void socket.end('HTTP/1.1 407 No\r\n\r\n');
    const [host, port] = (request.url as string).split(':');
    const upstream = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://ada:s3cret@127.0.0.1:${(proxy.address() as AddressInfo).port}`, seen };
}

test('proxies: plain requests are passed on, https goes through a tunnel, hosts of NO_PROXY go directly', async (t) => {
  const tls = certificate(t, 'valid');
  if (typeof tls === 'string') return t.skip(tls);
  const proxy = await startProxy(t);
  const plain = await startFaultServer(t);
  const secure = await startFaultServer(t, tls);
  const both = { httpProxy: proxy.url, httpsProxy: proxy.url, ca: tls.cert };
  const [a, b] = [plain.on('/m', (x) => serve(x, bytes)), secure.on('/m', (x) => serve(x, bytes))];
  await get(storeOf(scratch(t), [a], {}, both));
  assert(proxy.seen.every((line) => line === `GET ${a}`) && proxy.seen.length > 0);
  proxy.seen.length = 0;
  await get(storeOf(scratch(t), [b], {}, both));
  assert(proxy.seen.some((line) => line.startsWith('CONNECT localhost:')));
  proxy.seen.length = 0;
  await get(storeOf(scratch(t), [a], {}, { ...both, noProxy: 'example.org,localhost' }));
  assert.deepEqual(proxy.seen, []);
  const wrong = proxy.url.replace('s3cret', 'guess');
  await assert.rejects(get(storeOf(scratch(t), [a], {}, { httpProxy: wrong })), (error) => {
    const { message } = error as Error;
    return /answered 407/.test(message) && !message.includes('guess');
  });
});

test('NO_PROXY knows stars, domains and ports', () => {
  const through = (url: string, noProxy: string) =>
    proxyFor(new URL(url), { ...quick, httpsProxy: 'proxy:3128', noProxy }) !== undefined;
  assert(through('https://a.example.org', ''));
  assert(!through('https://a.example.org', '*'));
  assert(!through('https://a.example.org', 'example.org'));
  assert(!through('https://a.example.org', 'x.y, .example.org'));
  assert(through('https://anexample.org', 'example.org'));
  assert(through('https://example.org', 'example.org:8443'));
  assert(!through('https://example.org', 'example.org:443'));
  assert.equal(proxyFor(new URL('https://a.b'), { ...quick, httpsProxy: 'proxy:3128' })?.href, 'http://proxy:3128/');
});

test('offline, nothing is asked; what is there is used', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const parts = storeOf(root, [server.on('/m', (x) => serve(x, bytes))]);
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

test('an archive that holds several wanted files is fetched once; one whose licence is not accepted stays inside', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const [other, gated] = [randomModel(50_000), randomModel(60_000)];
  const zip = zipOf([
    { name: 'p/a.onnx', data: bytes },
    { name: 'p/b.onnx', data: other },
    { name: 'p/c.onnx', data: gated },
  ]);
  const url = server.on('/pack.zip', (x) => serve(x, zip));
  const inside = (member: string, data: Uint8Array) => fileOf(data, [{ kind: 'url', url, member }]);
  const catalogue = catalogueOf(
    modelOf({ fp32: inside('a.onnx', bytes) }, { id: 'a' }),
    modelOf({ fp32: inside('b.onnx', other) }, { id: 'b' }),
    modelOf({ fp32: inside('c.onnx', gated) }, { id: 'c', licence: 'research' }),
  );
  const parts = partsOf(root, catalogue);
  const report = await pullReport(parts, { ids: ['a', 'b', 'c'], relearn: false });
  assert.deepEqual(
    report.models.map((model) => [model.status, model.error?.code]),
    [
      ['ready', undefined],
      ['ready', undefined],
      ['failed', 'model/licence'],
    ],
  );
  assert.equal(assertNothingWrong(root), 2);
  assert(server.sent() <= zip.length);
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
