import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type ErrorCode, isLikenessError } from '../../src/base/errors.ts';
import { type Handler, serve, startFaultServer } from './fault-server.ts';
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

const small = randomModel(100_000);
const big = randomModel(1_500_000);

interface Scenario {
  readonly name: string;
  /** The file that is served; big ones are fetched in pieces over several connections. */
  readonly bytes?: Uint8Array;
  readonly handler: (bytes: Uint8Array) => Handler;
  /** What must stand in the line about this source, or nothing when the file comes after all. */
  readonly fails?: RegExp;
  /** What the catalogue knows. */
  readonly known?: { bytes?: number | undefined; sha256?: string | undefined };
}

const page = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>'.padEnd(3000);
const pointer = (bytes: Uint8Array): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`;

const scenarios: readonly Scenario[] = [
  { name: 'a healthy server, small file', handler: (b) => (x) => serve(x, b) },
  { name: 'a healthy server, big file in pieces', bytes: big, handler: (b) => (x) => serve(x, b) },
  {
    name: '200 in place of 206: everything is taken from the beginning',
    bytes: big,
    handler: (b) => (x) => serve(x, b, { ranges: false }),
  },
  {
    name: 'a wrong Content-Range: fetched again without pieces',
    bytes: big,
    handler: (b) => (x) => {
      if (!x.range) return serve(x, b);
      x.response.writeHead(206, { 'Content-Range': `bytes 7-${b.length - 1}/${b.length}`, 'Content-Length': 10 });
      x.response.end(b.subarray(0, 10));
    },
  },
  {
    name: 'a piece that names another place in its middle: never mixed in',
    bytes: big,
    handler: (b) => (x) =>
      serve(x, b, x.range && x.range.from > 500_000 ? { headers: { 'Content-Range': `bytes 0-9/${b.length}` } } : {}),
  },
  {
    name: 'the tag changes between pieces: fetched anew',
    bytes: big,
    handler: (b) => (x) => serve(x, b, { etag: x.count < 2 ? '"old"' : '"new"' }),
  },
  {
    name: '416 at the beginning: asked without a range',
    bytes: big,
    handler: (b) => (x) =>
      x.range ? void x.response.writeHead(416, { 'Content-Range': `bytes */${b.length}` }).end() : serve(x, b),
  },
  {
    name: 'no Content-Length, chunks',
    handler: (b) => (x) => {
      x.response.writeHead(200);
      x.response.write(b.subarray(0, 5000));
      x.response.end(b.subarray(5000));
    },
  },
  {
    name: 'no Content-Length, chunks, and only the hash is known',
    known: { bytes: undefined },
    handler: (b) => (x) => void x.response.writeHead(200).end(b),
  },
  {
    name: 'a Content-Length that is too short',
    fails: /has a file of 99 bytes .*expected/,
    handler: (b) => (x) => void x.response.writeHead(200, { 'Content-Length': 99 }).end(b.subarray(0, 99)),
  },
  {
    name: 'a Content-Length that is too long for what comes',
    fails: /a connection that is cut cannot go on|cut the connection/,
    handler: (b) => (x) => {
      x.response.writeHead(200, { 'Content-Length': b.length });
      x.response.write(b.subarray(0, 50_000), () => setTimeout(() => x.response.destroy(), 5));
    },
  },
  {
    name: 'a body that ends without a length before its end, size known',
    fails: /cut|ended/,
    handler: (b) => (x) => {
      x.response.shouldKeepAlive = false;
      x.response.socket?.end(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n`);
      void b;
    },
  },
  {
    name: 'a body without any length, nothing known',
    known: { bytes: undefined, sha256: undefined },
    fails: /does not say how long the file is, and no hash of it is known/,
    handler: (b) => (x) => {
      x.response.socket?.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
      x.response.socket?.end(b);
    },
  },
  {
    name: 'a body packed with gzip though nobody asked: unpacked',
    handler: (b) => (x) => {
      const packed = gzipSync(b);
      x.response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': packed.length }).end(packed);
    },
  },
  {
    name: 'a packed body that breaks off',
    fails: /./,
    handler: (b) => (x) => {
      const packed = gzipSync(b).subarray(0, 20_000);
      x.response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': packed.length }).end(packed);
    },
  },
  {
    name: 'a connection that is cut three times in a row of progress: goes on each time',
    bytes: big,
    handler: (b) => (x) => serve(x, b, { cutAfter: x.count < 6 ? 200_000 : undefined }),
  },
  {
    name: 'a stall in the middle: goes on over a new connection',
    bytes: big,
    handler: (b) => (x) => serve(x, b, { stallAfter: x.count < 2 ? 150_000 : undefined }),
  },
  {
    name: 'a server that always stalls',
    fails: /sent only \d+ bytes in 0\.4 s/,
    handler: (b) => (x) => serve(x, b, { stallAfter: 0 }),
  },
  {
    name: 'a slow drip: given up',
    fails: /sent only \d+ bytes in 0\.4 s/,
    handler: (b) => (x) => serve(x, b, { drip: 10 }),
  },
  {
    name: 'no answer at all',
    fails: /gave no answer within 0\.4 s/,
    handler: () => () => undefined,
  },
  {
    name: 'a reset before the answer, twice',
    handler: (b) => (x) => (x.count < 2 ? void x.request.socket.resetAndDestroy() : serve(x, b)),
  },
  {
    name: 'a redirect loop',
    fails: /redirects in a circle/,
    handler: () => (x) => void x.response.writeHead(302, { Location: x.url.pathname }).end(),
  },
  {
    name: 'redirects without end',
    fails: /redirects more than 10 times/,
    handler: () => (x) => void x.response.writeHead(302, { Location: `${x.url.pathname}?n=${x.count}` }).end(),
  },
  {
    name: 'a redirect to something that is no web address',
    fails: /redirects to file:/,
    handler: () => (x) => void x.response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
  },
  {
    name: '401: not repeated',
    fails: /answered 401.*private, gated or gone/,
    handler: () => (x) => void x.response.writeHead(401, { 'Content-Type': 'text/html' }).end(page),
  },
  {
    name: '403 of a gated repository: told where to accept',
    fails: /GatedRepo.*accept the terms at .*set HF_TOKEN/,
    handler: () => (x) => void x.response.writeHead(403, { 'X-Error-Code': 'GatedRepo' }).end(),
  },
  {
    name: '404',
    fails: /answered 404.*not there/,
    handler: () => (x) => void x.response.writeHead(404).end('Not Found'),
  },
  {
    name: '429 with Retry-After: waited for',
    handler: (b) => (x) => (x.count < 1 ? void x.response.writeHead(429, { 'Retry-After': '1' }).end() : serve(x, b)),
  },
  {
    name: '429 that asks for an hour: the next source comes at once',
    fails: /answered 429/,
    handler: () => (x) => void x.response.writeHead(429, { 'Retry-After': '3600' }).end(),
  },
  {
    name: 'a burst of 5xx',
    handler: (b) => (x) => (x.count < 2 ? void x.response.writeHead(502 + x.count).end() : serve(x, b)),
  },
  { name: '5xx for ever', fails: /answered 500/, handler: () => (x) => void x.response.writeHead(500).end() },
  {
    name: 'a login page with 200',
    fails: /sent a web page \("Sign in"\).* in place of a model/,
    handler: () => (x) =>
      void x.response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': page.length }).end(page),
  },
  {
    name: 'a login page with 200 where nothing is known of the file',
    known: { bytes: undefined, sha256: undefined },
    fails: /sent a web page/,
    handler: () => (x) => void x.response.writeHead(200, { 'Content-Length': page.length }).end(page),
  },
  {
    name: 'a JSON error with 200',
    fails: /sent a JSON message/,
    handler: () => (x) => void x.response.writeHead(200).end('{"error":"rate limited"}'),
  },
  {
    name: 'a Git-LFS pointer with 200',
    fails: /sent a Git-LFS pointer to 1\d+ bytes with sha256/,
    bytes: big,
    handler: (b) => (x) => void x.response.writeHead(200, { 'Content-Length': pointer(b).length }).end(pointer(b)),
  },
  {
    name: 'another file of the right size',
    fails: /with sha256 [0-9a-f]{64}, expected/,
    handler: (b) => (x) => {
      const other = Uint8Array.from(b);
      other[b.length - 9] ^= 1;
      return serve(x, other);
    },
  },
  {
    name: 'another variant under this name',
    fails: /has a file of \d+ bytes .*another file or variant/,
    handler: () => (x) => serve(x, randomModel(90_000)),
  },
  {
    name: 'a hub that says by its headers that it has another file',
    fails: /says that its file has sha256/,
    handler: (b) => (x) => serve(x, b, { headers: { 'X-Linked-ETag': `"${'0'.repeat(64)}"`, 'X-Linked-Size': '5' } }),
  },
  {
    name: 'more bytes than announced by the catalogue, in chunks',
    fails: /more than the/,
    handler: (b) => (x) => {
      x.response.writeHead(200);
      x.response.write(b);
      x.response.end(b.subarray(0, 100));
    },
  },
  {
    name: 'an empty answer',
    fails: /empty|has a file of 0 bytes|sent an empty file/,
    handler: () => (x) => void x.response.writeHead(200, { 'Content-Length': 0 }).end(),
  },
];

