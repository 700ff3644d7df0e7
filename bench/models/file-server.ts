/**
 * Serves one file on the loopback, in a process of its own: `node file-server.ts FILE [BYTES_PER_SECOND]` prints its port.
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [, script = '', path = '', rate = ''] = process.argv;
if (script.endsWith('file-server.ts')) {
  const { size } = statSync(path);
  const server = createServer((request, response) => {
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const from = Number(first ?? 0);
    const to = last ? Math.min(Number(last), size - 1) : size - 1;
    const headers = { 'Content-Length': to - from + 1, ETag: '"bench"' };
    response.writeHead(
      first === undefined ? 200 : 206,
      first === undefined ? headers : { ...headers, 'Content-Range': `bytes ${from}-${to}/${size}` },
    );
    const body = createReadStream(path, { start: from, end: to, highWaterMark: rate ? 64 * 1024 : 1 << 20 });
    if (!rate) {
      body.pipe(response);
      return;
    }
    body.on('data', (chunk) => {
      body.pause();
      response.write(chunk);
      setTimeout(() => body.resume(), (chunk.length / Number(rate)) * 1000);
    });
    body.on('end', () => response.end());
    response.on('close', () => body.destroy());
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}
