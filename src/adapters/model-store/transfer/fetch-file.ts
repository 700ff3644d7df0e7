/**
 * Fetches one file from one source into the folder of partial files, and proves it.
 */

import { ensureFolder } from '../../files/ensure-folder.ts';
import { checkDiskSpace } from '../keep/disk-space.ts';
import { readJson } from '../keep/write-json.ts';
import { askWithToken } from './ask-with-token.ts';
import { checkTotal, placeOf, type Want } from './check-answer.ts';
import type { FetchedFile, FetchHooks, FetchPlace } from './fetch-place.ts';
import { BeginAgain, fetchMissing, pause, pieceBytes, waitMs } from './fetch-session.ts';
import { fetchUnknownLength } from './fetch-unknown-length.ts';
import { type Answer, follow, type LinkedFacts } from './follow.ts';
import { hashAlongside } from './frontier-hash.ts';
import { askGoogleDrive } from './google-drive.ts';
import {
  discardPartial,
  PartialFile,
  type PartialHead,
  type PartialNames,
  type Piece,
  partialNames,
} from './partial-file.ts';
import { type SourceAddress, shownAddress } from './source-address.ts';
import { asTransferFault, TransferFault } from './transfer-fault.ts';

/**
 * Fetches a file, going on where an earlier try stopped.
 *
 * @returns The file, closed and flushed to the disk.
 * @throws {TransferFault} when this source does not give the file; errors of the disk as the system says them.
 */
export async function fetchFile(
  address: SourceAddress,
  want: Want,
  place: FetchPlace,
  hooks: FetchHooks,
): Promise<FetchedFile> {
  const run = new FetchRun(address, want, place, hooks);
  await ensureFolder(place.folder);
  let withoutRanges = false;
  for (let begun = 1; ; begun++) {
    try {
      return await run.once(withoutRanges);
    } catch (thrown) {
      if (place.signal.aborted) throw place.signal.reason;
      const fault = thrown instanceof BeginAgain ? thrown.fault : thrown;
      if (run.spoilt) await discardPartial(run.names);
      if (!(fault instanceof TransferFault) || begun >= triesFor(fault, place.connections.settings.tries)) throw fault;
      if (thrown instanceof BeginAgain) {
        withoutRanges ||= thrown.withoutRanges;
        await discardPartial(run.names);
        if (begun === 1) continue;
      } else if (!fault.again || run.worked) throw fault;
      await pause(waitMs(fault, begun, place.connections.settings), place.signal);
    }
  }
}

/** A host that cannot be reached at all is asked twice: other sources are better than waiting for this one. */
const triesFor = (fault: TransferFault, tries: number): number =>
  fault.reason === 'unreachable' || fault.reason === 'connect-timeout' ? Math.min(2, tries) : tries;

/** One file from one source. */
class FetchRun {
  readonly names: PartialNames;
  /** A session gave up after tries of its own. */
  worked = false;
  /** What lies under the partial name is surely wrong. */
  spoilt = false;
  private readonly address: SourceAddress;
  private readonly want: Want;
  private readonly place: FetchPlace;
  private readonly hooks: FetchHooks;
  private readonly origin: string;
  /** Where redirects led to; asked directly until it refuses. */
  private resolved: URL | undefined;
  private linked: LinkedFacts = {};
  private tokenRefused = false;

  constructor(address: SourceAddress, want: Want, place: FetchPlace, hooks: FetchHooks) {
    this.address = address;
    this.want = want;
    this.place = place;
    this.hooks = hooks;
    this.origin = shownAddress(address.url);
    this.names = partialNames(place.folder, want.key);
  }

  /** Tries once, with as many repeated requests as the settings allow. */
  async once(withoutRanges: boolean): Promise<FetchedFile> {
    this.worked = false;
    this.spoilt = false;
    const old = withoutRanges ? undefined : await readJson<PartialHead>(this.names.head);
    if (old && this.fits(old)) {
      // A tag counts for the server that gave it only.
      const { etag, ...rest } = old;
      const head = { ...rest, origin: this.origin, ...(etag && old.origin === this.origin ? { etag } : {}) };
      const file = await PartialFile.open(this.names, head, () => true);
      if (file.inherited) return this.finish(file, undefined, true);
      await file.close();
    }
    const piece = this.firstPiece(withoutRanges);
    const answer = await this.ask(piece, undefined);
    return this.begin(answer, piece, withoutRanges);
  }