for (const scenario of scenarios) {
  test(`${scenario.name}${scenario.fails ? ': a clear line, then the next source' : ''}`, async (t) => {
    const server = await startFaultServer(t);
    const root = scratch(t);
    const bytes = scenario.bytes ?? small;
    const bad = server.on('/bad/model.onnx', scenario.handler(bytes));
    const good = server.on('/good/model.onnx', (x) => serve(x, bytes));
    const more = scenario.known ?? {};
    const sources = scenario.fails ? [bad, good] : [bad];
    const file = Object.fromEntries(
      Object.entries(fileOf(bytes, sources, more as object)).filter(([, value]) => value !== undefined),
    );
    const parts = partsOf(root, catalogueOf(modelOf({ fp32: file as never })));
    const { file: found } = await get(parts);
    assert.deepEqual(readFileSync(found.path), Buffer.from(bytes));
    assert.equal(assertNothingWrong(root), 1);
    assert.deepEqual(leftovers(root), []);
    const lines = found.tried.filter((line) => line.startsWith(bad));
    if (scenario.fails) assert.match(lines.join('\n'), scenario.fails);
    else assert.deepEqual(lines, []);
  });
}

/** What getting a file fails with when this is its only source. */
async function failure(
  t: Parameters<typeof startFaultServer>[0],
  handler: (bytes: Uint8Array) => Handler,
  code: ErrorCode,
): Promise<string> {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const parts = partsOf(root, catalogueOf(modelOf({ fp32: fileOf(small, [server.on('/m', handler(small))]) })));
  let message = '';
  await assert.rejects(get(parts), (error) => {
    message = (error as Error).message;
    return isLikenessError(error, code);
  });
  assert.equal(assertNothingWrong(root), 0);
  return message;
}

