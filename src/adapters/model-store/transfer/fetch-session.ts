/**
 * Fetches one file whose length is known: over one connection, or several that each take pieces from the left.
 */

import { bodyOf, checkHead, checkTotal, placeOf, type Want, withHead } from './check-answer.ts';
import type { Answer } from './follow.ts';
import type { PartialFile, Piece } from './partial-file.ts';
import { asTransferFault, TransferFault } from './transfer-fault.ts';
import type { TransferSettings } from './transfer-settings.ts';
import { watchBody } from './watch-body.ts';

/** The file must be begun again, from its first byte. */
export class BeginAgain extends Error {
  readonly fault: TransferFault;
  /** The server cannot be trusted with pieces. */
  readonly withoutRanges: boolean;

  constructor(fault: TransferFault, withoutRanges: boolean) {
    super(fault.message);
    this.fault = fault;
    this.withoutRanges = withoutRanges;
  }
}

/** What a session works with. */
export interface Session {
  readonly file: PartialFile;
  readonly want: Want;
  readonly settings: TransferSettings;
  readonly signal: AbortSignal;
  /** Stops all connections of the session. */
  readonly stop: () => void;
  /** Asks for a piece; `undefined` asks for everything. */
  readonly ask: (piece: Piece | undefined, ifRange: string | undefined) => Promise<Answer>;
  /** Bytes that were written. */
  readonly onBytes: (count: number) => void;
  /** May the server be asked for pieces? */
  readonly ranges: boolean;
}

const writeBytes = 1024 * 1024;
const leastPiece = 8 * 1024 * 1024;
const largestPiece = 64 * 1024 * 1024;

/** Bytes of one request: few requests for big files, and pieces small enough to keep all connections at work. */
export function pieceBytes(size: number): number {
  return Math.min(largestPiece, Math.max(leastPiece, size / 32));
}

/**
 * Fetches all that is missing.
 *
 * @param first - An answer that is already there, with the piece that it answers.
 * @throws {TransferFault} when the source gives no more; {@link BeginAgain}.
 */
export async function fetchMissing(
  session: Session,
  first?: { readonly answer: Answer; readonly piece: Piece },
): Promise<void> {
  const { file, settings } = session;
  const whole = { from: 0, to: file.head.size };
  const taken = first?.piece;
  const pieces = session.ranges ? file.missing(pieceBytes(file.head.size)) : file.complete ? [] : [whole];
  const queue = pieces.flatMap((piece): Piece[] => {
    if (!taken || piece.from >= taken.to || piece.to <= taken.from) return [piece];
    return piece.to > taken.to ? [{ from: taken.to, to: piece.to }] : [];
  });
  const many = session.ranges && file.head.size >= settings.rangedFromBytes;
  const crew = new Crew(session, queue, etagOf(file.head.etag));
  const workers = [crew.work(first)];
  for (let i = 1; many && i < Math.min(settings.connections, queue.length + 1); i++) workers.push(crew.work());
  const results = await Promise.allSettled(workers);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw crew.reason ?? failed.reason;
  if (!file.complete) throw new TransferFault('cut', 'the connections ended before the file did');
}

/** Only a strong tag says that bytes are the same. */
const etagOf = (etag: string | undefined): string | undefined => (etag && !etag.startsWith('W/') ? etag : undefined);

/** The connections of one session. */
class Crew {
  /** What made all of them stop. */
  reason: unknown;
  private active = 0;
  private failuresInRow = 0;
  private readonly session: Session;
  private readonly queue: Piece[];
  private readonly etag: string | undefined;

  constructor(session: Session, queue: Piece[], etag: string | undefined) {
    this.session = session;
    this.queue = queue;
    this.etag = etag;
  }

  async work(first?: { readonly answer: Answer; readonly piece: Piece }): Promise<void> {
    this.active++;
    let left = false;
    let ready = first;
    try {
      for (;;) {
        const piece = ready?.piece ?? this.queue.shift();
        if (!piece || this.reason) return;
        const goesOn = await this.fetchPiece(piece, ready?.answer);
        ready = undefined;
        if (!goesOn) {
          left = true;
          return;
        }
      }
    } catch (error) {
      this.reason ??= error;
      this.session.stop();
      throw error;
    } finally {
      if (!left) this.active--;
    }
  }

