/**
 * The two databases of the service as tests open them, so that every suite runs on both.
 */
import { after } from 'node:test';
import { type DatabaseWish, openDatabase, type ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import { sharedPostgres, stopSharedPostgres, whyNoPostgres } from './postgres.ts';

/** A database that tests can open. */
export interface TestDatabase {
  readonly name: 'PGlite' | 'PostgreSQL';
  /** Why its tests cannot run here; fits `skip`. */
  readonly skip: string | false;
  /** Opens a fresh, empty database. */
  open(wish: Omit<DatabaseWish, 'url' | 'folder'>): Promise<ServiceDatabase>;
}

const skip = whyNoPostgres();
if (skip !== false) process.stderr.write(`Tests on PostgreSQL are skipped: ${skip}.\n`);
// Of the whole file: its tests share one server.
else after(async () => stopSharedPostgres());

/** The embedded database, in memory. */
export const onPglite: TestDatabase = { name: 'PGlite', skip: false, open: (wish) => openDatabase(wish) };

/** A fresh database on the PostgreSQL server of the process. */
export const onPostgres: TestDatabase = {
  name: 'PostgreSQL',
  skip,
  async open(wish) {
    const server = await sharedPostgres();
    return await openDatabase({ ...wish, url: await server.createDatabase() });
  },
};

/** Every database of the service. */
export const databases: readonly TestDatabase[] = [onPglite, onPostgres];
