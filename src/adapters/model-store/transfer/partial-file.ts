/**
 * A file that is being fetched: its bytes at their places, and a map of the chunks that are there.
 *
 * `KEY.part` has the bytes, `KEY.map` one byte per chunk (1 = whole), `KEY.json` says of which file. A chunk is marked
 * after its bytes are written, so what a killed process leaves can be trusted as far as the map says; what a power cut
 * leaves is found out by the hash at the end.
 */
import { constants, copyFile, type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ensureFolder } from '../../files/ensure-folder.ts';
import { readJson, writeJson } from '../keep/write-json.ts';

/** Of which file the bytes are. */
export interface PartialHead {
  readonly size: number;
  readonly chunkBytes: number;
  /** Where they came from, without queries. */
  readonly origin: string;
  readonly etag?: string;
}

/** Names of the files of one fetch. */
export interface PartialNames {
  readonly part: string;
  readonly map: string;
  readonly head: string;
}

/** Names the files that belong to a key. */
export function partialNames(folder: string, key: string): PartialNames {
  const base = join(folder, key);
  return { part: `${base}.part`, map: `${base}.map`, head: `${base}.json` };
}

/** Removes what was fetched of a key, and what processes that were killed left beside it. */
export async function discardPartial(names: PartialNames): Promise<void> {
  for (const path of [names.head, names.map, names.part]) await rm(path, { force: true });
  const left = (await readdir(dirname(names.part)).catch(() => [])).filter(
    (name) => name.startsWith(`${basename(names.head)}.`) || name === `${basename(names.part)}.copy`,
  );
  for (const name of left) await rm(join(dirname(names.part), name), { force: true });
}

/**
 * Cuts the tie to a process that may still write: its open file is left to it, ours is a copy.
 */
export async function separatePartial(names: PartialNames): Promise<void> {
  const copy = `${names.part}.copy`;
  try {
    await copyFile(names.part, copy, constants.COPYFILE_FICLONE);
    await rename(copy, names.part);
  } catch {
    await rm(copy, { force: true }).catch(() => undefined);
    await discardPartial(names);
  }
}

/** How far a fetch is, read from outside; nothing when there is none. */
export async function partialProgress(
  folder: string,
  key: string,
): Promise<{ readonly done: number; readonly total: number } | undefined> {
  const names = partialNames(folder, key);
  const head = await readJson<PartialHead>(names.head);
  if (!head) return undefined;
  const map = await readMap(names.map);
  const whole = map.reduce((sum, mark) => sum + mark, 0);
  return { done: Math.min(head.size, whole * head.chunkBytes), total: head.size };
}

async function readMap(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      return new Uint8Array(await file.readFile());
    } finally {
      await file.close();
    }
  } catch {
    return new Uint8Array(0);
  }
}

const flushEveryBytes = 64 * 1024 * 1024;

/** A piece of a file, `from` included, `to` not. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** The file while it is open. One process at a time; `close` at the end. */
export class PartialFile {
  readonly names: PartialNames;
  readonly head: PartialHead;
  /** Whether bytes of an earlier process are in it. */
  readonly inherited: boolean;
  private readonly part: FileHandle;
  private readonly map: FileHandle;
  private readonly marks: Uint8Array;
  private frontierChunk = 0;
  private waiting: (() => void)[] = [];
  private sinceFlush = 0;
  private flushing: Promise<void> | undefined;
  private flushError: unknown;

  private constructor(
    names: PartialNames,
    head: PartialHead,
    files: {
      readonly part: FileHandle;
      readonly map: FileHandle;
      readonly marks: Uint8Array;
      readonly inherited: boolean;
    },
  ) {
    this.names = names;
    this.head = head;
    this.part = files.part;
    this.map = files.map;
    this.marks = files.marks;
    this.inherited = files.inherited;
    this.advance();
  }

  /**
   * Opens what there is of a key, or begins anew.
   *
   * @param fits - Whether bytes that an earlier try left are of the same file.
   */
  static async open(names: PartialNames, head: PartialHead, fits: (old: PartialHead) => boolean): Promise<PartialFile> {
    await ensureFolder(dirname(names.part));
    const chunks = Math.ceil(head.size / head.chunkBytes);
    const old = await readJson<PartialHead>(names.head);
    const onDisk = (await stat(names.part).catch(() => undefined))?.size ?? -1;
    let marks = await readMap(names.map);
    const goesOn =
      old?.size === head.size &&
      old.chunkBytes === head.chunkBytes &&
      onDisk === head.size &&
      marks.length === chunks &&
      marks.every((mark) => mark <= 1) &&
      fits(old);
    if (!goesOn) {
      await discardPartial(names);
      marks = new Uint8Array(chunks);
    }
    const part = await open(names.part, goesOn ? 'r+' : 'w+');
    try {
      const map = await open(names.map, goesOn ? 'r+' : 'w+');
      try {
        if (!goesOn) {
          await part.truncate(head.size);
          await map.write(marks, 0, marks.length, 0);
        }
        // The etag of the server that is asked now counts for the next try.
        await writeJson(names.head, head);
      } catch (error) {
        await map.close();
        throw error;
      }
      return new PartialFile(names, head, { part, map, marks, inherited: goesOn && marks.includes(1) });
    } catch (error) {
      await part.close();
      throw error;
    }
  }

