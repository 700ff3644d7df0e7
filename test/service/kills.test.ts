import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { underFire } from './kills.ts';
import { startPostgres, whyNoPostgres } from './postgres.ts';
import { seededRandom } from './seeded-random.ts';
import { oddServerKinds, prepareData } from './server-process.ts';

let prepared: Awaited<ReturnType<typeof prepareData>>;
before(async () => {
  prepared = await prepareData(oddServerKinds);
});
after(() => prepared.remove());

test('a hundred jobs and more, twenty kills of server, workers and compute processes: each job ends once, nothing is lost or doubled', async (t) => {
  const data = await prepared.scratch(t);
  const report = await underFire(t, { data, jobs: 100, kills: 20, random: seededRandom(7) });
  t.diagnostic(JSON.stringify(report));
  assert.ok(report.accepted >= 100);
});

test('the same on PostgreSQL', { skip: whyNoPostgres() }, async (t) => {
  const postgres = await startPostgres({ durable: true });
  t.after(() => postgres[Symbol.asyncDispose]());
  const data = await mkdtemp(join(tmpdir(), 'likeness-kills-'));
  t.after(() => rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  const databaseUrl = await postgres.createDatabase();
  const report = await underFire(t, { data, databaseUrl, jobs: 60, kills: 15, random: seededRandom(8) });
  t.diagnostic(JSON.stringify(report));
  assert.ok(report.accepted >= 60);
});
