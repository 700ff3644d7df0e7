/**
 * The artifact-store port: where bytes of uploads and results lie, by keys that the server makes. A folder or an object store.
 *
 * `test/contract/artifact-store.ts` is its promise.
 */

/** A stretch of bytes, both ends included, as in HTTP. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What is known of stored bytes. */
export interface StoredBytes {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** The first bytes, at most 64, to tell the format by. */
  readonly head: Uint8Array;
}

/** What a `put` may be told. */
export interface PutLimits {
  /** More bytes than these: `request/too-large`. */
  readonly maxBytes: number;
  /** How many the sender says they are, so that what cannot fit is refused before it comes. */
  readonly announcedBytes?: number | undefined;
}

/** Keeps bytes. Keys are `folder/…/name` of letters, digits, `-`, `_` and `.`. */
export interface ArtifactStore extends AsyncDisposable {
  /**
   * Keeps the bytes under the key, whole or not at all: nothing is seen under the key before all has arrived and is on the disk.
   *
   * @throws `request/too-large`, `system/not-writable`, `artifact/exists` when the key is taken; `system/disk-full`, also before
   * the disk is full, when less would stay free than the store was told to leave.
   */
  put(key: string, bytes: AsyncIterable<Uint8Array>, limits: PutLimits): Promise<StoredBytes>;
  /** Opens stored bytes. @throws `artifact/gone`. */
  read(key: string, range?: ByteRange): Promise<ReadableBytes>;
  /** Size of stored bytes, or nothing when there are none. */
  size(key: string): Promise<number | undefined>;
  /** Removes stored bytes; none is no error. */
  remove(key: string): Promise<void>;
  /** Every key that begins so, in no order. For finding what nobody knows any more. */
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly bytes: number; readonly modifiedMs: number }>;
  /** Removes what writers that died left half written, unchanged since then (milliseconds since 1970). */
  tidy(beforeMs: number): Promise<void>;
  /** Answers when so many more bytes may be stored. @throws `system/disk-full`. */
  checkRoom(moreBytes: number): Promise<void>;
  /** Answers when the store can be written to and has room. @throws `system/not-writable`, `system/disk-full`. */
  probe(): Promise<void>;
}

/** An open stretch of bytes. Read it to the end, or `close` it. */
export interface ReadableBytes extends AsyncIterable<Uint8Array> {
  /** Of the stretch. */
  readonly bytes: number;
  close(): Promise<void>;
}
