/**
 * Follows redirects, and turns every answer that is no file into a fault.
 */
import type { IncomingMessage } from 'node:http';
import type { Connections } from './exchange.ts';
import { TransferFault } from './transfer-fault.ts';

/** A request that may be redirected. */
export interface Wish {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent to the host of `url` only, never to another one: tokens. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What the hub told on the way. */
export interface LinkedFacts {
  readonly sha256?: string;
  readonly bytes?: number;
}

/** An answer with a body. */
export interface Answer {
  readonly response: IncomingMessage;
  /** 200, 206 or 416. */
  readonly status: number;
  /** Where the body really comes from; may hold a signature that expires. */
  readonly url: URL;
  readonly linked: LinkedFacts;
  /** Strong or weak, as sent. */
  readonly etag?: string;
}

const maxHops = 10;

/**
 * Sends a request and follows up to ten redirects.
 *
 * @throws {TransferFault} for every answer but 200, 206 and 416, for loops, and for a redirect from https to http.
 */
export async function follow(connections: Connections, wish: Wish): Promise<Answer> {
  let { url } = wish;
  let linked: LinkedFacts = {};
  const seen = new Set<string>();
  for (let hop = 0; hop <= maxHops; hop++) {
    if (seen.has(url.href)) throw new TransferFault('redirect-loop', `${wish.url.host} redirects in a circle`);
    seen.add(url.href);
    const secrets = url.origin === wish.url.origin ? wish.secrets : {};
    const response = await connections.get(url, { ...wish.headers, ...secrets }, wish.signal);
    linked = { ...linkedFacts(response), ...linked };
    const status = response.statusCode ?? 0;
    if (status === 200 || status === 206 || status === 416) {
      const { etag } = response.headers;
      return { response, status, url, linked, ...(etag ? { etag } : {}) };
    }
    const location = response.headers.location;
    if ([301, 302, 303, 307, 308].includes(status) && location) {
      response.resume();
      url = nextAddress(url, location);
      continue;
    }
    throw await refusal(response, url);
  }
  throw new TransferFault('redirect-loop', `${wish.url.host} redirects more than ${maxHops} times`);
}

function nextAddress(from: URL, location: string): URL {
  let next: URL;
  try {
    next = new URL(location, from);
  } catch {
    throw new TransferFault('redirect-unsafe', `${from.host} redirects to something that is no address`);
  }
  if (next.protocol !== 'https:' && next.protocol !== 'http:')
    throw new TransferFault('redirect-unsafe', `${from.host} redirects to ${next.protocol}, which is not allowed`);
  if (from.protocol === 'https:' && next.protocol === 'http:')
    throw new TransferFault('redirect-unsafe', `${from.host} redirects from https to plain http (${next.host})`);
  return next;
}

/** `X-Linked-ETag` is the sha256 of a big file, `X-Linked-Size` its size; small files have a git hash, which is of no use. */
function linkedFacts(response: IncomingMessage): LinkedFacts {
  // The hub names the commit; then its own tag is that of the file, where no other is given.
  const own = response.headers['x-repo-commit'] === undefined ? '' : response.headers.etag;
  const etag = String(response.headers['x-linked-etag'] ?? own ?? '').replace(/^W\/|"/g, '');
  const length = response.statusCode === 200 ? response.headers['content-length'] : undefined;
  const size = Number(response.headers['x-linked-size'] ?? length);
  return {
    ...(/^[0-9a-f]{64}$/.test(etag) ? { sha256: etag } : {}),
    ...(Number.isSafeInteger(size) && size > 0 ? { bytes: size } : {}),
  };
}

async function refusal(response: IncomingMessage, url: URL): Promise<TransferFault> {
  const status = response.statusCode ?? 0;
  const code = String(response.headers['x-error-code'] ?? '');
  const text = String(response.headers['x-error-message'] ?? '').slice(0, 120);
  response.destroy();
  const says = `${url.host} answered ${status}${code ? ` ${code}` : ''}${text ? ` (${text})` : ''}`;
  if (code === 'GatedRepo')
    return new TransferFault(
      'gated',
      `${says}: its owner asks for consent; accept the terms at ${gatePage(url)} and set HF_TOKEN`,
    );
  if (status === 401 || status === 403 || status === 407)
    return new TransferFault('refused', `${says}: the file is private, gated or gone, or a token is missing or wrong`);
  if (status === 404 || status === 410) return new TransferFault('not-found', `${says}: the file is not there`);
  if (status === 429 || status === 503) {
    const afterMs = waitOf(response);
    return new TransferFault('rate-limited', `${says}: too many requests or overloaded`, {
      ...(afterMs === undefined ? {} : { afterMs }),
    });
  }
  if (status >= 500) return new TransferFault('server-error', says);
  return new TransferFault('unexpected-answer', says);
}

function gatePage(url: URL): string {
  return `${url.origin}${url.pathname.replace(/\/resolve\/.*$/, '')}`;
}

/** `Retry-After` in seconds or as a date, or the hub's `ratelimit: "api";r=0;t=55`. */
function waitOf(response: IncomingMessage): number | undefined {
  const limit = /(?:^|;)\s*t=(\d+)/.exec(String(response.headers['ratelimit'] ?? ''))?.[1];
  if (limit) return (Number(limit) + 1) * 1000;
  const after = response.headers['retry-after'];
  if (!after) return undefined;
  const ms = /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
