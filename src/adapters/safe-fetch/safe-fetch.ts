/**
 * Reaches addresses that strangers name, and never what only this machine may reach.
 */

import { lookup } from 'node:dns/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { isLikenessError, LikenessError } from '../../base/errors.ts';
import { productVersion } from '../../base/version.ts';
import type { FetchedMedia, FetchLimits, PostAnswer, SafeFetch } from '../../ports/fetch-media.ts';
import { type AllowList, parseAllowList } from './allow-list.ts';
import { type AskParts, askOnce } from './ask-once.ts';
import { type CheckedUrl, checkUrl, type Resolve } from './check-address.ts';
import { explainFault, mayPass } from './explain-fault.ts';
import { nameOf } from './name-of.ts';
import { retryAfterMs } from './retry-after.ts';
import { tooLarge, watchBody } from './watch-body.ts';

/** How to reach. */
export interface SafeFetchOptions {
  /** What may be reached although it isn't public; see `parseAllowList`. */
  readonly allow?: readonly string[];
  /** Finds the addresses of names. Default: as the system does. */
  readonly resolve?: Resolve;
  /** Certificates of authorities that are trusted beside the usual ones. */
  readonly ca?: string;
  readonly patience?: Partial<Patience>;
}

/** How long and how often. */
export interface Patience {
  /** How often a file is asked for at most. */
  readonly tries: number;
  /** The first wait between two tries; it doubles. */
  readonly firstWaitMs: number;
  /** A stretch of waiting for a body this long must bring at least `dripBytes`. */
  readonly dripMs: number;
  readonly dripBytes: number;
}

const usualPatience: Patience = { tries: 5, firstWaitMs: 500, dripMs: 10_000, dripBytes: 4096 };
const maxRedirects = 3;
const redirects: readonly number[] = [301, 302, 303, 307, 308];
const agent = `likeness/${productVersion}`;

interface Fetcher extends AskParts {
  readonly patience: Patience;
}

/** Follows redirects, each checked as the first address was. */
async function follow(
  parts: Fetcher,
  first: CheckedUrl,
  signal: AbortSignal,
): Promise<{ answer: IncomingMessage; at: CheckedUrl }> {
  // Nothing secret is ever sent: no cookies, no authorization, no referrer; so nothing has to be dropped on the way.
  const headers = { accept: 'image/*, */*;q=0.5', 'accept-encoding': 'identity', 'user-agent': agent };
  let at = first;
  for (let hop = 0; ; hop++) {
    const answer = await askOnce(parts, at, { method: 'GET', headers, signal });
    const { location } = answer.headers;
    if (!redirects.includes(answer.statusCode ?? 0) || location === undefined) return { answer, at };
    answer.destroy();
    if (hop >= maxRedirects)
      throw new LikenessError(
        'input/unreachable',
        `Expected a file behind at most ${maxRedirects} redirects from ${first.host}, got more.`,
      );
    at = checkUrl(URL.canParse(location, at.url.href) ? new URL(location, at.url).href : location, parts.allow);
  }
}

function openBody(
  parts: Fetcher,
  { answer, at }: { answer: IncomingMessage; at: CheckedUrl },
  maxBytes: number,
): FetchedMedia {
  const { headers } = answer;
  const coding = headers['content-encoding'];
  const refuse = (error: LikenessError): never => {
    answer.destroy();
    throw error;
  };
  if (coding !== undefined && coding.trim().toLowerCase() !== 'identity')
    refuse(
      new LikenessError(
        'input/unreachable',
        `Expected ${at.host} to send the file as it is, got Content-Encoding ${JSON.stringify(coding.slice(0, 40))}, which was not asked for.`,
      ),
    );
  if (Number(headers['content-length'] ?? 0) > maxBytes) refuse(tooLarge(at.host, maxBytes));
  const body = watchBody(answer, at.host, { maxBytes, ...parts.patience });
  return {
    name: nameOf(at.url),
    contentType: headers['content-type'],
    body,
    async close() {
      answer.destroy();
    },
  };
}

