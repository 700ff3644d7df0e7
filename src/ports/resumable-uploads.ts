/**
 * The resumable-uploads port: large files that arrive in pieces, over several requests, by the tus protocol 1.0.
 */

/** A file that has arrived whole. */
export interface ArrivedFile {
  /** The part of its address that names it. */
  readonly name: string;
  readonly owner: string;
  /** What the sender calls the file. */
  readonly title: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What becomes of files that have arrived. */
export interface ArrivalDesk {
  /** Takes a file in. What it throws is told to the sender, and the file is forgotten. @returns The id of the upload. */
  keep(file: ArrivedFile): Promise<string>;
  /** A file that was taken in before, for senders who did not hear of it. */
  kept(name: string, owner: string): Promise<{ readonly id: string; readonly bytes: number } | undefined>;
}

/** Takes requests of the protocol. `Asked` and `Answer` are a request and an answer of the web, which this floor does not know. */
export interface ResumableUploads<Asked, Answer> extends AsyncDisposable {
  /**
   * Answers a request. Files of another owner are not there.
   *
   * @throws What the desk throws, and `request/…`, `artifact/gone`, `system/…` with the protocol's own status as
   * `details.status`.
   */
  answer(request: Asked, owner: string, desk: ArrivalDesk): Promise<Answer>;
  /** How many bytes the unfinished files of an owner take, or will; the most there may be where their size is not said yet. */
  arrivingBytes(owner: string): Promise<number>;
  /** Answers when so many more bytes may come. @throws `system/disk-full`. */
  checkRoom(moreBytes: number): Promise<void>;
}
