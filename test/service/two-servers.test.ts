import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { Job } from '../../src/contract/service/job.ts';
import { type PostgresServer, startPostgres, whyNoPostgres } from './postgres.ts';
import { startServer } from './server-process.ts';

const skip = whyNoPostgres();
let postgres: PostgresServer | undefined;
before(async () => {
  if (!skip) postgres = await startPostgres();
});
after(async () => postgres?.[Symbol.asyncDispose]());

const database = (): Promise<string> => (postgres as PostgresServer).createDatabase();

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'likeness-two-'));
  t.after(() => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  return path;
}

async function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Job> {
  const response = await fetch(`${url}/v1/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  assert.ok(response.ok, await response.clone().text());
  return (await response.json()) as Job;
}

test('two servers on one PostgreSQL and one folder are one service', { skip }, async (t) => {
  const env = { DATABASE_URL: await database() };
  const data = await folder(t);
  // The first has no worker: whatever is done, the second does.
  const one = startServer(t, { data, workers: 0 }, env);
  const two = startServer(t, { data, workers: 1 }, env);
  const [a, b] = await Promise.all([one, two].map(async (server) => (await server.next('listening')).url ?? ''));
  await Promise.all([one.next('ready'), two.next('ready')]);

  const done = await post(a, { kind: 'sleep', ms: 20 }, { prefer: 'wait=20' });
  assert.equal(done.status, 'succeeded', 'asked of one, done by the other, and heard at once');
  const [result] = done.results;
  const bytes = await (await fetch(result?.url ?? '')).arrayBuffer();
  assert.equal(bytes.byteLength, result?.bytes, 'the result lies in the folder of both, and the link is good');
  const { pathname, search } = new URL(result?.url ?? '');
  assert.equal((await fetch(`${b}${pathname}${search}`)).status, 200, 'also at the other server');

  const events = fetch(`${a}/v1/jobs/${(await post(b, { kind: 'sleep', ms: 300 })).id}/events`);
  assert.match(await (await events).text(), /event: succeeded/, 'followed at one, asked of the other');

  const repeated = await Promise.all(
    [a, b, a, b].map((url) => post(url, { kind: 'sleep' }, { 'idempotency-key': 'same' })),
  );
  assert.equal(new Set(repeated.map(({ id }) => id)).size, 1, 'one job, wherever the same request arrives');

  const long = await post(a, { kind: 'sleep', ms: 60_000 });
  while (((await (await fetch(`${a}/v1/jobs/${long.id}`)).json()) as Job).status !== 'running');
  await fetch(`${a}/v1/jobs/${long.id}/cancel`, { method: 'POST' });
  const end = await fetch(`${b}/v1/jobs/${long.id}/events`);
  assert.match(await end.text(), /event: cancelled/, 'cancelled at one, stopped at the other');
});

test('a folder that belongs to another database is refused', { skip }, async (t) => {
  const data = await folder(t);
  const first = startServer(t, { data, workers: 0 }, { DATABASE_URL: await database() });
  await first.next('ready');
  const second = startServer(t, { data, workers: 0 }, { DATABASE_URL: await database() });
  const refused = await second.next('failed');
  assert.equal(refused.code, 'server/other-deployment');
  assert.equal(await second.exit, 5);
});