  /** @returns Whether this connection should take another piece. */
  private async fetchPiece(piece: Piece, ready: Answer | undefined): Promise<boolean> {
    const place = { at: piece.from };
    try {
      const whole = !this.session.ranges && piece.from === 0;
      const answer = ready ?? (await this.session.ask(whole ? undefined : piece, this.etag));
      await this.drain(answer, piece, place);
      if (place.at < piece.to) throw new TransferFault('cut', `${answer.url.host} ended the body early`);
      return true;
    } catch (thrown) {
      if (thrown instanceof BeginAgain || this.session.signal.aborted) throw thrown;
      if (place.at < piece.to) this.queue.unshift({ from: place.at, to: piece.to });
      const code = (thrown as NodeJS.ErrnoException | undefined)?.code ?? '';
      if (/^E(NOSPC|DQUOT|FBIG|IO|ROFS|BADF)$/.test(code)) throw thrown;
      const fault = asTransferFault(thrown, 'the server');
      if (fault.reason === 'bad-range') throw new BeginAgain(fault, true);
      if (fault.reason === 'changed-while-fetching') throw new BeginAgain(fault, false);
      if (!fault.again) throw fault;
      if (place.at > piece.from) this.failuresInRow = 0;
      // Some servers allow one connection only; the others go on with the work. Counted at once, so that one stays.
      if (this.active > 1 && place.at === piece.from) {
        this.active--;
        return false;
      }
      if (++this.failuresInRow >= this.session.settings.tries) throw fault;
      await this.waitBeforeNextTry(fault);
      return true;
    }
  }

  private async drain(answer: Answer, piece: Piece, place: { at: number }): Promise<void> {
    const { file, want, settings, ranges } = this.session;
    const { host } = answer.url;
    const asked = ranges || piece.from > 0 ? { from: piece.from, last: piece.to - 1 } : undefined;
    const found = placeOf(answer, asked);
    if (!found.partial && (ranges || piece.from > 0)) {
      answer.response.destroy();
      const changed = this.etag !== undefined && answer.etag !== undefined && answer.etag !== this.etag;
      const says = changed
        ? `the file at ${host} changed while it was fetched`
        : `${host} sends no pieces, so that a connection that is cut cannot go on`;
      throw new BeginAgain(new TransferFault(changed ? 'changed-while-fetching' : 'bad-range', says), !changed);
    }
    if (found.partial && this.etag && answer.etag && answer.etag !== this.etag) {
      answer.response.destroy();
      throw new TransferFault('changed-while-fetching', `the file at ${host} changed while it was fetched`);
    }
    if (found.total !== undefined && found.total !== file.head.size) {
      answer.response.destroy();
      checkTotal(found.total, want, host);
      throw new TransferFault('changed-while-fetching', `the file at ${host} changed its size while it was fetched`);
    }
    let body: AsyncIterable<Uint8Array> = watchBody(bodyOf(answer), host, settings);
    if (piece.from === 0) body = withHead(body, (head) => checkHead(head, file.head.size, want, host));
    await this.store(body, place, piece.to);
  }

  private async store(body: AsyncIterable<Uint8Array>, place: { at: number }, end: number): Promise<void> {
    const { file, onBytes } = this.session;
    let held: Uint8Array[] = [];
    let length = 0;
    const flush = async (): Promise<void> => {
      if (length === 0) return;
      await file.write(held, place.at);
      place.at += length;
      onBytes(length);
      this.failuresInRow = 0;
      held = [];
      length = 0;
    };
    try {
      for await (const chunk of body) {
        if (place.at + length + chunk.length > end)
          throw new TransferFault('wrong-size', `the server sent more than the ${end} bytes it announced`);
        held.push(chunk);
        length += chunk.length;
        if (length >= writeBytes) await flush();
      }
    } catch (error) {
      // What arrived before a cut is good as far as it goes.
      if (!(error instanceof TransferFault) || error.again) await flush();
      throw error;
    }
    await flush();
  }

  private async waitBeforeNextTry(fault: TransferFault): Promise<void> {
    const { settings, signal } = this.session;
    await pause(waitMs(fault, this.failuresInRow, settings), signal);
  }
}

/**
 * How long to wait before the next try: as long as the server asks, else doubling with jitter.
 *
 * @throws {TransferFault} the fault itself, when the server asks for more than the settings allow.
 */
export function waitMs(fault: TransferFault, failures: number, settings: TransferSettings): number {
  const { afterMs } = fault.facts;
  if (afterMs !== undefined && afterMs > settings.longestWaitMs) throw fault;
  const backoff = Math.min(settings.longestWaitMs, settings.backoffMs * 2 ** Math.max(0, failures - 1));
  return Math.max(afterMs ?? 0, backoff * (0.5 + Math.random() / 2));
}

/** Waits, unless the work is no longer wanted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}
