/**
 * The database port: transactions that several other ports take part in. What is in a transaction only the adapter knows;
 * everybody else hands it on.
 */

import type { Clock } from './clock.ts';

declare const transactionMark: unique symbol;

/** A transaction that is open. Valid only while the work that was given it runs. */
export interface Transaction {
  readonly [transactionMark]: true;
}

/**
 * What happened, told to every process that shares the database once the transaction that said so is committed. The end of a
 * job is told as a change as well; who waits for the end need not hear of every progress.
 */
export type Signal = 'job-queued' | 'job-changed' | 'job-ended' | 'webhook-due';

/** An open database. */
export interface Database extends AsyncDisposable {
  /** `pglite`: embedded, one process; `postgres`: a server that several processes share. */
  readonly flavour: 'pglite' | 'postgres';
  /** The same time for all processes that share the database, wherever they run. */
  readonly clock: Clock;
  /** Version of the database, for `/health`. */
  readonly version: string;
  /** Id of this deployment, made when the database was first opened; artifact stores carry the same. */
  readonly deployment: string;
  /**
   * Runs work in one transaction: commits when it returns, rolls back when it throws. Work must not wait for anything but the
   * ports it gave the transaction to: the embedded database has one connection.
   *
   * @param how - `forgettable`: what is written may be lost when the database's machine dies within the next second, as if
   * it had never happened; the commit does not wait for the disk.
   * @throws `database/unreachable` when the server cannot be reached; whatever the work throws.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, how?: { readonly forgettable?: boolean }): Promise<T>;
  /**
   * Runs work in one transaction, as {@link Database.transaction} does, that waits for as little as it can: its steps say what
   * they expect to find, and fail when it is otherwise.
   *
   * @returns Nothing when a step found something else. Then nothing was written, and why is to be found out in a transaction.
   */
  attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<{ readonly done: T } | undefined>;
  /**
   * Asks, and writes nothing, in fewer ways to the database than a transaction takes. What is asked for together is seen as it
   * is at one moment; what is asked after that may be newer.
   *
   * @throws `database/unreachable`; an error for a step that writes and waits for nothing; whatever the work throws.
   */
  look<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Says something to all processes when the transaction commits. `about` is a job's id; the kind of one that was queued. */
  signal(tx: Transaction, signal: Signal, about: string): Promise<void>;
  /** Hears what is said, also by other processes; about nothing when something may have been missed. @returns Stops hearing. */
  hear(signal: Signal, heard: (about: string) => void): () => void;
  /** Answers when the database answers. @throws `database/unreachable`. */
  ping(): Promise<void>;
}
