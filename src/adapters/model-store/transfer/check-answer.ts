/**
 * Checks that an answer is the piece of the file that was asked for.
 */

import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { exactSizeWords } from '../../../base/size-words.ts';
import { headBytes, recogniseHead } from '../../../models/recognise/recognise-head.ts';
import type { Answer } from './follow.ts';
import { TransferFault } from './transfer-fault.ts';

/** What a file must be, as far as it is known. */
export interface Want {
  /** Name of the fetch, see `fetchKey`. */
  readonly key: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly crc32?: string;
  /** What the first bytes must look like. */
  readonly kind: 'onnx' | 'zip';
}

/** Where a body begins, and how long the whole file is. */
export interface BodyPlace {
  readonly from: number;
  /** Of the whole file; nothing when the server does not say. */
  readonly total?: number;
  /** The server gave a piece; else everything from the beginning. */
  readonly partial: boolean;
}

/**
 * Reads place and length of a body from its headers.
 *
 * @param asked - The first byte and the last that were asked for; nothing when no range was asked for.
 * @throws {TransferFault} `bad-range` when a piece is not the one that was asked for.
 */
export function placeOf(
  answer: Answer,
  asked: { readonly from: number; readonly last?: number } | undefined,
): BodyPlace {
  const { headers } = answer.response;
  if (answer.status === 206) {
    const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
    const from = Number(first);
    const wrong =
      first === undefined ||
      !asked ||
      from !== asked.from ||
      Number(last) < from ||
      Number(last) > (asked.last ?? Infinity);
    if (wrong) {
      const want = asked ? `bytes ${asked.from}-${asked.last ?? ''}` : 'everything';
      throw new TransferFault(
        'bad-range',
        `${answer.url.host} was asked for ${want} and sent "${headers['content-range'] ?? 'no Content-Range'}"`,
      );
    }
    return { from, partial: true, ...(total === '*' ? {} : { total: Number(total) }) };
  }
  const length = Number(headers['content-length']);
  const known = headers['content-length'] !== undefined && Number.isSafeInteger(length) && !headers['content-encoding'];
  return { from: 0, partial: false, ...(known ? { total: length } : {}) };
}

/** Undoes an encoding that was not asked for. */
export function bodyOf(answer: Answer): Readable {
  const { response } = answer;
  const encoding = (response.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity') return response;
  const decoders: Record<string, () => NodeJS.ReadWriteStream & Readable> = {
    gzip: createGunzip,
    'x-gzip': createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  };
  const make = decoders[encoding];
  if (!make)
    throw new TransferFault(
      'unexpected-answer',
      `${answer.url.host} sent the body as "${encoding}", which was not asked for`,
    );
  const decoder = make();
  response.once('error', (error) => decoder.destroy(error));
  response.once(
    'close',
    () => response.complete || decoder.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
  );
  return response.pipe(decoder);
}

/**
 * Checks the beginning of a file: pages, messages, pointers and archives that come in place of a model.
 *
 * @param head - Its first bytes, as many as there are up to {@link headBytes}.
 * @throws {TransferFault} that says what it is.
 */
export function checkHead(head: Uint8Array, total: number | undefined, want: Want, host: string): void {
  const found = recogniseHead(head, head.length < headBytes ? head.length : total);
  if (found.kind === want.kind) return;
  const says = `${host} sent ${found.words} in place of ${want.kind === 'zip' ? 'an archive' : 'a model'}`;
  if (found.pointer) throw new TransferFault('pointer', says, { pointer: found.pointer });
  if (found.kind === 'web-page' || found.kind === 'error-text') throw new TransferFault(found.kind, says);
  // A file that is known by its hash may begin as it likes; the hash decides.
  if (want.sha256 === undefined) throw new TransferFault('unexpected-answer', says);
}

/** Checks the size that a server announces. */
export function checkTotal(total: number | undefined, want: Want, host: string): void {
  if (total === undefined || want.bytes === undefined || total === want.bytes) return;
  throw new TransferFault(
    'wrong-size',
    `${host} has a file of ${exactSizeWords(total)}, expected ${want.bytes}: another file or variant under this name`,
  );
}

/** Takes the first bytes of a body without losing them. */
export async function* withHead(
  body: AsyncIterable<Uint8Array>,
  look: (head: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  const first: Uint8Array[] = [];
  let length = 0;
  let looked = false;
  for await (const chunk of body) {
    if (looked) {
      yield chunk;
      continue;
    }
    first.push(chunk);
    length += chunk.length;
    if (length < headBytes) continue;
    look(Buffer.concat(first).subarray(0, headBytes));
    looked = true;
    yield* first;
  }
  if (looked) return;
  look(Buffer.concat(first));
  yield* first;
}
