import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceDatabaseContract } from '../../../test/contract/service-database.ts';
import { onPostgres } from '../../../test/service/databases.ts';
import { sharedPostgres } from '../../../test/service/postgres.ts';
import { openPostgres } from './open-postgres.ts';

serviceDatabaseContract(onPostgres);

const { skip } = onPostgres;

test('two processes on one server hear each other, also after their connections were cut', { skip }, async (t) => {
  const url = await (await sharedPostgres()).createDatabase();
  const [one, two] = await Promise.all([openPostgres({ url }), openPostgres({ url })]);
  t.after(async () => {
    await one[Symbol.asyncDispose]();
    await two[Symbol.asyncDispose]();
  });
  assert.equal(one.deployment, two.deployment);
  const heard: string[] = [];
  two.hear('job-queued', (about) => heard.push(about));
  const tell = (about: string) => one.transaction((tx) => one.signal(tx, 'job-queued', about));
  const until = async (about: string): Promise<void> => {
    for (const end = Date.now() + 8000; !heard.includes(about); await sleep(5)) {
      assert.ok(Date.now() < end, `Expected to hear ${JSON.stringify(about)}, heard ${JSON.stringify(heard)}`);
    }
  };
  await tell('first');
  await until('first');
  const many = Array.from({ length: 300 }, (_, n) => `job-${n}-${'x'.repeat(36)}`);
  await Promise.all(many.map(tell));
  for (const about of many) await until(about);
  assert.equal(heard.length, 301);

  await one.outside.run(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  // Whoever may have missed something is told to look.
  await until('');
  await one.ping();
  for (const end = Date.now() + 8000; ; await sleep(100)) {
    await tell('after').catch(() => undefined);
    await sleep(50);
    if (heard.includes('after')) break;
    assert.ok(Date.now() < end);
  }
});
