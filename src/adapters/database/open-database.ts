/**
 * Opens the database of a service with everything that stands on it.
 */
import { fromPglite } from 'pg-boss';
import type { Database } from '../../ports/database.ts';
import type { JobEngine } from '../../ports/job-engine.ts';
import type { JobRecords } from '../../ports/job-records.ts';
import type { KeyRecords } from '../../ports/key-records.ts';
import type { Log } from '../../ports/log.ts';
import type { MediaRecords } from '../../ports/media-records.ts';
import type { WebhookRecords } from '../../ports/webhook-records.ts';
import { createJobRecords } from './job-records.ts';
import { createKeyRecords } from './key-records.ts';
import { createMediaRecords } from './media-records.ts';
import { openPglite } from './open-pglite.ts';
import { openPostgres } from './open-postgres.ts';
import { type EngineDatabase, type EngineWish, startEngine } from './pg-boss-engine.ts';
import { createWebhookRecords } from './webhook-records.ts';

/** Which database, and how its jobs are given out. */
export interface DatabaseWish extends Partial<Omit<EngineWish, 'kinds'>> {
  /** `postgres://…`: a server. Wins over `folder`. */
  readonly url?: string | undefined;
  /** Of the embedded database; without `url` and `folder` it lives in memory. The caller holds the folder's lock. */
  readonly folder?: string | undefined;
  /** Connections to a server at most. */
  readonly connections?: number | undefined;
  readonly kinds: readonly string[];
}

/** A database with its ports; disposing it closes everything. */
export interface ServiceDatabase extends AsyncDisposable {
  readonly database: Database;
  readonly engine: JobEngine;
  readonly jobs: JobRecords;
  readonly media: MediaRecords;
  readonly keys: KeyRecords;
  readonly webhooks: WebhookRecords;
}

/**
 * Opens the database, brings its tables up to date and starts the job engine.
 *
 * @throws `database/unreachable`, `database/damaged`, `system/not-writable`.
 */
export async function openDatabase(wish: DatabaseWish): Promise<ServiceDatabase> {
  const { url, folder, kinds, log } = wish;
  const rules: EngineWish = {
    kinds,
    heartbeatSeconds: wish.heartbeatSeconds ?? 60,
    retryDelaySeconds: wish.retryDelaySeconds ?? 2,
    log,
  };
  const [database, engineDb, alone] = url === undefined ? await embedded(folder, log) : await server(url, wish);
  let engine: JobEngine;
  try {
    engine = await alone(() => startEngine(database.flavour, engineDb, rules));
  } catch (thrown) {
    await Promise.resolve(database[Symbol.asyncDispose]()).catch(() => {});
    throw thrown;
  }
  return {
    database,
    engine,
    jobs: createJobRecords(),
    media: createMediaRecords(),
    keys: createKeyRecords(),
    webhooks: createWebhookRecords(),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** Runs the start of the engine so that no other process starts it at the same time. */
type Alone = <T>(work: () => Promise<T>) => Promise<T>;

async function embedded(
  folder: string | undefined,
  log: Log | undefined,
): Promise<readonly [Database, EngineDatabase, Alone]> {
  const database = await openPglite(folder, log);
  // Its folder is held by one process anyway.
  return [database, fromPglite(database.pglite), (work) => work()];
}

async function server(url: string, wish: DatabaseWish): Promise<readonly [Database, EngineDatabase, Alone]> {
  const database = await openPostgres({ url, connections: wish.connections, log: wish.log });
  const executeSql = async (text: string, values?: unknown[]) => database.pool.query(text, values);
  return [database, { executeSql }, database.alone];
}
