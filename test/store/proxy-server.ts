/**
 * A proxy on the loopback, with password: for plain requests and for tunnels.
 */
import { createServer, request as requestHttp } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { TestContext } from 'node:test';

/** A proxy that wants a name and a password. */
export async function startProxy(t: TestContext): Promise<{ url: string; seen: string[] }> {
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
