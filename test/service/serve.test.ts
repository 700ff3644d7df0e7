import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPglite } from '../../src/adapters/database/open-pglite.ts';

type News = {
  readonly say: string;
  readonly url?: string;
  readonly code?: string;
  readonly message?: string;
  readonly ms?: number;
};

interface Server {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  /** The next line that says so. */
  next(say: string): Promise<News>;
}

function startServer(t: TestContext, options: object, env: object = {}): Server {
  const prepare = new URL('../../bin/prepare.mjs', import.meta.url).href;
  const program = new URL('./bare-server.ts', import.meta.url).pathname;
  const words = JSON.stringify({ port: 0, workers: 1, logLevel: 'silent', ...options });
  const child = spawn(process.execPath, ['--import', prepare, program, words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  t.after(() => child.kill('SIGKILL'));
  const heard: News[] = [];
  const lines = createInterface(child.stdout as NonNullable<typeof child.stdout>);
  lines.on('line', (line) => heard.push(JSON.parse(line) as News));
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const next = async (say: string): Promise<News> => {
    for (;;) {
      const found = heard.find((news) => news.say === say);
      if (found) return found;
      const failed = heard.find((news) => news.say === 'failed');
      if (failed) throw new Error(failed.message);
      await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => sleep(10))]);
    }
  };
  return { child, exit, next };
}

/** A data folder whose database was made once for all tests here: making one takes seconds. */
let template: string;
before(async () => {
  template = await mkdtemp(join(tmpdir(), 'likeness-serve-'));
  await (await openPglite(join(template, 'db')))[Symbol.asyncDispose]();
});
after(() => rm(template, { recursive: true, force: true }));

async function scratch(t: TestContext): Promise<string> {
  const data = await mkdtemp(join(tmpdir(), 'likeness-serve-'));
  t.after(() => rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  await cp(template, data, { recursive: true });
  return data;
}

async function descendants(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const own = text.split(' ').filter(Boolean).map(Number);
  return [...own, ...(await Promise.all(own.map(descendants))).flat()];
}

async function lives(pid: number): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return text !== '' && !/\) [ZX] /.test(text);
}

async function allGone(pids: readonly number[], withinMs: number): Promise<boolean> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(50))
    if (!(await Promise.all(pids.map(lives))).some(Boolean)) return true;
  return false;
}

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
  const pids = await descendants(server.child.pid as number);
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
  const pids = await descendants(server.child.pid as number);
  server.child.kill('SIGTERM');
  await sleep(20);
  const start = performance.now();
  server.child.kill('SIGTERM');
  await server.exit;
  assert.ok(performance.now() - start < 1000);
  assert.ok(await allGone(pids, 3000));
});

test('a killed server leaves no process behind; a killed worker is replaced', async (t) => {
  const server = startServer(t, { data: await scratch(t), workers: 1 });
  await server.next('ready');
  const pid = server.child.pid as number;
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

test('a server that others could reach refuses to serve without an API key, and says how to make one', async (t) => {
  const server = startServer(t, { data: await scratch(t), host: '0.0.0.0' });
  const failed = await server.next('failed');
  assert.match(failed.message ?? '', /--host 0\.0\.0\.0.*likeness keys create/);
  await server.exit;
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
