/**
 * The media-records port: what the service knows of every stored file. The truth about files; bytes without a row are orphans.
 */
import type { Transaction } from './database.ts';

/** A stored file: uploaded, fetched for a job, or made by one. Times in milliseconds since 1970. */
export interface MediaRow {
  /** `up_…` or `art_…`. */
  readonly id: string;
  /** Key in the artifact store. */
  readonly key: string;
  /** Id of the API key it belongs to; `local` without keys. */
  readonly owner: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly contentType: string;
  readonly name?: string | undefined;
  /** The job and attempt that made or fetched it. */
  readonly jobId?: string | undefined;
  readonly attempt?: number | undefined;
  readonly createdMs: number;
  readonly expiresMs?: number | undefined;
}

/** Keeps rows of files. */
export interface MediaRecords {
  insert(tx: Transaction, row: MediaRow): Promise<void>;
  get(tx: Transaction, id: string): Promise<MediaRow | undefined>;
  /** Those of the ids that there are, in no order. */
  byIds(tx: Transaction, ids: readonly string[]): Promise<readonly MediaRow[]>;
  /** Files that belong to these jobs: results, and inputs that were fetched. */
  byJobs(tx: Transaction, jobIds: readonly string[]): Promise<readonly MediaRow[]>;
  /**
   * Files that attempts of finished jobs delivered and that are no results: of lost attempts, or not named at completion.
   * Also files of jobs that are no more.
   */
  leftOver(
    tx: Transaction,
    wish: { readonly jobIds?: readonly string[] | undefined; readonly limit: number },
  ): Promise<readonly MediaRow[]>;
  /**
   * Newest first; of files of one moment those with the greater id first. Without files that attempts delivered and that are
   * no results of their job, or not yet.
   */
  list(
    tx: Transaction,
    wish: {
      readonly owner?: string | undefined;
      readonly limit: number;
      /** Only files after this one in the list; without an id, only older ones. */
      readonly beforeMs?: number | undefined;
      readonly beforeId?: string | undefined;
    },
  ): Promise<readonly MediaRow[]>;
  /** Files that expired and that no unfinished job names. */
  expired(tx: Transaction, wish: { readonly nowMs: number; readonly limit: number }): Promise<readonly MediaRow[]>;
  remove(tx: Transaction, ids: readonly string[]): Promise<void>;
  /**
   * Holds rows until the transaction ends, so that nobody removes them meanwhile.
   *
   * @param owner - Only those of this owner.
   * @returns The ids that there are.
   */
  hold(tx: Transaction, ids: readonly string[], owner?: string): Promise<ReadonlySet<string>>;
  /** The same in a `Database.attempt` that expects them all to be there. */
  expectHeld(tx: Transaction, ids: readonly string[], owner?: string): void;
  /** Parts files from their job: they expire as soon as no unfinished job names them. */
  letGo(tx: Transaction, ids: readonly string[], nowMs: number): Promise<void>;
  /** Which of these keys of the store are known. */
  known(tx: Transaction, keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** How many bytes an owner stores. */
  storedBytes(tx: Transaction, owner: string): Promise<number>;
}
