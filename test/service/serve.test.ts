import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { allGone, descendants, oddServerKinds, prepareData, startServer } from './server-process.ts';

let prepared: Awaited<ReturnType<typeof prepareData>>;
before(async () => {
  prepared = await prepareData(oddServerKinds);
});
after(() => prepared.remove());
const scratch: typeof prepared.scratch = (t) => prepared.scratch(t);

test('a server answers before its database is open, with 503 and a time to come back', async (t) => {
  const server = startServer(t, { data: await scratch(t) }, { SLOW_OPEN_MS: '1500' });
  const { url = '', ms } = await server.next('listening');
  t.diagnostic(`listening after ${ms} ms`);
  assert.equal((await fetch(`${url}/livez`)).status, 200);
  const early = await fetch(`${url}/v1/jobs`);
  assert.equal(early.status, 503);
  assert.equal(early.headers.get('retry-after'), '1');
  const ready = await server.next('ready');
  t.diagnostic(`ready after ${ready.ms} ms`);
  assert.equal((await fetch(`${url}/v1/jobs`)).status, 200);
});

test('one folder serves one server: a second is refused and told who has it, a killed one leaves nothing locked', async (t) => {
  const data = await scratch(t);
  const first = startServer(t, { data });
  const { url = '' } = await first.next('listening');
  await first.next('ready');
  const second = startServer(t, { data });
  const refused = await second.next('failed');
  assert.equal(refused.code, 'server/data-in-use');
  await assert.rejects(second.next('listening'), 'it never said that it listens');
  assert.ok(refused.message?.includes(url), refused.message);
  assert.equal(await second.exit, 5);
  first.child.kill('SIGKILL');
  await first.exit;
  const third = startServer(t, { data });
  await third.next('ready');
});

test('secrets and folders of a server are readable for their owner alone', async (t) => {
  const data = await scratch(t);
  const server = startServer(t, { data });
  await server.next('ready');
  for (const name of ['secrets.json', 'service.json'])
    assert.equal((await stat(join(data, name))).mode & 0o077, 0, name);
  server.child.kill('SIGTERM');
  assert.equal(await server.exit, 0);
  assert.ok(!(await readdir(data)).includes('service.json'), 'the address is gone with the server');
});

test('a server stops in order within ten seconds, and its workers with it', async (t) => {
  const server = startServer(t, { data: await scratch(t), workers: 2 });
  await server.next('ready');
  const pids = await descendants(server.pid);
  assert.ok(pids.length >= 2, `${pids.length} processes`);
  const start = performance.now();
  server.child.kill('SIGTERM');
  assert.equal(await server.exit, 0);
  t.diagnostic(`stopped after ${Math.round(performance.now() - start)} ms`);
  assert.ok(performance.now() - start < 10_000);
  assert.ok(await allGone(pids, 1000));
});

test('a second signal ends a server at once', async (t) => {
  const server = startServer(t, { data: await scratch(t) });
  await server.next('ready');
  const pids = await descendants(server.pid);
  server.child.kill('SIGTERM');
  await sleep(20);
  const start = performance.now();
  server.child.kill('SIGTERM');
  await server.exit;
  assert.ok(performance.now() - start < 4000);
  assert.ok(await allGone(pids, 3000));
});

test('a killed server leaves no process behind; a killed worker is replaced', async (t) => {
  const server = startServer(t, { data: await scratch(t), workers: 1 });
  await server.next('ready');
  const pid = server.pid;
  const [worker] = await descendants(pid);
  process.kill(worker, 'SIGKILL');
  let next: number[] = [];
  for (const end = Date.now() + 10_000; Date.now() < end && (next.length < 2 || next.includes(worker)); await sleep(50))
    next = await descendants(pid);
  assert.ok(next.length >= 2 && !next.includes(worker), 'a new worker with a compute process');
  server.child.kill('SIGKILL');
  await server.exit;
  assert.ok(await allGone(next, 4000));
});

test('a database that is not there ends the server with exit code 5, and no other is used', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'likeness-serve-'));
  t.after(() => rm(data, { recursive: true }));
  const server = startServer(t, { data }, { DATABASE_URL: 'postgres://ada:sesame@127.0.0.1:9/likeness' });
  const failed = await server.next('failed');
  assert.equal(failed.code, 'database/unreachable');
  assert.ok(!failed.message?.includes('sesame'), failed.message);
  assert.equal(await server.exit, 5);
  assert.ok(!(await readdir(data)).includes('db'));
});

/** Tries to connect from now on until it succeeds or the server has ended. */
async function everOpen(port: number, exit: Promise<unknown>): Promise<boolean> {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let over = false;
  void exit.then(() => {
    over = true;
    resolve();
  });
  while (!over) {
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      ended.then(() => false),
    ]);
    socket.destroy();
    if (open) return true;
    await sleep(5);
  }
  return false;
}

async function freePort(): Promise<number> {
  const held = createServer().listen(0, '127.0.0.1');
  await once(held, 'listening');
  const { port } = held.address() as { port: number };
  held.close();
  return port;
}

test('a server that others could reach and that has no API key never listens, and says how to make one', async (t) => {
  const used = await scratch(t);
  for (const data of [used, join(used, 'fresh')]) {
    const port = await freePort();
    const server = startServer(t, { data, host: '0.0.0.0', port });
    const open = everOpen(port, server.exit);
    const failed = await server.next('failed');
    assert.match(failed.message ?? '', /--host 0\.0\.0\.0.*likeness keys create/);
    assert.equal(await server.exit, 5);
    assert.equal(await open, false, 'its port was never open');
    await assert.rejects(server.next('listening'), 'it never said that it listens');
  }
});

test('a port that is taken and settings that are wrong are told at start', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  t.after(() => other.close());
  const { port } = other.address() as { port: number };
  const data = await scratch(t);
  assert.equal((await startServer(t, { data, port }).next('failed')).code, 'server/address-in-use');
  assert.equal((await startServer(t, { data, host: '192.0.2.1' }).next('failed')).code, 'request/invalid');
  const wrong = await startServer(t, { data }, { LIKENESS_MAX_QUEUED: 'many' }).next('failed');
  assert.match(wrong.message ?? '', /^Expected LIKENESS_MAX_QUEUED to be/);
});