/** One try at a file. @returns The answer 200, or what was wrong and whether it may pass. */
async function tryOpen(
  parts: Fetcher,
  url: CheckedUrl,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<
  FetchedMedia | { readonly fault: LikenessError; readonly waitMs?: number | undefined; readonly again: boolean }
> {
  try {
    const found = await follow(parts, url, signal);
    const status = found.answer.statusCode ?? 0;
    if (status === 200) return openBody(parts, found, limits.maxBytes);
    found.answer.destroy();
    const fault = new LikenessError('input/unreachable', `Expected ${found.at.host} to answer 200, got ${status}.`, {
      details: { status },
    });
    return { fault, again: mayPass(status), waitMs: retryAfterMs(found.answer.headers['retry-after'], Date.now()) };
  } catch (error) {
    signal.throwIfAborted();
    return explainFault(error, url.host);
  }
}

async function open(parts: Fetcher, address: string, limits: FetchLimits): Promise<FetchedMedia> {
  const url = checkUrl(address, parts.allow);
  const { tries, firstWaitMs } = parts.patience;
  const ending = endingOf(url.host, limits);
  let opened: FetchedMedia | undefined;
  try {
    for (let attempt = 1; ; attempt++) {
      const one = await tryOpen(parts, url, limits, ending.signal);
      if ('body' in one) {
        opened = one;
        return { ...one, body: ending.translating(one.body), close: () => one.close().finally(ending.stop) };
      }
      const grown = firstWaitMs * 2 ** (attempt - 1) * (0.8 + 0.4 * Math.random());
      if (!one.again || attempt >= tries) throw one.fault;
      const waitMs = Math.max(grown, one.waitMs ?? 0);
      // A wait that the time does not allow says the same as the answer that is known already.
      if (waitMs >= ending.leftMs()) throw one.fault;
      await wait(waitMs, undefined, { signal: ending.signal });
    }
  } catch (error) {
    throw ending.translate(error);
  } finally {
    if (!opened) ending.stop();
  }
}

/** The end of the time and the caller's cancel, as one signal and as errors of the table. */
function endingOf(
  host: string,
  { timeoutMs, signal: cancelled }: { timeoutMs: number; signal?: AbortSignal | undefined },
) {
  const controller = new AbortController();
  const until = performance.now() + timeoutMs;
  const timedOut = new LikenessError(
    'input/unreachable',
    `Expected ${host} to answer in full within ${timeoutMs / 1000} seconds.`,
  );
  const timer = setTimeout(() => controller.abort(timedOut), timeoutMs);
  const cancel = (): void =>
    controller.abort(new LikenessError('run/cancelled', `Cancelled while fetching from ${host}.`));
  if (cancelled?.aborted) cancel();
  cancelled?.addEventListener('abort', cancel, { once: true });
  const stop = (): void => {
    clearTimeout(timer);
    cancelled?.removeEventListener('abort', cancel);
  };
  const translate = (error: unknown): unknown => {
    if (controller.signal.aborted) return controller.signal.reason;
    return isLikenessError(error) ? error : explainFault(error, host).fault;
  };
  async function* translating(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* body;
    } catch (error) {
      throw translate(error);
    } finally {
      stop();
    }
  }
  return { signal: controller.signal, leftMs: () => until - performance.now(), stop, translate, translating };
}

async function post(
  parts: Fetcher,
  address: string,
  body: string,
  wish: { readonly headers: Readonly<Record<string, string>>; readonly timeoutMs: number },
): Promise<PostAnswer> {
  const url = checkUrl(address, parts.allow);
  const ending = endingOf(url.host, wish);
  try {
    const headers = { 'content-length': String(Buffer.byteLength(body)), 'user-agent': agent, ...wish.headers };
    const answer = await askOnce(parts, url, { method: 'POST', headers, body, signal: ending.signal });
    const retry = retryAfterMs(answer.headers['retry-after'], Date.now());
    // Only the status counts; what else is said is not read.
    answer.on('error', () => undefined).destroy();
    return { status: answer.statusCode ?? 0, ...(retry === undefined ? {} : { retryAfterMs: retry }) };
  } catch (error) {
    throw ending.translate(error);
  } finally {
    ending.stop();
  }
}

/**
 * Makes the guarded way to addresses of strangers.
 *
 * Only http and https; no user in the address; ports 80 and 443; every address of a name must be public, checked when the
 * connection is made; at most three redirects, each checked anew; no compressed bodies; no proxy, cookie or credential. The
 * allow list names what a deployment lets through.
 *
 * @throws `request/invalid` for an entry of the allow list that is none.
 */
export function createSafeFetch(options: SafeFetchOptions = {}): SafeFetch {
  const allow: AllowList = parseAllowList(options.allow ?? []);
  const parts: Fetcher = {
    allow,
    resolve: options.resolve ?? ((host) => lookup(host, { all: true })),
    ca: options.ca,
    patience: { ...usualPatience, ...options.patience },
  };
  return {
    open: async (url, limits) => open(parts, url, limits),
    post: async (url, body, wish) => post(parts, url, body, wish),
  };
}