test('when all sources fail, the error lists each with its reason', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const sources = [
    'http://no-such-host.invalid/model.onnx',
    'http://127.0.0.1:9/model.onnx',
    server.on('/page', (x) => void x.response.writeHead(200).end(page)),
    server.on('/gone', (x) => void x.response.writeHead(410).end()),
  ];
  const parts = partsOf(root, catalogueOf(modelOf({ fp32: fileOf(small, sources) })));
  await assert.rejects(get(parts), (error) => {
    assert(isLikenessError(error, 'model/unavailable'), String(error));
    const { message } = error;
    assert.match(message, /no-such-host\.invalid cannot be found \(ENOTFOUND|EAI_AGAIN/);
    assert.match(message, /127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\)/);
    assert.match(message, /a web page/);
    assert.match(message, /answered 410/);
    assert.equal((error.details['tried'] as string[]).length, 4);
    return true;
  });
  assert.equal(assertNothingWrong(root), 0);
});

test('a refusal is asked once, a passing fault as often as the settings say', async (t) => {
  let asked = 0;
  await failure(
    t,
    () => (x) => {
      asked++;
      x.response.writeHead(403).end();
    },
    'model/unavailable',
  );
  assert.equal(asked, 1);
  asked = 0;
  await failure(
    t,
    () => (x) => {
      asked++;
      x.response.writeHead(500).end();
    },
    'model/unavailable',
  );
  assert.equal(asked, quick.tries);
});

