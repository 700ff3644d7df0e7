/**
 * The promises of all ports that stand on the service's database.
 */
import { after } from 'node:test';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import type { TestDatabase } from '../service/databases.ts';
import { databaseContract } from './database.ts';
import { itemRecordsContract } from './item-records.ts';
import { jobEngineContract } from './job-engine.ts';
import { jobRecordsContract } from './job-records.ts';
import { keyAndWebhookRecordsContract } from './key-and-webhook-records.ts';
import { mediaRecordsContract } from './media-records.ts';

/** Runs the suites on a database. */
export function serviceDatabaseContract(database: TestDatabase): void {
  let opened: Promise<ServiceDatabase> | undefined;
  // The suites about rows share one, as opening takes longer than they do.
  const shared: TestDatabase = {
    ...database,
    async open(wish) {
      opened ??= database.open(wish);
      return { ...(await opened), [Symbol.asyncDispose]: async () => undefined };
    },
  };
  databaseContract(shared);
  jobRecordsContract(shared);
  itemRecordsContract(shared);
  mediaRecordsContract(shared);
  keyAndWebhookRecordsContract(shared);
  after(async () => (await opened)?.[Symbol.asyncDispose]());
  jobEngineContract(database);
}
