/**
 * A file server on the loopback that plays every fault that real ones are known for.
 */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** One request as a handler sees it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** How often this path was asked for before. */
  readonly count: number;
  /** The first byte and the last that were asked for. */
  readonly range: { readonly from: number; readonly to: number } | undefined;
}

/** What a path answers. */
export type Handler = (exchange: Exchange) => void | Promise<void>;

/** A running server. */
export interface FaultServer {
  readonly origin: string;
  /** Makes a path answer so. @returns Its address. */
  on(path: string, handler: Handler): string;
  /** Every request: `GET /path range`. */
  readonly requests: {
    readonly path: string;
    readonly range: string | undefined;
    readonly headers: IncomingMessage['headers'];
  }[];
  /** Bytes of bodies that were sent. */
  sent(): number;
  close(): Promise<void>;
}

/** Starts a server; with a certificate, a server of https. It ends with the test. */
export async function startFaultServer(
  test: Pick<TestContext, 'after'>,
  tls?: { readonly key: string; readonly cert: string },
): Promise<FaultServer> {
  const handlers = new Map<string, Handler>();
  const counts = new Map<string, number>();
  const requests: FaultServer['requests'] = [];
  const sockets = new Set<Socket>();
  let sent = 0;
  const listener: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '/', 'http://server');
    requests.push({ path: url.pathname, range: request.headers.range, headers: request.headers });
    const count = counts.get(url.pathname) ?? 0;
    counts.set(url.pathname, count + 1);
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const range = from === undefined ? undefined : { from: Number(from), to: to ? Number(to) : Infinity };
    response.on('error', () => undefined);
    const handler = handlers.get(url.pathname);
    if (!handler) {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not Found');
      return;
    }
    const write = response.write.bind(response);
    response.write = ((chunk: Uint8Array, ...rest: never[]) => {
      sent += chunk.length;
      return write(chunk, ...rest);
    }) as typeof response.write;
    void Promise.resolve(handler({ request, response, url, count, range })).catch(() => response.destroy());
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createServer(listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `${tls ? 'https' : 'http'}://localhost:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  test.after(close);
  return {
    origin,
    on: (path, handler) => {
      handlers.set(path, handler);
      counts.delete(path);
      return `${origin}${path}`;
    },
    requests,
    sent: () => sent,
    close,
  };
}

/** How a healthy server treats ranges; each part may be bent. */
export interface ServeOptions {
  readonly ranges?: boolean;
  readonly etag?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Cut the connection after so many bytes of this answer. */
  readonly cutAfter?: number | undefined;
  /** Stop sending after so many bytes, and keep the connection. */
  readonly stallAfter?: number | undefined;
  /** Send so many bytes every 20 ms. */
  readonly drip?: number | undefined;
}

/** Answers with a file, as a healthy server does, apart from what the options say. */
export async function serve(
  { request, response, range }: Exchange,
  bytes: Uint8Array,
  options: ServeOptions = {},
): Promise<void> {
  const { ranges = true, etag = '"v1"' } = options;
  const ifRange = request.headers['if-range'];
  const piece = ranges && range && (ifRange === undefined || ifRange === etag) ? range : undefined;
  if (piece && piece.from >= bytes.length) {
    response.writeHead(416, { 'Content-Range': `bytes */${bytes.length}` }).end();
    return;
  }
  const from = piece?.from ?? 0;
  const to = Math.min(piece?.to ?? Infinity, bytes.length - 1);
  const body = bytes.subarray(from, to + 1);
  response.writeHead(piece ? 206 : 200, {
    'Content-Length': body.length,
    ...(etag === undefined ? {} : { ETag: etag }),
    ...(piece ? { 'Content-Range': `bytes ${from}-${to}/${bytes.length}` } : {}),
    ...options.headers,
  });
  const { cutAfter, stallAfter, drip } = options;
  if (drip !== undefined) {
    for (let at = 0; at < body.length && !response.destroyed; at += drip) {
      response.write(body.subarray(at, at + drip));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    response.end();
  } else if (stallAfter !== undefined) {
    response.write(body.subarray(0, stallAfter));
  } else if (cutAfter !== undefined && cutAfter < body.length) {
    response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 10));
  } else {
    for (let at = 0; at < body.length; at += 1 << 20) {
      if (!response.write(body.subarray(at, at + (1 << 20))))
        await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
      if (response.destroyed) return;
    }
    response.end();
  }
}
