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
  const noting = async <T, D extends { readonly done: T } | undefined>(
    work: (tx: Transaction) => Promise<T>,
    run: (noted: (tx: Transaction) => Promise<T>) => Promise<D>,
  ): Promise<D> => {
    // The work may be run once more, in another transaction: only the last one counts.
    let last: Transaction | undefined;
    const ended = await run((tx) => {
      last = tx;
      return work(tx);
    });
    if (ended !== undefined) for (const say of (last && notes.get(last)) ?? []) say();
    return ended;
  };
  const transaction: Database['transaction'] = async (work, how) => {
    const { done } = await noting(work, async (noted) => ({ done: await database.transaction(noted, how) }));
    return done;
  };
  const attempt: Database['attempt'] = (work) => noting(work, (noted) => database.attempt(noted));
  return {
    database: Object.assign(Object.create(database) as Database, { transaction, attempt }),
    after(tx, say) {
      const sofar = notes.get(tx);
      if (sofar) sofar.push(say);
      else notes.set(tx, [say]);
    },
  };
}
