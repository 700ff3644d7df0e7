/**
 * The embedded database: PGlite, PostgreSQL in WebAssembly with one connection, in a folder or in memory.
 */
import { existsSync } from 'node:fs';
import { readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { LikenessError } from '../../base/errors.ts';
import type { Log } from '../../ports/log.ts';
import { ensureFolder } from '../files/ensure-folder.ts';
import { asTransaction, connectionOf, createBulletin, type Lane, type OpenDatabase, type Row } from './connection.ts';
import { damaged, unlessFoundOtherwise } from './database-errors.ts';
import { migrate } from './migrate.ts';
import { type LaneWish, openLane } from './open-lane.ts';
import { type PreparedStatements, pgliteWire } from './pglite-flight.ts';
import { createUpkeep, smallSamples } from './upkeep.ts';

/** An open PGlite with its engine room: pg-boss needs the instance itself. */
export interface OpenPglite extends OpenDatabase {
  readonly pglite: PGlite;
}

/** Numbers of 64 bits as numbers: ours are milliseconds and counts, far below 2^53. */
const parsers = { 20: (value: string) => Number(value) };

/** Stands beside the files of a database that was opened completely at least once. */
const readyMark = 'likeness-ready';

/**
 * Opens the embedded database and brings its tables up to date.
 *
 * The caller holds the lock of the folder: two processes on one folder lose data without an error.
 *
 * @param folder - Where the database lies, made when missing; nothing for one in memory.
 * @throws `database/damaged` when the folder cannot be opened; it is left as it is. `system/not-writable`.
 */
export async function openPglite(folder?: string, log?: Log): Promise<OpenPglite> {
  if (folder !== undefined) await prepareFolder(folder);
  let pglite: PGlite;
  try {
    pglite = await PGlite.create({ ...(folder === undefined ? {} : { dataDir: folder }), parsers });
  } catch (thrown) {
    throw folder === undefined ? thrown : damaged(folder, thrown);
  }
  try {
    // One plan fits all that is asked; planning anew each time takes longer than running it.
    await pglite.exec(`SET plan_cache_mode TO force_generic_plan; ${smallSamples}`);
    const inTransaction = transactionsOf(pglite);
    const deployment = await inTransaction((lane) => migrate(lane));
    const [row] = (await pglite.query<{ version: string }>('SHOW server_version')).rows;
    if (folder !== undefined) await writeFile(join(folder, readyMark), '');
    return makeDatabase(pglite, inTransaction, { deployment, version: Object.values(row ?? {})[0] ?? 'unknown', log });
  } catch (thrown) {
    await pglite.close().catch(() => {});
    throw folder === undefined || thrown instanceof LikenessError ? thrown : damaged(folder, thrown);
  }
}

/**
 * A folder without the mark is one whose first opening was cut off: nobody was ever told that something is stored in it, so
 * its remains are put aside, beside those of earlier times: nothing of a database is ever deleted.
 */
async function prepareFolder(folder: string): Promise<void> {
  try {
    await ensureFolder(dirname(folder));
    if (!existsSync(folder) || existsSync(join(folder, readyMark))) return;
    if ((await readdir(folder)).length === 0) return;
    let aside = `${folder}.unfinished`;
    for (let number = 2; existsSync(aside); number += 1) aside = `${folder}.unfinished-${number}`;
    await rename(folder, aside);
  } catch (thrown) {
    throw new LikenessError(
      'system/not-writable',
      `Expected to be able to write to ${folder}: ${(thrown as Error).message}.`,
      {
        cause: thrown,
      },
    );
  }
}

type InTransaction = <T>(work: (lane: Lane) => Promise<T>, wish?: LaneWish) => Promise<T>;

/**
 * Transactions on the one connection, one after the other. They hold what PGlite calls the query lock, which everything else
 * asks for statement by statement; nobody here may use its own `transaction`, which frees that lock in between.
 */
function transactionsOf(pglite: PGlite): InTransaction {
  const prepared: PreparedStatements = new Map();
  const wire = pgliteWire(pglite, prepared);
  return (work, wish) =>
    pglite.runExclusive(async () => {
      if (!pglite.ready) throw new Error('The database is closed.');
      const lane = openLane(wire, wish);
      try {
        const result = await work(lane);
        await lane.commit();
        return result;
      } catch (thrown) {
        await lane.rollback().catch(() => {});
        throw lane.failure() ?? thrown;
      }
    });
}

function makeDatabase(
  pglite: PGlite,
  inTransaction: InTransaction,
  {
    deployment,
    version,
    log,
  }: { readonly deployment: string; readonly version: string; readonly log?: Log | undefined },
): OpenPglite {
  const bulletin = createBulletin();
  const upkeep = createUpkeep((text) => pglite.exec(text), { vacuum: true, log });
  const transaction: OpenDatabase['transaction'] = async (work) => {
    const signals: ReturnType<typeof connectionOf>['signals'][number][] = [];
    const result = await inTransaction((lane) => work(asTransaction({ ...lane, signals })));
    upkeep.count();
    for (const { signal, about } of signals) bulletin.tell(signal, about);
    return result;
  };
  return {
    pglite,
    flavour: 'pglite',
    clock: { now: Date.now },
    version,
    deployment,
    outside: {
      run: async (text, values) =>
        rowsOf(values === undefined ? await pglite.exec(text) : [await pglite.query(text, [...values])]),
    },
    transaction,
    look: (work) => inTransaction((lane) => work(asTransaction({ ...lane, signals: [] })), { looking: true }),
    attempt: (work) => unlessFoundOtherwise(transaction(async (tx) => ({ done: await work(tx) }))),
    signal: async (tx, signal, about) => {
      connectionOf(tx).signals.push({ signal, about });
    },
    hear: bulletin.hear,
    ping: async () => {
      await pglite.query('SELECT 1');
    },
    async [Symbol.asyncDispose]() {
      await upkeep.stop();
      if (pglite.closed) return;
      await pglite.exec('CHECKPOINT');
      await pglite.close();
    },
  };
}

function rowsOf(results: readonly { readonly rows: readonly unknown[] }[]): readonly Row[] {
  return results.flatMap((result) => result.rows) as Row[];
}
