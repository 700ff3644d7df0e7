import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApiKey, NewApiKey } from '../../src/contract/service/api-key.ts';
import { likeness } from '../e2e/run-cli.ts';
import { startServer } from './server-process.ts';
import { serviceHere } from './service-here.ts';

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

  const third = (await keys(['create', 'third'])).json as NewApiKey;
  assert.equal((await ask(third.key)).status, 200, 'the owner of the folder needs no key for making one');
  assert.equal((await keys(['list'])).json.keys.length, 2);
  const refused = await keys(['list'], { LIKENESS_KEY: third.key });
  assert.equal(refused.code, 6, 'but a key that was given is the one that counts');
  assert.match(refused.errors, /scope/);
  assert.equal((await keys(['revoke', third.id])).code, 0);
  const made = (await keys(['create', 'second'], { LIKENESS_KEY: admin.key })).json as NewApiKey;
  assert.equal((await ask(made.key)).status, 200);
  await keys(['revoke', made.id], { LIKENESS_KEY: admin.key });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.equal((await ask(made.key)).status, 401, 'revoked within a second');

  server.child.kill('SIGTERM');
  await server.exit;
  const { keys: kept } = (await keys(['list'])).json as { keys: ApiKey[] };
  assert.deepEqual(kept.map(({ name }) => name).sort(), ['owner', 'second', 'third']);
  assert.ok(!JSON.stringify(kept).includes(admin.key), 'a key is shown once');
});

test('what the owner of a data folder manages keys with does nothing else, is new at every start and only good from here', async (t) => {
  const here = await serviceHere(t, { host: '0.0.0.0' }, { keys: { ada: ['use'] } });
  const file = join(here.data, 'service.json');
  assert.equal((await stat(file)).mode & 0o077, 0);
  const { ownerKey: key } = JSON.parse(await readFile(file, 'utf8')) as { readonly ownerKey: string };
  const { keys } = await here.json<{ keys: ApiKey[] }>('/v1/keys', { key });
  assert.deepEqual(
    keys.map(({ name }) => name),
    ['ada'],
  );
  for (const path of [
    '/v1/jobs',
    '/v1/artifacts',
    '/v1/models',
    '/v1/system',
    '/v1/keysx',
    '/v1/worker/claim',
    '/metrics',
  ])
    assert.equal((await here.ask(path, { key })).status, 401, path);
  for (const wrong of [`${key}x`, key.slice(0, -1), 'lo_', key.toLowerCase()])
    assert.equal((await here.ask('/v1/keys', { key: wrong })).status, 401);
  await here.stop();
  const next = await serviceHere(t, { host: '0.0.0.0' }, { keys: { ada: ['use'] } });
  assert.equal((await next.ask('/v1/keys', { key })).status, 401, 'of another start');
});
