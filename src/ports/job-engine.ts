/**
 * The job-engine port: a durable queue of ids. It decides who gets which job when, counts tries, waits between them and
 * notices the dead. It knows neither requests nor results: those are in the job records, and one transaction keeps both true.
 *
 * `test/contract/job-engine.ts` is its promise.
 */
import type { Database, Transaction } from './database.ts';

/** A job to be queued. */
export interface QueuedJob {
  /** A UUID. */
  readonly id: string;
  readonly kind: string;
  /** Higher starts earlier. */
  readonly priority: number;
  /** Jobs of one group (one API key) run only so many at once. */
  readonly group: string;
  /** How often it is begun at most. */
  readonly tries: number;
}

/** What the engine gave out. */
export interface ClaimedJob {
  readonly id: string;
  readonly kind: string;
  /** Beginning with 1; grows with every claim. */
  readonly attempt: number;
}

/** What became of a job that failed. */
export type AfterFailure = { readonly next: 'retry'; readonly atMs: number } | { readonly next: 'dead' };

/** How jobs are given out. */
export interface ClaimWish {
  readonly kinds: readonly string[];
  /** How many jobs of one group may run at once, of all kinds together; any number when not said. */
  readonly groupConcurrency?: number | undefined;
}

/** How many jobs of a kind there are. */
export interface QueueCounts {
  readonly kind: string;
  readonly queued: number;
  readonly active: number;
}

/** A durable queue. Every operation takes part in the caller's transaction. */
export interface JobEngine extends AsyncDisposable {
  enqueue(tx: Transaction, job: QueuedJob): Promise<void>;
  /** Gives out the next job of these kinds: highest priority, then oldest, of groups that have room. */
  claim(tx: Transaction, wish: ClaimWish): Promise<ClaimedJob | undefined>;
  /** Of these kinds those of which a job waits whose time has come, whether its group has room or not. Far cheaper than a claim. */
  due(tx: Transaction, kinds: readonly string[]): Promise<readonly string[]>;
  /** Keeps an attempt alive. @returns False when it is no longer the job's active attempt. */
  renew(tx: Transaction, job: ClaimedJob): Promise<boolean>;
  /** @returns False when it is no longer the job's active attempt; nothing has changed then. */
  complete(tx: Transaction, job: ClaimedJob): Promise<boolean>;
  /** The same where the attempt is expected to be active, else the transaction fails: for {@link Database.attempt}. */
  expectComplete(tx: Transaction, job: ClaimedJob): void;
  /** Ends an attempt. Retryable failures wait longer each time, until the tries are used up. @returns `undefined` as above. */
  fail(tx: Transaction, job: ClaimedJob, how: { readonly retryable: boolean }): Promise<AfterFailure | undefined>;
  /** Hands an attempt back: the job can be claimed at once, and no try is used up. @returns False as above. */
  release(tx: Transaction, job: ClaimedJob): Promise<boolean>;
  /**
   * Takes a job out of the queue that waits there. Asked before the job's row is locked, as a claim also takes the engine's
   * row first: the other way round two transactions could wait for each other.
   *
   * @returns False when it does not wait: it is active, finished, or not known.
   */
  withdraw(tx: Transaction, job: { readonly id: string; readonly kind: string }): Promise<boolean>;
  /** Takes a queued or active job out of the queue. */
  cancel(tx: Transaction, job: { readonly id: string; readonly kind: string }): Promise<void>;
  /** Whether a job waits here or is active. */
  holds(tx: Transaction, job: { readonly id: string; readonly kind: string }): Promise<boolean>;
  /** Queues a job once more that is finished, with all its tries. */
  again(tx: Transaction, job: QueuedJob): Promise<void>;
  /** Forgets a job that is finished. */
  forget(tx: Transaction, job: { readonly id: string; readonly kind: string }): Promise<void>;
  /**
   * Jobs that used up their tries, those included that the engine itself gave up on as their worker said nothing. A job is
   * told again until `heard` returns, perhaps after it was queued once more: ask {@link JobEngine.holds}.
   */
  deadLetters(heard: (job: { readonly id: string; readonly kind: string }) => Promise<void>): Promise<void>;
  counts(): Promise<readonly QueueCounts[]>;
}
