/**
 * What the files of this room share: a connection inside a transaction, and how the opaque `Transaction` of the port hides it.
 */
import type { Database, Signal, Transaction } from '../../ports/database.ts';

/** One row as the database gives it: names of columns to values. */
export type Row = Readonly<Record<string, unknown>>;

/** A statement with its values: `$1` is the first. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Runs one statement at a time. Statements with values are prepared once and found again by their text. */
export interface Connection {
  /** @returns The rows; the count of changed rows only where the statement returns it. */
  run(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** The connection of a transaction. */
export interface Lane extends Connection {
  /**
   * Runs a statement whose rows nobody wants, in its turn: it goes to the database together with what follows. When it fails,
   * the transaction fails.
   */
  later(text: string, values: readonly unknown[]): void;
  /** The same for a statement whose rows are wanted, but only once the transaction is committed. */
  ahead(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
}

/** A transaction of this room: its connection, and what is to be told once it is committed. */
export interface OpenTransaction extends Lane {
  readonly signals: { readonly signal: Signal; readonly about: string }[];
}

/** A database of this room: the port, and what only this room uses. */
export interface OpenDatabase extends Database {
  /** Outside of any transaction; several statements in one text are allowed when there are no values. */
  readonly outside: Connection;
}

/** Hides a connection behind the port's transaction. */
export function asTransaction(open: OpenTransaction): Transaction {
  return open as unknown as Transaction;
}

/** The connection of a transaction. */
export function connectionOf(tx: Transaction): OpenTransaction {
  return tx as unknown as OpenTransaction;
}

/** Tells hearers of this process. */
export interface Bulletin {
  hear(signal: Signal, heard: (about: string) => void): () => void;
  tell(signal: Signal, about: string): void;
  /** Says to everybody that something may have been missed. */
  tellAll(): void;
}

/** Makes a board on which signals are told within this process. */
export function createBulletin(): Bulletin {
  const hearers: Record<Signal, Set<(about: string) => void>> = {
    'job-queued': new Set(),
    'job-changed': new Set(),
    'job-ended': new Set(),
    'webhook-due': new Set(),
  };
  return {
    hear(signal, heard) {
      // A function of its own per call, so that the same listener can be heard twice and stopped once.
      const own = (about: string): void => heard(about);
      hearers[signal].add(own);
      return () => hearers[signal].delete(own);
    },
    tell(signal, about) {
      for (const heard of [...hearers[signal]]) heard(about);
    },
    tellAll() {
      for (const set of Object.values(hearers)) for (const heard of [...set]) heard('');
    },
  };
}
