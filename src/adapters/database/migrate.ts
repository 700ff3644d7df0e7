/**
 * Brings the tables to the state that this version needs.
 */
import { LikenessError } from '../../base/errors.ts';
import type { Connection } from './connection.ts';
import { migrations } from './migrations.ts';

/** Any number, the same in every version: who holds it migrates. */
const migrationLock = 726_354_001;

/**
 * Runs the steps that are missing, in the transaction of the caller, and reads the deployment's id.
 *
 * Several servers that start at once wait for each other at an advisory lock, which the end of the transaction frees.
 *
 * @returns Id of the deployment, made the first time.
 * @throws `database/unreachable` when the tables were made by a newer version.
 */
export async function migrate(connection: Connection): Promise<string> {
  // However long the steps of another server take, and ours.
  await connection.run('SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0');
  await connection.run(`SELECT pg_advisory_xact_lock(${migrationLock})`);
  await connection.run('CREATE SCHEMA IF NOT EXISTS likeness');
  await connection.run(
    'CREATE TABLE IF NOT EXISTS likeness.migrations (number int PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now())',
  );
  await connection.run('CREATE TABLE IF NOT EXISTS likeness.facts (name text PRIMARY KEY, value text NOT NULL)');
  const [last] = await connection.run('SELECT coalesce(max(number), 0)::int AS number FROM likeness.migrations');
  const done = Number(last?.['number'] ?? 0);
  if (done > migrations.length) {
    throw new LikenessError(
      'database/unreachable',
      `Expected tables of step ${migrations.length} or older, found step ${done}: a newer version of Likeness wrote them. Start that version, or restore a backup from before.`,
    );
  }
  for (const [index, step] of migrations.entries()) {
    if (index < done) continue;
    await connection.run(step.sql);
    await connection.run('INSERT INTO likeness.migrations (number, name) VALUES ($1::int, $2::text)', [
      index + 1,
      step.name,
    ]);
  }
  await connection.run(
    "INSERT INTO likeness.facts (name, value) VALUES ('deployment', gen_random_uuid()::text) ON CONFLICT DO NOTHING",
  );
  const [fact] = await connection.run("SELECT value FROM likeness.facts WHERE name = 'deployment'");
  return String(fact?.['value']);
}