  /** Bytes of whole chunks. */
  get done(): number {
    let bytes = 0;
    for (let chunk = 0; chunk < this.marks.length; chunk++) if (this.marks[chunk]) bytes += this.lengthOf(chunk);
    return bytes;
  }

  get complete(): boolean {
    return this.frontierChunk === this.marks.length;
  }

  /** What is missing, as runs of whole chunks of at most so many bytes. */
  missing(maxBytes: number): Piece[] {
    const { chunkBytes, size } = this.head;
    const perPiece = Math.max(1, Math.floor(maxBytes / chunkBytes));
    const pieces: Piece[] = [];
    for (let chunk = 0; chunk < this.marks.length; chunk++) {
      if (this.marks[chunk]) continue;
      const from = chunk;
      while (chunk + 1 < this.marks.length && !this.marks[chunk + 1] && chunk + 1 - from < perPiece) chunk++;
      pieces.push({ from: from * chunkBytes, to: Math.min(size, (chunk + 1) * chunkBytes) });
    }
    return pieces;
  }

  /**
   * Writes bytes that follow each other: writers come from the left of a chunk. Each chunk is marked before the next is
   * written, so that a stop at any point costs at most one.
   */
  async write(buffers: readonly Uint8Array[], at: number): Promise<void> {
    const { chunkBytes } = this.head;
    let from = at;
    let held: Uint8Array[] = [];
    let length = 0;
    const put = async (): Promise<void> => {
      if (length === 0) return;
      await this.writeWithin(held, from, length);
      from += length;
      held = [];
      length = 0;
    };
    for (const buffer of buffers) {
      for (let done = 0; done < buffer.length; ) {
        const left = chunkBytes - ((from + length) % chunkBytes);
        const part = buffer.subarray(done, done + left);
        held.push(part);
        length += part.length;
        done += part.length;
        if (part.length === left) await put();
      }
    }
    await put();
    this.advance();
    this.sinceFlush += from - at;
    if (this.sinceFlush > flushEveryBytes) this.flushAlongside();
  }

  /** Writes bytes of one chunk, and marks it when it is whole. */
  private async writeWithin(buffers: Uint8Array[], at: number, length: number): Promise<void> {
    let written = (await this.part.writev(buffers, at)).bytesWritten;
    while (written < length) {
      // A disk that fills up writes less than asked, then says why.
      const rest = Buffer.concat(buffers).subarray(written);
      written += (await this.part.write(rest, 0, rest.length, at + written)).bytesWritten;
    }
    const { chunkBytes, size } = this.head;
    const chunk = Math.floor(at / chunkBytes);
    if (at + length < Math.min(size, (chunk + 1) * chunkBytes)) return;
    this.marks[chunk] = 1;
    await this.map.write(this.marks, chunk, 1, chunk);
  }

  /** Lets the disk work while the network does; the last flush then has little left. The system tells an error once: it is kept for it. */
  private flushAlongside(): void {
    if (this.flushing !== undefined) return;
    this.sinceFlush = 0;
    this.flushing = this.part.datasync().then(
      () => {
        this.flushing = undefined;
      },
      (error: unknown) => {
        this.flushing = undefined;
        this.flushError ??= error;
      },
    );
  }

  /** Reads bytes back. */
  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    return (await this.part.read(into, 0, length, at)).bytesRead;
  }

  /** How many bytes from the beginning are there without a gap. */
  get frontier(): number {
    return Math.min(this.head.size, this.frontierChunk * this.head.chunkBytes);
  }

  /** Waits until the frontier moves, or {@link wake} is called. */
  frontierMoves(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Wakes those who wait for the frontier. */
  wake(): void {
    for (const go of this.waiting.splice(0)) go();
  }

  /** Flushes the bytes to the disk. */
  async flush(): Promise<void> {
    await this.flushing;
    if (this.flushError !== undefined) throw this.flushError;
    await this.part.sync();
  }

  async close(): Promise<void> {
    await this.flushing;
    await this.part.close();
    await this.map.close();
  }

  private lengthOf(chunk: number): number {
    const { chunkBytes, size } = this.head;
    return Math.min(size, (chunk + 1) * chunkBytes) - chunk * chunkBytes;
  }

  private advance(): void {
    const before = this.frontierChunk;
    while (this.frontierChunk < this.marks.length && this.marks[this.frontierChunk]) this.frontierChunk++;
    if (this.frontierChunk !== before) this.wake();
  }
}
