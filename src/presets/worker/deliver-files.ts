/**
 * What was made goes to the service: small files inside a call that is made anyway, others in one of their own.
 */
import { openAsBlob } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { isLikenessError } from '../../base/errors.ts';
import { type CompleteRequest, type ItemRequest, inlineBytes } from '../../contract/service/lease.ts';
import type { LeaseProof } from '../../jobs/jobs.ts';
import type { WorkerLink } from '../../jobs/worker-link.ts';
import type { MadeFile, MadeItem } from './compute-messages.ts';
import { safeName } from './safe-name.ts';

/** So much is moved in one piece: most pictures, and far cheaper than a stream. */
export const onePieceBytes = 1 << 20;

/** Where things are delivered. */
export interface Delivery {
  readonly link: WorkerLink;
  readonly proof: LeaseProof;
  readonly signal: AbortSignal;
}

const tries = 3;

/**
 * A transfer that broke off is begun anew: inputs and results are whole or they are not there. A service that is gone is
 * waited for as long as the lease lasts, which aborts the signal when it ends.
 */
export async function transfer<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      signal.throwIfAborted();
      return await work();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const passing = isLikenessError(error) ? error.retryable : true;
      const absent = isLikenessError(error, 'server/unreachable');
      if (!passing || (round >= tries && !absent)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(5000, 200 * 4 ** round)));
    }
  }
}

/** A file as a result: inside while there is room, else delivered now. */
async function resultOf(
  { link, proof, signal }: Delivery,
  file: MadeFile,
  room: number,
): Promise<{ readonly result: NonNullable<ItemRequest['result']>; readonly used: number }> {
  const { path } = file;
  const name = safeName(file.name);
  const { size } = await stat(path);
  if (size <= room) return { result: { name, bytes: await readFile(path, 'base64') }, used: size };
  const body = size <= onePieceBytes ? new Uint8Array(await readFile(path)) : await openAsBlob(path);
  const { id } = await transfer(signal, () => link.deliver(proof, { name, body }, signal));
  return { result: { id }, used: 0 };
}

/** Files as results for a completion. */
export async function deliverFiles(
  delivery: Delivery,
  files: readonly MadeFile[],
): Promise<CompleteRequest['results']> {
  const results: CompleteRequest['results'] = [];
  let room = inlineBytes;
  for (const file of files) {
    const { result, used } = await resultOf(delivery, file, room);
    room -= used;
    results.push({ ...result, ...(file.target === undefined ? {} : { target: file.target }) });
  }
  return results;
}

/** Items that are delivered one after the other, while the next ones are being made. */
export interface ItemQueue {
  add(made: MadeItem): void;
  /** Waits for all that were added. @returns Their files, as results for the completion. @throws Why one was not taken. */
  settled(): Promise<CompleteRequest['results']>;
}

/**
 * Makes the queue.
 *
 * @param refused - Is told why an item was not taken: it is of no use to go on then.
 */
export function createItemQueue(delivery: Delivery, refused: (why: unknown) => void): ItemQueue {
  const { link, proof, signal } = delivery;
  const results: CompleteRequest['results'] = [];
  const deliver = async ({ target, report, file }: MadeItem): Promise<void> => {
    const result = file && (await resultOf(delivery, file, inlineBytes)).result;
    const wish = { report: { ...report }, ...(result ? { result } : {}) };
    const { resultId } = await transfer(signal, () => link.item(proof, target, wish, signal));
    if (resultId !== undefined) results.push({ id: resultId, target });
  };
  let last: Promise<void> = Promise.resolve();
  return {
    add(made) {
      last = last.then(() => deliver(made));
      last.catch(refused);
    },
    async settled() {
      await last;
      return results;
    },
  };
}
