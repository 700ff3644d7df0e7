/**
 * Reads a body that may be endless, slow or cut short, and gives it up when it is.
 */
import type { IncomingMessage } from 'node:http';
import { LikenessError } from '../../base/errors.ts';

/** What a body must keep to. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** A stretch of waiting this long must bring at least {@link dripBytes}. */
  readonly dripMs: number;
  readonly dripBytes: number;
}

/** The error for a body that is too big. */
export function tooLarge(host: string, maxBytes: number): LikenessError {
  return new LikenessError(
    'request/too-large',
    `Expected at most ${maxBytes} bytes from ${host}, and it has more; the limit is that of uploads.`,
    { details: { maxBytes } },
  );
}

/**
 * Hands the body on while counting it. Time counts only while the server is waited for, not while the reader is busy.
 *
 * @throws `request/too-large`, `input/unreachable` for a drip; errors of the stream as they are.
 */
export async function* watchBody(
  answer: IncomingMessage,
  host: string,
  limits: BodyLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const chunks = answer[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let total = 0;
  let waitedMs = 0;
  let came = 0;
  try {
    for (;;) {
      const from = performance.now();
      const timer = setTimeout(() => answer.destroy(tooSlow(host)), Math.max(0, limits.dripMs - waitedMs));
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      total += next.value.byteLength;
      if (total > limits.maxBytes) throw tooLarge(host, limits.maxBytes);
      came += next.value.byteLength;
      waitedMs += performance.now() - from;
      if (came >= limits.dripBytes) [came, waitedMs] = [0, 0];
      yield next.value;
    }
  } finally {
    answer.destroy();
  }
}

function tooSlow(host: string): LikenessError {
  return new LikenessError('input/unreachable', `Expected ${host} to send its file, but hardly anything comes.`);
}