  private fits(old: PartialHead): boolean {
    if (old.chunkBytes !== this.place.connections.settings.chunkBytes) return false;
    if (this.want.bytes !== undefined) {
      if (old.size !== this.want.bytes) return false;
    }
    // Bytes of a file whose hash is known may come from anywhere; others only from where they came before.
    return this.want.sha256 !== undefined || (old.origin === this.origin && old.etag !== undefined);
  }

  /** A small file is asked for whole; else the first piece tells whether there are pieces, and how long the file is. */
  private firstPiece(withoutRanges: boolean): Piece | undefined {
    const { bytes } = this.want;
    const { rangedFromBytes } = this.place.connections.settings;
    if (withoutRanges || (bytes !== undefined && bytes < rangedFromBytes)) return undefined;
    const { chunkBytes } = this.place.connections.settings;
    const to = Math.ceil(pieceBytes(bytes ?? 0) / chunkBytes) * chunkBytes;
    return { from: 0, to };
  }

  private async begin(answer: Answer, asked: Piece | undefined, withoutRanges: boolean): Promise<FetchedFile> {
    const { want, place } = this;
    const host = answer.url.host;
    let found: ReturnType<typeof placeOf>;
    try {
      if (answer.status === 416) throw new TransferFault('bad-range', `${host} has no bytes where the file begins`);
      found = placeOf(answer, asked && { from: asked.from, last: asked.to - 1 });
    } catch (fault) {
      answer.response.destroy();
      throw fault instanceof TransferFault && fault.reason === 'bad-range' ? new BeginAgain(fault, true) : fault;
    }
    const total = found.total ?? (found.partial ? undefined : this.want.bytes);
    if (total === undefined || (want.bytes !== undefined && total !== want.bytes)) {
      if (found.partial && total === undefined) {
        answer.response.destroy();
        throw new BeginAgain(new TransferFault('bad-range', `${host} does not say how long the file is`), true);
      }
      // The beginning tells what came in place of the file: a pointer, a page, or really another file.
      return fetchUnknownLength(answer, total, want, {
        ...place,
        names: this.names,
        hooks: this.hooks,
        check: () => checkTotal(total, want, host),
        done: (digest) => this.prove(digest),
      });
    }
    if (total === 0) {
      answer.response.destroy();
      throw new TransferFault('wrong-size', `${host} sent an empty file`);
    }
    const { chunkBytes } = place.connections.settings;
    await checkDiskSpace(place.folder, total);
    const head = { size: total, chunkBytes, origin: this.origin, ...(answer.etag ? { etag: answer.etag } : {}) };
    const file = await PartialFile.open(this.names, head, () => false);
    const piece = { from: 0, to: found.partial && asked ? Math.min(asked.to, total) : total };
    return this.finish(file, { answer, piece }, !withoutRanges && found.partial);
  }

