/**
 * An HTTP server of Node in front of a handler that knows only `Request` and `Response`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { LikenessError } from '../../base/errors.ts';

/** What is served, and where. */
export interface ListenWish {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Answers a request. Its second argument holds Node's own request and response, as hono's bindings. */
  readonly handle: (request: Request, around: object) => Response | Promise<Response>;
  /** A peer that needs longer for the head of a request is cut off. */
  readonly headTimeoutMs?: number;
  /** So is one that needs longer for a whole request; 0 for no limit. */
  readonly requestTimeoutMs?: number;
  /** A connection on which nothing moves for so long is cut off: a peer that does not read its answer. */
  readonly idleTimeoutMs?: number;
}

/** A listening server. */
export interface Listening {
  readonly port: number;
  readonly server: Server;
  /** Takes no more connections, lets running answers end within the grace, then cuts them. */
  close(graceMs: number): Promise<void>;
}

function asListenError(error: NodeJS.ErrnoException, host: string, port: number): LikenessError {
  const details = { host, port };
  if (error.code === 'EADDRINUSE')
    return new LikenessError(
      'server/address-in-use',
      `Expected ${host}:${port} to be free, another program listens there.`,
      {
        details,
        cause: error,
      },
    );
  const why =
    error.code === 'EACCES'
      ? `port ${port} is kept for the system`
      : error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN'
        ? `${host} is no address of this machine`
        : error.message;
  return new LikenessError('request/invalid', `Expected an address to listen on (--host, --port), got: ${why}.`, {
    details,
    cause: error,
  });
}

/** Longer than any answer of ours takes to begin: two minutes, and a farewell. */
const longestSilenceMs = 180_000;

/** How long the rest of a body may take to come once the answer is sent. */
const unreadMs = 1000;

/**
 * Who is answered before the body has come sends the next request on another connection: on this one, the rest of the body
 * stands in its way.
 */
function closeAfterEarlyAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (!Number(request.headers['content-length'] ?? 0) && request.headers['transfer-encoding'] === undefined) return;
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = (...args: unknown[]) => {
    if (!request.complete) response.shouldKeepAlive = false;
    return writeHead(...args);
  };
}

/**
 * Starts listening.
 *
 * @throws `server/address-in-use`; `request/invalid` for an address that is none of this machine.
 */
export function listen({
  host,
  port,
  handle,
  headTimeoutMs = 15_000,
  requestTimeoutMs = 0,
  idleTimeoutMs = longestSilenceMs,
}: ListenWish): Promise<Listening> {
  const listener = getRequestListener((request, around) => handle(request, around), { overrideGlobalObjects: false });
  const server = createServer(
    {
      headersTimeout: headTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: 30_000,
      connectionsCheckingInterval: Math.min(5000, headTimeoutMs),
    },
    (request, response) => {
      closeAfterEarlyAnswer(request, response);
      // A body that nobody asked for is not waited for: a peer could send it for ever.
      response.once('finish', () => {
        if (!request.complete) setTimeout(() => request.complete || request.socket.destroy(), unreadMs).unref();
      });
      // A body that fails on its way out ends its connection, and nothing else.
      Promise.resolve(listener(request, response)).catch(() => response.destroy());
    },
  );
  server.setTimeout(idleTimeoutMs);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(asListenError(error, host, port)));
    server.listen(port, host, () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        server,
        close: (graceMs) =>
          new Promise((closed) => {
            const timer = setTimeout(() => server.closeAllConnections(), graceMs);
            server.close(() => {
              clearTimeout(timer);
              closed();
            });
            server.closeIdleConnections();
          }),
      });
    });
  });
}
