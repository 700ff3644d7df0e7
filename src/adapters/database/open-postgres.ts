/**
 * A PostgreSQL server as the database: a pool for transactions, and one connection of its own that listens.
 */
import pg from 'pg';
import type { Log } from '../../ports/log.ts';
import { asTransaction, connectionOf, createBulletin, type Lane, type OpenDatabase, type Row } from './connection.ts';
import { shownAddress, translated, unlessFoundOtherwise } from './database-errors.ts';
import { createListener } from './listen-postgres.ts';
import { migrate } from './migrate.ts';
import { type LaneWish, openLane } from './open-lane.ts';
import { postgresWire } from './postgres-flight.ts';
import { followServerClock } from './server-clock.ts';
import { createUpkeep, smallSamples } from './upkeep.ts';

/** How a server is reached. */
export interface PostgresWish {
  /** `postgres://…`; never shown with its password. */
  readonly url: string;
  /** How many connections at most, beside the one that listens. */
  readonly connections?: number | undefined;
  readonly log?: Log | undefined;
}

/** An open pool with its engine room: pg-boss runs its own statements outside of our transactions. */
export interface OpenPostgres extends OpenDatabase {
  readonly pool: pg.Pool;
  /** Runs work that no other process may do at the same time, as bringing pg-boss's own tables up to date. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A server that is paused or cut off in the middle of a transaction must not hold up the others: its session is ended, and
 * whoever waits for it gives up and says so. Milliseconds.
 */
const patience = {
  idle_in_transaction_session_timeout: 15_000,
  lock_timeout: 10_000,
  statement_timeout: 60_000,
};

/** Any number, the same in every version. */
const aloneLock = 726_354_003;

/** Milliseconds and counts, far below 2^53, as numbers. */
const types = {
  getTypeParser: (oid: number, format?: string) =>
    oid === 20 ? (value: string) => Number(value) : pg.types.getTypeParser(oid, format as 'text'),
} as unknown as pg.CustomTypesConfig;

/**
 * Connects to a PostgreSQL server and brings our tables up to date. Several servers may do so at once.
 *
 * @throws `database/unreachable` when it does not answer within ten seconds or refuses.
 */
export async function openPostgres(wish: PostgresWish): Promise<OpenPostgres> {
  const { url, log } = wish;
  const settings = {
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    types,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  let pool: pg.Pool;
  try {
    // Statements are sent without waiting for the answers to those before.
    const how = { max: wish.connections ?? 12, application_name: 'likeness', pipeline: true, ...patience };
    pool = new pg.Pool({ ...settings, ...how });
  } catch (thrown) {
    throw translated(thrown, url);
  }
  // An idle connection that breaks is replaced by the pool; without a hearer the process would end.
  pool.on('error', (error) => log?.warn('A database connection broke', { reason: error.message }));
  // Our statements are all of the kind that one plan fits; planning anew each time takes longer than running them.
  pool.on('connect', (client) => {
    client.query(`SET plan_cache_mode TO force_generic_plan; ${smallSamples}`).catch(() => {});
  });
  const inTransaction = async <T>(work: (lane: Lane) => Promise<T>, wish?: LaneWish): Promise<T> => {
    let client: pg.PoolClient;
    try {
      client = await pool.connect();
    } catch (thrown) {
      throw translated(thrown, url);
    }
    // A connection that breaks while it is lent out says so here, and in the statement that is running.
    const broken = (): void => {};
    client.on('error', broken);
    let failed: Error | undefined;
    const lane = openLane(postgresWire(client, types), wish);
    try {
      const result = await work(lane);
      await lane.commit();
      return result;
    } catch (thrown) {
      await lane.rollback().catch((error: Error) => {
        failed = error;
      });
      throw translated(lane.failure() ?? thrown, url);
    } finally {
      client.off('error', broken);
      client.release(failed);
    }
  };
  try {
    const deployment = await inTransaction((connection) => migrate(connection));
    const [row] = (await pool.query<{ server_version: string }>('SHOW server_version')).rows;
    const bulletin = createBulletin();
    const upkeep = createUpkeep((text) => pool.query(text), { vacuum: false, log });
    const askTime = async (): Promise<number> => {
      const text = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms';
      return Number((await pool.query<{ ms: number }>(text)).rows[0]?.ms);
    };
    const clock = await followServerClock(askTime, { log });
    const listener = await createListener({ settings, bulletin, log });
    const transaction: OpenDatabase['transaction'] = async (work, how) => {
      const signals: ReturnType<typeof connectionOf>['signals'][number][] = [];
      const result = await inTransaction((lane) => work(asTransaction({ ...lane, signals })), how);
      upkeep.count();
      for (const { signal, about } of signals) {
        bulletin.tell(signal, about);
        listener.tellOthers(signal, about);
      }
      return result;
    };
    return {
      pool,
      flavour: 'postgres',
      clock,
      version: row?.server_version ?? 'unknown',
      deployment,
      async alone(work) {
        const client = await pool.connect();
        try {
          await client.query('SET lock_timeout = 0; SET statement_timeout = 0');
          await client.query(`SELECT pg_advisory_lock(${aloneLock})`);
          return await work();
        } finally {
          // With its session the lock ends, also when the connection is broken.
          client.release(true);
        }
      },
      outside: { run: async (text, values) => (await pool.query(text, values && [...values])).rows as Row[] },
      transaction,
      look: (work) => inTransaction((lane) => work(asTransaction({ ...lane, signals: [] })), { looking: true }),
      attempt: (work) => unlessFoundOtherwise(transaction(async (tx) => ({ done: await work(tx) }))),
      signal: async (tx, signal, about) => {
        connectionOf(tx).signals.push({ signal, about });
      },
      hear: bulletin.hear,
      ping: async () => {
        await pool.query('SELECT 1').catch((thrown: unknown) => {
          throw translated(thrown, url);
        });
      },
      async [Symbol.asyncDispose]() {
        clock[Symbol.dispose]();
        await upkeep.stop();
        await listener[Symbol.asyncDispose]();
        await pool.end();
      },
    };
  } catch (thrown) {
    log?.error('The database could not be opened', { database: shownAddress(url) });
    await pool.end().catch(() => {});
    throw translated(thrown, url);
  }
}
