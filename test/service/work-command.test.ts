import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createLineLog } from '../../src/adapters/log/line-log.ts';
import { isLikenessError } from '../../src/base/errors.ts';
import { createLeaseClient } from '../../src/client/lease-client.ts';
import { startWorkerLoop } from '../../src/jobs/worker-loop.ts';
import { likeness } from '../e2e/run-cli.ts';
import { startLeaseServer } from './lease-server.ts';

/** A program that is no Likeness. */
async function startStranger(t: TestContext, status: number): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end('<!DOCTYPE html><title>Printer</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address at which nothing listens. */
async function nowhere(): Promise<string> {
  const server = await startLeaseServer();
  await server.goAway();
  return server.url;
}

test('a wrong key is told at once and nothing before it, in words and in JSON', async (t) => {
  const server = await startLeaseServer('lk_right-key');
  t.after(() => server.goAway());
  const env = { LIKENESS_KEY: 'lk_wrong-key' };
  const said = await likeness(['work', '--server', server.url], { env });
  assert.equal(said.code, 6, said.stderr);
  assert.match(said.stderr, /^likeness: Expected a valid key\.\n {2}[^\n]+\n$/);
  const json = await likeness(['work', '--server', server.url, '--json'], { env });
  assert.equal(JSON.parse(json.stdout).error.code, 'request/unauthorized');
});

test('an address at which another program answers is told at once and nothing before it', async (t) => {
  for (const status of [404, 501]) {
    const url = await startStranger(t, status);
    const said = await likeness(['work', '--server', url]);
    assert.equal(said.code, 2, said.stderr);
    assert.match(said.stderr, /^likeness: Expected an answer of Likeness, got \d{3} [^\n]+\n {2}[^\n]+\n$/);
  }
});

test('a worker says that it works once the service has answered its first claim, which does not wait for a job', async (t) => {
  const server = await startLeaseServer('lk_right-key');
  t.after(() => server.goAway());
  const program = new URL('../../bin/likeness.js', import.meta.url).pathname;
  const worker = spawn(process.execPath, [program, 'work', '--server', server.url], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LIKENESS_KEY: 'lk_right-key' },
  });
  t.after(() => worker.kill('SIGKILL'));
  const [first] = await once(worker.stderr, 'data');
  assert.equal(String(first), `Working for ${server.url}; Ctrl-C stops.\n`);
  assert.equal(server.claims[0]?.waitSeconds, 0);
  worker.kill('SIGTERM');
  assert.deepEqual(await once(worker, 'exit'), [0, null]);
});

test('a service that was never there is waited for a while, then the worker ends with that', async () => {
  const link = createLeaseClient({ server: await nowhere() });
  const lines: string[] = [];
  const loop = startWorkerLoop({
    link,
    name: 'early',
    kinds: ['swap'],
    run: () => Promise.reject(new Error('there is no job')),
    log: createLineLog('info', { write: (line) => void lines.push(line) }),
    ready: () => true,
    firstAnswerMs: 300,
    onAnswer: () => assert.fail('nobody answered'),
  });
  const start = performance.now();
  await assert.rejects(loop.ended, (error) => isLikenessError(error, 'server/unreachable'));
  assert.ok(performance.now() - start >= 300);
  assert.deepEqual(lines, []);
});

test('a service that comes while a worker waits for it gets a worker that says so once', async (t) => {
  const server = await startLeaseServer();
  await server.goAway();
  let answers = 0;
  const { promise: heard, resolve: hear } = Promise.withResolvers<void>();
  const loop = startWorkerLoop({
    link: createLeaseClient({ server: server.url }),
    name: 'early',
    kinds: ['sleep'],
    run: async () => ({ report: {}, results: [] }),
    log: createLineLog('silent'),
    ready: () => true,
    onAnswer() {
      answers += 1;
      hear();
    },
  });
  t.after(() => loop.stop(0));
  await server.comeBack();
  t.after(() => server.goAway());
  await heard;
  assert.equal((await (await server.give({ kind: 'sleep' })).end).how, 'complete');
  assert.equal(answers, 1);
});