  /** Fetches the rest, hashes alongside, and proves. */
  private async finish(
    file: PartialFile,
    first: { answer: Answer; piece: Piece } | undefined,
    ranges: boolean,
  ): Promise<FetchedFile> {
    const { want, place, hooks } = this;
    const { settings } = place.connections;
    const stop = new AbortController();
    const signal = AbortSignal.any([place.signal, stop.signal]);
    const { inherited } = file;
    let done = file.done;
    const session = {
      file,
      want,
      settings,
      signal,
      ranges,
      stop: () => stop.abort(new Error('another connection of this file failed')),
      ask: (piece: Piece | undefined, ifRange: string | undefined) => this.ask(piece, ifRange, signal),
      onBytes: (count: number) => {
        done += count;
        hooks.onProgress(done, file.head.size);
      },
    };
    hooks.onProgress(done, file.head.size);
    try {
      if (inherited) await checkDiskSpace(place.folder, file.head.size - done);
      const digest = hashAlongside(file, want.crc32 !== undefined, signal);
      digest.catch(() => stop.abort());
      try {
        await fetchMissing(session, first);
      } catch (error) {
        stop.abort();
        await digest.catch(() => undefined);
        this.worked = true;
        // A page or another file that came in its place: nothing of it is to be gone on with.
        if (error instanceof TransferFault && !error.again && file.done === 0) this.spoilt = true;
        throw error;
      }
      const found = await digest;
      await file.flush();
      try {
        return await this.prove({ ...found, bytes: file.head.size });
      } catch (fault) {
        // Bytes of an earlier process may be the wrong ones: once again without them.
        if (inherited && fault instanceof TransferFault) throw new BeginAgain(fault, false);
        throw fault;
      }
    } finally {
      await file.close();
    }
  }

  private async prove(found: { sha256: string; crc32: string; bytes: number }): Promise<FetchedFile> {
    const { want } = this;
    const host = this.address.url.host;
    const expected = want.sha256 ?? this.linked.sha256;
    const wrong =
      expected && found.sha256 !== expected
        ? `sha256 ${found.sha256}, expected ${expected}`
        : want.crc32 && found.crc32 !== want.crc32
          ? `CRC-32 ${found.crc32}, expected ${want.crc32}`
          : undefined;
    if (wrong) {
      this.spoilt = true;
      throw new TransferFault('wrong-hash', `${host} sent ${found.bytes} bytes with ${wrong}`);
    }
    return {
      names: this.names,
      bytes: found.bytes,
      sha256: found.sha256,
      announced: this.linked.sha256 === found.sha256,
      tokenRefused: this.tokenRefused,
    };
  }

  private async ask(
    piece: Piece | undefined,
    ifRange: string | undefined,
    signal = this.place.signal,
  ): Promise<Answer> {
    const range = piece
      ? { Range: `bytes=${piece.from}-${piece.to - 1}`, ...(ifRange ? { 'If-Range': ifRange } : {}) }
      : {};
    const { connections } = this.place;
    const wish = { headers: { ...this.address.headers, ...range }, signal };
    if (this.resolved) {
      const direct = this.resolved;
      try {
        return this.checkPiece(await follow(connections, { ...wish, url: direct, secrets: {} }), piece);
      } catch (thrown) {
        // Signed addresses expire: the source gives a new one.
        if (!(thrown instanceof TransferFault) || thrown.again) throw thrown;
        this.resolved = undefined;
      }
    }
    const { url, secrets } = this.address;
    const from = this.place.googleDrive ? askGoogleDrive : follow;
    const asked = await askWithToken(from, connections, { ...wish, url, secrets: this.tokenRefused ? {} : secrets });
    this.tokenRefused ||= asked.tokenRefused;
    const answer = this.checkPiece(asked.answer, piece);
    if (answer.url.href !== url.href) this.resolved = answer.url;
    await this.hear(answer);
    return answer;
  }

  /** A server that has nothing at this place has another file than the one that was begun. */
  private checkPiece(answer: Answer, piece: Piece | undefined): Answer {
    if (answer.status !== 416 || !piece || piece.from === 0) return answer;
    answer.response.destroy();
    throw new TransferFault('changed-while-fetching', `${answer.url.host} has no bytes from ${piece.from} on (416)`);
  }

  private async hear(answer: Answer): Promise<void> {
    const { linked } = answer;
    if (linked.sha256 === undefined) return;
    const host = this.address.url.host;
    try {
      if (this.want.sha256 !== undefined && linked.sha256 !== this.want.sha256)
        throw new TransferFault(
          'wrong-hash',
          `${host} says that its file has sha256 ${linked.sha256}, expected ${this.want.sha256}`,
        );
      if (this.want.sha256 === undefined) await this.hooks.onLinked(linked);
    } catch (error) {
      answer.response.destroy();
      throw error instanceof TransferFault ? error : asTransferFault(error, host);
    }
    this.linked = linked;
  }
}
