import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApiKey, NewApiKey } from '../../src/contract/service/api-key.ts';
import { likeness } from '../e2e/run-cli.ts';
import { startServer } from './server-process.ts';

test('keys are made before a service runs that needs one, and through it while it runs', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'likeness-keys-'));
  t.after(() => rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  const keys = async (words: readonly string[], env: Record<string, string> = {}) => {
    const run = await likeness(['keys', ...words, '--data', data, '--json'], { env });
    return { code: run.code, errors: run.stderr, json: run.stdout === '' ? undefined : JSON.parse(run.stdout) };
  };
  const admin = (await keys(['create', 'owner', '--scopes', 'use,admin'])).json as NewApiKey;
  assert.match(admin.key, /^lk_/);

  const server = startServer(t, { data, requireKey: true, workers: 0 });
  const { url = '' } = await server.next('listening');
  await server.next('ready');
  const ask = (key?: string) =>
    fetch(`${url}/v1/jobs`, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });
  assert.equal((await ask()).status, 401);
  assert.equal((await ask(`${admin.key.slice(0, -1)}_`)).status, 401);
  assert.equal((await ask(admin.key)).status, 200);

  const refused = await keys(['list']);
  assert.notEqual(refused.code, 0, 'the database is the service’s now, and it wants a key');
  const made = (await keys(['create', 'second'], { LIKENESS_KEY: admin.key })).json as NewApiKey;
  assert.equal((await ask(made.key)).status, 200);
  await keys(['revoke', made.id], { LIKENESS_KEY: admin.key });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.equal((await ask(made.key)).status, 401, 'revoked within a second');

  server.child.kill('SIGTERM');
  await server.exit;
  const { keys: kept } = (await keys(['list'])).json as { keys: ApiKey[] };
  assert.deepEqual(kept.map(({ name }) => name).sort(), ['owner', 'second']);
  assert.ok(!JSON.stringify(kept).includes(admin.key), 'a key is shown once');
});
