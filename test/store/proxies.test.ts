import assert from 'node:assert/strict';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { proxyFor } from '../../src/adapters/model-store/transfer/proxy.ts';
import { certificate } from './certificate.ts';
import { serve, startFaultServer } from './fault-server.ts';
import { startProxy } from './proxy-server.ts';
import { get, quick, randomModel, scratch, storeOf } from './store-fixture.ts';

const bytes = randomModel(400_000);

test('an expired certificate is told, not asked again, and the next source comes', async (t) => {
  const tls = certificate(t, 'expired');
  if (typeof tls === 'string') return t.skip(tls);
  const secure = await startFaultServer(t, tls);
  const plain = await startFaultServer(t);
  const sources = [secure.on('/m', (x) => serve(x, bytes)), plain.on('/m', (x) => serve(x, bytes))];
  const { file } = await get(storeOf(scratch(t), bytes, sources, { transfer: { ca: tls.cert } }));
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
  const { file } = await get(storeOf(scratch(t), bytes, sources, { transfer: { ca: tls.cert } }));
  assert.match(file.tried.join('\n'), /redirects from https to plain http/);
  assert.equal(plain.requests.length, 0);
  const untrusted = await get(storeOf(scratch(t), bytes, [sources[1] as string, weak]));
  assert.match(untrusted.file.tried.join('\n'), /is not valid \((DEPTH_ZERO_)?SELF_SIGNED_CERT/);
});

test('proxies: plain requests are passed on, https goes through a tunnel, hosts of NO_PROXY go directly', async (t) => {
  const tls = certificate(t, 'valid');
  if (typeof tls === 'string') return t.skip(tls);
  const proxy = await startProxy(t);
  const plain = await startFaultServer(t);
  const secure = await startFaultServer(t, tls);
  const both = { httpProxy: proxy.url, httpsProxy: proxy.url, ca: tls.cert };
  const [a, b] = [plain.on('/m', (x) => serve(x, bytes)), secure.on('/m', (x) => serve(x, bytes))];
  await get(storeOf(scratch(t), bytes, [a], { transfer: both }));
  assert(proxy.seen.every((line) => line === `GET ${a}`) && proxy.seen.length > 0);
  proxy.seen.length = 0;
  await get(storeOf(scratch(t), bytes, [b], { transfer: both }));
  assert(proxy.seen.some((line) => line.startsWith('CONNECT localhost:')));
  proxy.seen.length = 0;
  await get(storeOf(scratch(t), bytes, [a], { transfer: { ...both, noProxy: 'example.org,localhost' } }));
  assert.deepEqual(proxy.seen, []);
  const wrong = proxy.url.replace('s3cret', 'guess');
  await assert.rejects(get(storeOf(scratch(t), bytes, [a], { transfer: { httpProxy: wrong } })), (error) => {
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

/** A server that takes connections and never says a word. */
async function startMute(t: TestContext): Promise<string> {
  const mute = createTcpServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
  await new Promise((resolve) => mute.once('listening', resolve));
  t.after(() => mute.close());
  return `127.0.0.1:${(mute.address() as AddressInfo).port}`;
}

test('a proxy that says nothing, that refuses, and that is not there: each is named, and nothing is waited for without end', async (t) => {
  const silent = `http://${await startMute(t)}`;
  const target = 'https://example.invalid/m';
  const failure = async (transfer: Partial<typeof quick>): Promise<string> => {
    const start = performance.now();
    const parts = storeOf(scratch(t), bytes, [target], { transfer: { ...transfer, connectMs: 300, tries: 2 } });
    const message = await get(parts).then(
      () => 'it came',
      (error: Error) => error.message,
    );
    assert(performance.now() - start < 5000);
    return message;
  };
  assert.match(
    await failure({ httpsProxy: silent }),
    /the proxy 127\.0\.0\.1:\d+ (on the way to example\.invalid took no connection|made no connection to example\.invalid:443) within 0\.3 s/,
  );
  assert.match(await failure({ httpsProxy: 'http://127.0.0.1:9' }), /the proxy 127\.0\.0\.1:9 cannot be reached/);
  const proxy = await startProxy(t);
  assert.match(
    await failure({ httpsProxy: proxy.url.replace('s3cret', 'guess') }),
    /the proxy 127\.0\.0\.1:\d+ answered 407 when asked for example\.invalid:443/,
  );
});

test('a pull that is cancelled while the proxy says nothing ends at once', async (t) => {
  const httpsProxy = `http://${await startMute(t)}`;
  const stop = new AbortController();
  const start = performance.now();
  setTimeout(() => stop.abort(new Error('enough')), 100);
  await assert.rejects(
    get(
      storeOf(scratch(t), bytes, ['https://example.invalid/m'], { transfer: { httpsProxy, connectMs: 20_000 } }),
      'thing',
      {
        signal: stop.signal,
      },
    ),
    /enough/,
  );
  assert(performance.now() - start < 2000);
});

test('a server that takes the connection but never shakes hands is given up in time', async (t) => {
  const url = `https://${await startMute(t)}/m`;
  await assert.rejects(
    get(storeOf(scratch(t), bytes, [url], { transfer: { connectMs: 200 } })),
    /127\.0\.0\.1:\d+ took no connection within 0\.2 s/,
  );
});