test('the file that changes its tag while it is resumed is fetched anew, and bytes of the two are never mixed', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const old = randomModel(big.length);
  let now = old;
  const url = server.on('/m', (x) =>
    serve(x, now, {
      etag: now === old ? '"old"' : '"new"',
      ...(now === old && x.range && x.range.from >= 8_000_000 ? { stallAfter: 0 } : {}),
    }),
  );
  const file = { name: 'model.onnx', sources: [{ kind: 'url', url } as const] };
  const parts = partsOf(root, catalogueOf(modelOf({ fp32: file })));
  const stop = new AbortController();
  const events: { phase: string; doneBytes: number }[] = [];
  server.on('/m', async (x) => {
    await serve(x, old, { etag: '"old"', cutAfter: 300_000 });
    setTimeout(() => stop.abort(), 30);
  });
  await assert.rejects(get(parts, 'thing', { signal: stop.signal, events: events as never }));
  now = big;
  server.on('/m', (x) => serve(x, now, { etag: '"new"' }));
  const { file: found } = await get(parts);
  assert.deepEqual(readFileSync(found.path), Buffer.from(big));
  assertNothingWrong(root);
});

test('after random interruptions at random places the file is whole', async (t) => {
  const server = await startFaultServer(t);
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          cut: fc.integer({ min: 0, max: 400_000 }),
          kind: fc.constantFrom('cut', 'stall', 'error', 'abort'),
        }),
        { maxLength: 6 },
      ),
      fc.boolean(),
      async (faults, ranges) => {
        const root = scratch(t);
        let at = 0;
        let stop = new AbortController();
        const url = server.on('/m', (x) => {
          const fault = faults[at++];
          if (!fault) return serve(x, big, { ranges });
          if (fault.kind === 'abort') stop.abort();
          if (fault.kind === 'error') return void x.response.writeHead(503).end();
          return serve(x, big, {
            ranges,
            ...(fault.kind === 'stall' ? { stallAfter: fault.cut } : { cutAfter: fault.cut }),
          });
        });
        const transfer = { ...quick, tries: 8, backoffMs: 1, stallMs: 80 };
        const parts = partsOf(root, catalogueOf(modelOf({ fp32: fileOf(big, [url]) })), { transfer });
        for (let round = 0; round < 8; round++) {
          stop = new AbortController();
          const done = await get(parts, 'thing', { signal: stop.signal }).catch(() => undefined);
          assertNothingWrong(root);
          if (done) {
            assert.equal(done.file.sha256, sha256(big));
            return;
          }
        }
        assert.fail('the file never came');
      },
    ),
    { numRuns: 25 },
  );
});

test('a host that cannot be reached is not waited for again by the same model; the next call asks it anew', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const other = randomModel(50_000);
  const dead = 'http://127.0.0.1:9';
  const model = modelOf({
    fp16: fileOf(small, [`${dead}/a`, `${dead}/b`]),
    fp32: fileOf(other, [server.on('/m', (x) => serve(x, other))]),
  });
  const parts = partsOf(root, catalogueOf(model));
  for (let call = 0; call < 2; call++) {
    const { secondBest, file } = await get(parts);
    assert.match(secondBest ?? '', /127\.0\.0\.1:9 could not be reached a moment ago/);
    assert.equal(file.variant.name, 'fp32');
  }
});
