/**
 * A PostgreSQL server as the database: a pool for transactions, and one connection of its own that listens.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Log } from '../../ports/log.ts';
import {
  asTransaction,
  type Connection,
  connectionOf,
  createBulletin,
  type OpenDatabase,
  type Row,
} from './connection.ts';
import { shownAddress, translated } from './database-errors.ts';
import { createListener } from './listen-postgres.ts';
import { migrate } from './migrate.ts';

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
  const settings = { connectionString: url, connectionTimeoutMillis: 10_000, types, keepAlive: true };
  let pool: pg.Pool;
  try {
    pool = new pg.Pool({ ...settings, max: wish.connections ?? 12, application_name: 'likeness' });
  } catch (thrown) {
    throw translated(thrown, url);
  }
  // An idle connection that breaks is replaced by the pool; without a hearer the process would end.
  pool.on('error', (error) => log?.warn('A database connection broke', { reason: error.message }));
  const inTransaction = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
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
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (thrown) {
      await client.query('ROLLBACK').catch((error: Error) => {
        failed = error;
      });
      throw translated(thrown, url);
    } finally {
      client.off('error', broken);
      client.release(failed);
    }
  };
  try {
    const deployment = await inTransaction((client) => migrate(connect(client)));
    const [row] = (await pool.query<{ server_version: string }>('SHOW server_version')).rows;
    const bulletin = createBulletin();
    const listener = await createListener({ settings, bulletin, log });
    return {
      pool,
      flavour: 'postgres',
      version: row?.server_version ?? 'unknown',
      deployment,
      async alone(work) {
        const client = await pool.connect();
        try {
          await client.query(`SELECT pg_advisory_lock(${aloneLock})`);
          return await work();
        } finally {
          // With its session the lock ends, also when the connection is broken.
          client.release(true);
        }
      },
      outside: { run: async (text, values) => (await pool.query(text, values && [...values])).rows as Row[] },
      async transaction(work) {
        const signals: ReturnType<typeof connectionOf>['signals'] = [];
        const result = await inTransaction((client) => work(asTransaction({ ...connect(client), signals })));
        for (const { signal, about } of signals) {
          bulletin.tell(signal, about);
          listener.tellOthers(signal, about);
        }
        return result;
      },
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

/** Short names of prepared statements, by text. Statements are built from few words, so there are few texts. */
function statementName(text: string, names: Map<string, string>): string {
  let name = names.get(text);
  if (name === undefined) {
    name = createHash('sha1').update(text).digest('hex');
    names.set(text, name);
  }
  return name;
}

const names = new Map<string, string>();

function connect(client: pg.PoolClient): Connection {
  return {
    async run(text, values) {
      if (values === undefined) {
        const results = (await client.query(text)) as unknown as pg.QueryResult | pg.QueryResult[];
        return [results].flat().flatMap((result) => result.rows as Row[]);
      }
      const { rows } = await client.query({ name: statementName(text, names), text, values: values.map(asParameter) });
      return rows as Row[];
    },
  };
}

/** Arrays stay arrays; other objects are JSON, which `pg` would do as well, but not for a `text` parameter. */
function asParameter(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
    ? JSON.stringify(value)
    : value;
}
