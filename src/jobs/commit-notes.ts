/**
 * What is said once a transaction is committed, and never when it is taken back.
 */
import type { Database, Transaction } from '../ports/database.ts';

/** A database whose transactions remember what is to be said at their end. */
export interface CommitNotes {
  readonly database: Database;
  /** Says it when the transaction is committed. @param say - Must not throw. */
  after(tx: Transaction, say: () => void): void;
}

/** Wraps a database. */
export function createCommitNotes(database: Database): CommitNotes {
  const notes = new WeakMap<Transaction, (() => void)[]>();
  const transaction: Database['transaction'] = async (work, how) => {
    // The work may be run once more, in another transaction: only the last one counts.
    let last: Transaction | undefined;
    const done = await database.transaction((tx) => {
      last = tx;
      return work(tx);
    }, how);
    for (const say of (last && notes.get(last)) ?? []) say();
    return done;
  };
  return {
    database: Object.assign(Object.create(database) as Database, { transaction }),
    after(tx, say) {
      const sofar = notes.get(tx);
      if (sofar) sofar.push(say);
      else notes.set(tx, [say]);
    },
  };
}
