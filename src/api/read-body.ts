/**
 * Reads bodies with a limit, and checks them as the contract says.
 */
import type { z } from 'zod';
import { LikenessError } from '../base/errors.ts';
import { resolve } from '../contract/resolve.ts';
import { checkTexts } from './check-texts.ts';
import type { ApiContext } from './define-route.ts';

/** So many bytes must have arrived for every second after the patience is over: anything slower holds a connection for nothing. */
const slowestBytesPerSecond = 512;

const secondLookMs = 50;

/** Waits for the next piece; one that takes too long is given up. */
async function nextPiece(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  patienceMs: number,
): Promise<{ readonly done: boolean; readonly value?: Uint8Array<ArrayBuffer> | undefined } | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    // What arrived while this process had no time to look is read before the sender is blamed.
    timer = setTimeout(() => {
      timer = setTimeout(() => resolve('late'), secondLookMs);
    }, patienceMs);
  });
  try {
    return await Promise.race([reader.read(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The pieces of a body as they arrive; no body is an empty one. Stopping early cancels the rest.
 *
 * @throws `request/too-slow`; `request/invalid` when the connection ends before the body.
 */
export async function* piecesOf(context: ApiContext): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { body } = context.req.raw;
  if (body === null) return;
  const patienceMs = context.get('patienceMs');
  const reader = body.getReader();
  const start = performance.now();
  let total = 0;
  let ended = false;
  try {
    for (;;) {
      const piece = await nextPiece(reader, patienceMs);
      const afterMs = performance.now() - start - patienceMs;
      if (piece === 'late' || (total * 1000) / slowestBytesPerSecond < afterMs)
        throw new LikenessError(
          'request/too-slow',
          `Expected the body to arrive, got ${total} bytes of it in ${Math.round((afterMs + patienceMs) / 1000)} seconds.`,
        );
      if (piece.done) {
        ended = true;
        return;
      }
      total += piece.value?.length ?? 0;
      if (piece.value) yield piece.value;
    }
  } catch (cause) {
    if (cause instanceof LikenessError) throw cause;
    ended = true;
    throw new LikenessError(
      'request/invalid',
      'Expected the whole body, but the connection ended before it had arrived.',
      { cause },
    );
  } finally {
    if (!ended) await reader.cancel().catch(() => {});
  }
}

/** Reads a whole body. @throws `request/too-large`. */
export async function readBytes(context: ApiContext, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new LikenessError('request/too-large', `Expected a body of at most ${maxBytes} bytes, got more.`, {
      details: { maxBytes },
    });
  if (Number(context.req.header('content-length') ?? 0) > maxBytes) throw tooLarge();
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const piece of piecesOf(context)) {
    total += piece.length;
    if (total > maxBytes) throw tooLarge();
    pieces.push(piece);
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/**
 * Reads a JSON body.
 *
 * @returns The value, and the bytes it was read from.
 * @throws `request/invalid` for anything that is no JSON object, `request/too-large`.
 */
export async function readJson(
  context: ApiContext,
  maxBytes: number,
): Promise<{ readonly value: Record<string, unknown>; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type))
    throw new LikenessError(
      'request/invalid',
      `Expected a body of the type application/json, got ${type ? `"${type.slice(0, 60)}"` : 'none'}.`,
    );
  const bytes = await readBytes(context, maxBytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new LikenessError('request/invalid', `Expected a body in JSON, got something else: ${jsonFault(cause)}.`, {
      cause,
    });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new LikenessError('request/invalid', 'Expected a JSON object in braces.');
  checkTexts(value);
  return { value: value as Record<string, unknown>, bytes };
}

function jsonFault(cause: unknown): string {
  if (cause instanceof RangeError) return 'too deeply nested';
  // The engine's message may quote the body; only its place is told.
  const place = /position (\d+)/.exec(String(cause));
  return place ? `an error at character ${place[1]}` : 'it ends too early or is not UTF-8';
}

/** Whether a request came without a body. */
export function isEmpty({ req }: ApiContext): boolean {
  return !req.header('content-type') && !Number(req.header('content-length') ?? 0) && !req.header('transfer-encoding');
}

/** Reads a JSON body and checks it. @throws As {@link readJson}, and `request/invalid` that names the field. */
export async function readChecked<T extends z.ZodType>(
  context: ApiContext,
  schema: T,
  maxBytes = 1_000_000,
): Promise<z.output<T>> {
  const { value } = await readJson(context, maxBytes);
  return resolve(schema, value);
}

/** Checks the query of a request. @throws `request/invalid` that names the parameter. */
export function readQuery<T extends z.ZodType>(context: ApiContext, schema: T): z.output<T> {
  const query = context.req.query();
  checkTexts(query);
  return resolve(schema, query);
}
