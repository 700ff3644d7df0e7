import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { loopbackServer } from '../../../test/fixtures/loopback-server.ts';
import { nameServer } from '../../../test/fixtures/name-server.ts';
import { certificate } from '../../../test/store/certificate.ts';
import type { SafeFetch } from '../../ports/fetch-media.ts';
import { createSafeFetch } from './safe-fetch.ts';

const limits = { maxBytes: 1_000_000, timeoutMs: 5000 };
const quick = { firstWaitMs: 10, tries: 3 };

async function read(fetch: SafeFetch, url: string, more: Partial<typeof limits> = {}): Promise<Buffer> {
  const { body } = await fetch.open(url, { ...limits, ...more });
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

/** A server that must not be reached: whatever is asked of it fails the test. */
async function innermost(t: TestContext) {
  const server = await loopbackServer(t, (_, response) => response.end('secret'));
  t.after(() => assert.deepEqual(server.asked, [], 'the inner server was reached'));
  return server;
}

const hello: RequestListener = (_, response) => response.end('hello');

test('loopback is refused however it is written, and the server there sees nothing', async (t) => {
  const { port } = await innermost(t);
  const fetch = createSafeFetch({ patience: quick });
  for (const host of [
    'localhost',
    'LOCALHOST.',
    '127.0.0.1',
    '127.0.0.1.',
    '127.1',
    '0x7f.1',
    '0x7f000001',
    '017700000001',
    '2130706433',
    '127.0.0.1%2e',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '0.0.0.0',
    '0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '169.254.169.254',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ])
    for (const at of [`:${port}`, '']) {
      await assert.rejects(fetch.open(`http://${host}${at}/`, limits), { code: 'input/address-refused' }, host + at);
      const posted = fetch.post(`http://${host}${at}/`, '{}', { headers: {}, timeoutMs: 1000 });
      await assert.rejects(posted, { code: 'input/address-refused' }, host + at);
    }
});

test('other schemes, users in the address and other ports are refused before any name is looked up', async (t) => {
  const names = await nameServer(t, () => ['127.0.0.1']);
  const fetch = createSafeFetch({ resolve: names.resolve, patience: quick });
  for (const url of [
    'file:///etc/passwd',
    'ftp://example.com/a',
    'gopher://example.com/',
    'data:,x',
    'http://',
    'no address',
    'http://user:secret@example.com/',
    'http://user@example.com/',
    'http://a b/',
  ]) {
    const error = await fetch.open(url, limits).catch((thrown: Error) => thrown);
    assert.equal((error as { code?: string }).code, 'input/address-refused', url);
    assert.doesNotMatch((error as Error).message, /secret/);
  }
  assert.equal(names.asked.size, 0);
});

test('a public host on an unusual port is refused, and the allow list lets it through', async (t) => {
  const names = await nameServer(t, () => ['8.8.8.8']);
  const fetch = createSafeFetch({ resolve: names.resolve, patience: quick });
  for (const port of [22, 25, 6379, 8080])
    await assert.rejects(fetch.open(`http://public.example:${port}/`, limits), /Expected port 80 or 443/);
});

test('an allowed server is read; its file has a name and the bytes are those that were sent', async (t) => {
  const bytes = Buffer.alloc(300_000, 7);
  const { port } = await loopbackServer(t, (request, response) => {
    assert.equal(request.headers['accept-encoding'], 'identity');
    assert.equal(request.headers.authorization, undefined);
    assert.equal(request.headers.cookie, undefined);
    response.setHeader('content-type', 'image/png').end(bytes);
  });
  const fetch = createSafeFetch({ allow: ['127.0.0.1'] });
  const media = await fetch.open(`http://127.0.0.1:${port}/a/b/My%20photo%2F..%00.png?token=x`, limits);
  assert.equal(media.name, 'My photo...png');
  assert.equal(media.contentType, 'image/png');
  await media.close();
  assert.deepEqual(await read(fetch, `http://127.0.0.1:${port}/`), bytes);
});

test('a name is connected to at the address that was judged, with its own name in Host', async (t) => {
  const names = await nameServer(t, () => ['127.0.0.2']);
  const { port, asked } = await loopbackServer(t, hello, '127.0.0.2');
  const fetch = createSafeFetch({ allow: [`127.0.0.2:${port}`], resolve: names.resolve });
  assert.equal(String(await read(fetch, `http://shop.example:${port}/x`)), 'hello');
  assert.deepEqual(asked, [`GET shop.example:${port} /x`]);
  assert.equal(names.asked.get('shop.example'), 1);
});

test('a name that leads inside at its second look-up (DNS rebinding) is connected where the first led, and refused next time', async (t) => {
  const names = await nameServer(t, (_, asked) => (asked % 2 === 1 ? ['127.0.0.2'] : ['127.0.0.1']));
  const { port } = await loopbackServer(
    t,
    (request, response) => {
      if (request.url === '/again') response.writeHead(302, { location: `http://rebind.example:${port}/inside` }).end();
      else response.end('outside');
    },
    '127.0.0.2',
  );
  const inner = await loopbackServer(t, (_, response) => response.end('secret'), '127.0.0.1', port);
  const fetch = createSafeFetch({ allow: ['127.0.0.2'], resolve: names.resolve, patience: quick });
  assert.equal(String(await read(fetch, `http://rebind.example:${port}/`)), 'outside');
  await assert.rejects(read(fetch, `http://rebind.example:${port}/`), { code: 'input/address-refused' });
  assert.equal(names.asked.get('rebind.example'), 2);
  await assert.rejects(read(fetch, `http://rebind.example:${port}/again`), { code: 'input/address-refused' });
  assert.deepEqual(inner.asked, []);
});

test('a name with public and private addresses is refused, in whichever order they come', async (t) => {
  const { port } = await innermost(t);
  const zones: Record<string, readonly string[]> = {
    'a.example': ['8.8.8.8', '127.0.0.1'],
    'b.example': ['127.0.0.1', '8.8.8.8'],
    'c.example': ['8.8.8.8', '::1'],
    'd.example': ['8.8.8.8', '64:ff9b::7f00:1'],
    'e.example': ['169.254.169.254'],
    'f.example': ['::ffff:10.0.0.1'],
  };
  const names = await nameServer(t, (name) => zones[name] ?? []);
  const fetch = createSafeFetch({ resolve: names.resolve, patience: quick });
  for (const name of Object.keys(zones))
    for (const at of ['', `:${port}`]) {
      const error = await fetch.open(`http://${name}${at}/`, limits).catch((thrown: Error) => thrown);
      assert.equal((error as { code?: string }).code, 'input/address-refused', name);
      assert.doesNotMatch((error as Error).message, /127\.0|169\.254\.169|10\.0\.0\.1|8\.8/, 'addresses are not told');
    }
});

test('redirects are followed three times, and each is checked: to metadata, to loopback, to a file', async (t) => {
  const inner = await innermost(t);
  const { port, asked } = await loopbackServer(
    t,
    (request, response) => {
      const [, left] = /^\/hop\/(\d+)/.exec(request.url ?? '') ?? [];
      const to: Record<string, string> = {
        '/metadata': 'http://169.254.169.254/latest/meta-data/',
        '/inner': `http://127.0.0.1:${inner.port}/`,
        '/odd': `http://2130706433:${inner.port}/`,
        '/file': 'file:///etc/passwd',
        '/user': `http://user:pass@127.0.0.2:${inner.port}/`,
      };
      const location =
        left === undefined ? to[request.url ?? ''] : left === '0' ? undefined : `/hop/${Number(left) - 1}`;
      if (location === undefined) response.end('done');
      else response.writeHead(302, { location, 'set-cookie': 'a=b' }).end();
    },
    '127.0.0.2',
  );
  const fetch = createSafeFetch({ allow: ['127.0.0.2'], patience: quick });
  const at = (path: string): string => `http://127.0.0.2:${port}${path}`;
  assert.equal(String(await read(fetch, at('/hop/3'))), 'done');
  await assert.rejects(read(fetch, at('/hop/4')), { code: 'input/unreachable', message: /at most 3 redirects/ });
  for (const path of ['/metadata', '/inner', '/odd', '/file', '/user']) {
    const before = asked.length;
    await assert.rejects(read(fetch, at(path)), { code: 'input/address-refused' }, path);
    assert.equal(asked.length, before + 1, 'refusals are not tried again');
  }
});

test('a proxy in the environment is not used', async (t) => {
  const proxy = await innermost(t);
  const { port } = await loopbackServer(t, hello, '127.0.0.2');
  for (const name of ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']) {
    const before = process.env[name];
    process.env[name] = name === 'NODE_USE_ENV_PROXY' ? '1' : `http://127.0.0.1:${proxy.port}`;
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
  assert.equal(String(await read(createSafeFetch({ allow: ['127.0.0.2'] }), `http://127.0.0.2:${port}/`)), 'hello');
});

test('too many bytes are refused, told or untold', async (t) => {
  let sent = 0;
  const { port } = await loopbackServer(t, async (request, response) => {
    if (request.url === '/told') return void response.setHeader('content-length', 2_000_000).flushHeaders();
    const chunk = Buffer.alloc(65_536);
    while (!response.destroyed && sent < 50_000_000) {
      sent += chunk.length;
      if (!response.write(chunk)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  });
  const fetch = createSafeFetch({ allow: ['127.0.0.1'] });
  for (const path of ['/told', '/endless'])
    await assert.rejects(read(fetch, `http://127.0.0.1:${port}${path}`), { code: 'request/too-large' }, path);
  assert.ok(sent < 50_000_000, `stopped after ${sent} bytes`);
});

test('a body that was packed without being asked for is refused unopened', async (t) => {
  const bomb = gzipSync(Buffer.alloc(10_000_000));
  const { port } = await loopbackServer(t, (_, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
  await assert.rejects(
    read(createSafeFetch({ allow: ['127.0.0.1'] }), `http://127.0.0.1:${port}/`),
    /Content-Encoding "gzip"/,
  );
});

test('an answer that never comes, a head in drops and a body in drops end in time', async (t) => {
  const { port } = await loopbackServer(t, (request, response) => {
    if (request.url !== '/drip') return;
    const timer = setInterval(() => response.write('.'), 20);
    response.on('close', () => clearInterval(timer));
  });
  const raw = createServer((socket) => {
    const timer = setInterval(() => socket.write('x-a: b\r\n'), 20);
    socket.on('error', () => undefined).on('close', () => clearInterval(timer));
    socket.write('HTTP/1.1 200 OK\r\n');
  }).listen(0, '127.0.0.1');
  await once(raw, 'listening');
  t.after(() => raw.close());
  const fetch = createSafeFetch({ allow: ['127.0.0.1'], patience: { ...quick, dripMs: 200 } });
  const began = performance.now();
  const head = `http://127.0.0.1:${(raw.address() as AddressInfo).port}/`;
  for (const url of [`http://127.0.0.1:${port}/never`, head])
    await assert.rejects(read(fetch, url, { timeoutMs: 400 }), {
      code: 'input/unreachable',
      message: /within 0.4 seconds/,
    });
  await assert.rejects(read(fetch, `http://127.0.0.1:${port}/drip`), /hardly anything comes/);
  assert.ok(performance.now() - began < 2500);
});

test('a reader that takes its time is no drip', async (t) => {
  const { port } = await loopbackServer(t, (_, response) => response.end(Buffer.alloc(500_000)));
  const fetch = createSafeFetch({ allow: ['127.0.0.1'], patience: { dripMs: 100 } });
  const { body } = await fetch.open(`http://127.0.0.1:${port}/`, limits);
  let bytes = 0;
  for await (const part of body) {
    if (bytes === 0) await wait(300);
    bytes += part.byteLength;
  }
  assert.equal(bytes, 500_000);
});

test('404 and 503 are asked again until the file is there; 403 and a file that never comes are told', async (t) => {
  const counts: Record<string, number> = {};
  const { port } = await loopbackServer(t, (request, response) => {
    const path = request.url as string;
    counts[path] = (counts[path] ?? 0) + 1;
    const codes: Record<string, readonly number[]> = { '/fresh': [404, 503, 200], '/secret': [403], '/none': [404] };
    const status = (codes[path] ?? [])[counts[path] - 1] ?? codes[path]?.at(-1) ?? 200;
    response.writeHead(status).end(String(status));
  });
  const fetch = createSafeFetch({ allow: ['127.0.0.1'], patience: quick });
  const at = (path: string): string => `http://127.0.0.1:${port}${path}`;
  assert.equal(String(await read(fetch, at('/fresh'))), '200');
  await assert.rejects(read(fetch, at('/secret')), /answer 200, got 403/);
  await assert.rejects(read(fetch, at('/none')), /answer 200, got 404/);
  assert.deepEqual(counts, { '/fresh': 3, '/secret': 1, '/none': 3 });
});

test('a wait that the time does not allow is not begun', async (t) => {
  const { port } = await loopbackServer(t, (_, response) => response.writeHead(503, { 'retry-after': '60' }).end());
  const began = performance.now();
  await assert.rejects(
    read(createSafeFetch({ allow: ['127.0.0.1'], patience: quick }), `http://127.0.0.1:${port}/`),
    /got 503/,
  );
  assert.ok(performance.now() - began < 1500);
});

test('a body that is cut short is an error, not a shorter file', async (t) => {
  const { port } = await loopbackServer(t, (_, response) => {
    response.setHeader('content-length', 1000).write('half');
    setTimeout(() => response.destroy(), 20);
  });
  await assert.rejects(read(createSafeFetch({ allow: ['127.0.0.1'] }), `http://127.0.0.1:${port}/`), {
    code: 'input/unreachable',
  });
});

test('a caller can cancel while it waits and while it reads', async (t) => {
  const { port } = await loopbackServer(t, (request, response) => {
    if (request.url === '/body') response.write(Buffer.alloc(10_000));
  });
  const fetch = createSafeFetch({ allow: ['127.0.0.1'] });
  for (const path of ['/head', '/body']) {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const reading = (async () => {
      const { body } = await fetch.open(`http://127.0.0.1:${port}${path}`, { ...limits, signal: stop.signal });
      for await (const _ of body);
    })();
    await assert.rejects(reading, { code: 'run/cancelled' }, path);
  }
});

test('over TLS the name of the host is asked for and checked, not the address', async (t) => {
  const pair = certificate(t, 'valid');
  if (typeof pair === 'string') return t.skip(pair);
  const server = createTlsServer(pair, hello).listen(0, '127.0.0.2');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const names = await nameServer(t, () => ['127.0.0.2']);
  const how = { allow: ['127.0.0.2'], resolve: names.resolve, patience: quick };
  assert.equal(String(await read(createSafeFetch({ ...how, ca: pair.cert }), `https://localhost:${port}/`)), 'hello');
  const wrongName = read(createSafeFetch({ ...how, ca: pair.cert }), `https://other.example:${port}/`);
  await assert.rejects(wrongName, { code: 'input/unreachable', message: /certificate/ });
  await assert.rejects(read(createSafeFetch(how), `https://localhost:${port}/`), /certificate/);
});

test('a post is sent once, with its headers; its answer is a status, redirects too', async (t) => {
  const bodies: string[] = [];
  const { port, asked } = await loopbackServer(t, (request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += String(part)));
    request.on('end', () => {
      bodies.push(`${request.headers['webhook-id']} ${body}`);
      if (request.url === '/busy') response.writeHead(429, { 'retry-after': '7' }).end();
      else if (request.url === '/moved') response.writeHead(307, { location: '/busy' }).end();
      else response.writeHead(204).end();
    });
  });
  const fetch = createSafeFetch({ allow: ['127.0.0.1'] });
  const send = (path: string) =>
    fetch.post(`http://127.0.0.1:${port}${path}`, '{"ä":1}', { headers: { 'webhook-id': 'm1' }, timeoutMs: 2000 });
  assert.deepEqual(await send('/ok'), { status: 204 });
  assert.deepEqual(await send('/busy'), { status: 429, retryAfterMs: 7000 });
  assert.deepEqual(await send('/moved'), { status: 307 });
  assert.deepEqual(bodies, Array(3).fill('m1 {"ä":1}'));
  assert.equal(asked.length, 3);
});
