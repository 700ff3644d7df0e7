/**
 * The faults that the file server plays, each with its outcome.
 */
import { gzipSync } from 'node:zlib';
import { type Handler, serve } from './fault-server.ts';
import { randomModel, sha256 } from './store-fixture.ts';

/** A file that is fetched over one connection. */
export const small = randomModel(100_000);
/** A file that is fetched in pieces. */
export const big = randomModel(1_500_000);

/** One fault: what a server does, and what must come of it. */
export interface Scenario {
  readonly name: string;
  /** The file that is served; big ones are fetched in pieces over several connections. */
  readonly bytes?: Uint8Array;
  readonly handler: (bytes: Uint8Array) => Handler;
  /** What must stand in the line about this source, or nothing when the file comes after all. */
  readonly fails?: RegExp;
  /** What the catalogue knows. */
  readonly known?: { bytes?: number | undefined; sha256?: string | undefined };
}

/** A page in place of a file. */
export const page = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>'.padEnd(
  3000,
);
/** The pointer of a file. */
export const pointer = (bytes: Uint8Array): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`;

/** Every fault of the file server. */
export const scenarios: readonly Scenario[] = [
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
    fails: /has a file of 99 bytes, expected 99\d{3}/,
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
    fails: /sends no pieces, so that a connection that is cut cannot go on/,
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
    name: 'a reset in the middle, twice: goes on each time',
    bytes: big,
    handler: (b) => (x) =>
      x.count < 2
        ? void serve(x, b, { stallAfter: 200_000 }).then(() => setTimeout(() => x.request.socket.resetAndDestroy(), 20))
        : serve(x, b),
  },
  {
    name: 'a reset in the middle by a server without pieces, always',
    fails: /localhost:\d+ sends no pieces, so that a connection that is cut cannot go on/,
    handler: (b) => (x) =>
      void serve(x, b, { ranges: false, stallAfter: 20_000 }).then(() =>
        setTimeout(() => x.request.socket.resetAndDestroy(), 20),
      ),
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
    name: '429 with Retry-After as a date: waited for',
    handler: (b) => (x) =>
      x.count < 1
        ? void x.response.writeHead(429, { 'Retry-After': new Date(Date.now() + 1000).toUTCString() }).end()
        : serve(x, b),
  },
  {
    name: '429 with the ratelimit header of the hub: waited for',
    handler: (b) => (x) =>
      x.count < 1 ? void x.response.writeHead(429, { RateLimit: '"api";r=0;t=1' }).end() : serve(x, b),
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
    fails: /has a file of 0 bytes, expected 99\d{3}/,
    handler: () => (x) => void x.response.writeHead(200, { 'Content-Length': 0 }).end(),
  },
];
