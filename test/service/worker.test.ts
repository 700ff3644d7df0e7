import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { portraitFile } from '../fixtures/portraits.ts';
import { startLeaseServer } from './lease-server.ts';

const prepare = new URL('../../bin/prepare.mjs', import.meta.url).href;

function startWorker(t: TestContext, server: string, options: Record<string, unknown> = {}, env = {}): ChildProcess {
  const program = new URL('./odd-worker.ts', import.meta.url).pathname;
  const words = JSON.stringify({ server, logLevel: 'silent', ...options });
  const child = spawn(process.execPath, ['--import', prepare, program, words], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const foldersOf = async (pid: number): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`likeness-work-${pid}-`));

test('a worker brings report and result, tells progress, and leaves no file behind', async (t) => {
  const server = await startLeaseServer();
  t.after(() => server.goAway());
  const worker = startWorker(t, server.url);
  const lease = await server.give({ kind: 'sleep', request: { ms: 1000 } });
  const end = await lease.end;
  assert.equal(end.how, 'complete');
  assert.equal(end.report?.['ms'], 1000);
  const [result] = end.results;
  assert.match(lease.delivered.get(result?.id ?? '')?.bytes.toString('latin1') ?? '', /^GIF89a/);
  assert.ok(lease.beats.some((beat) => beat.progress === 0.5 && beat.step === 'sleeping'));
  worker.kill('SIGTERM');
  const [code] = await once(worker, 'exit');
  assert.equal(code, 0);
  assert.deepEqual(await foldersOf(worker.pid as number), []);
});

test('a crash, a hang, too much memory and a kill end one attempt each, and the worker goes on', async (t) => {
  const server = await startLeaseServer();
  t.after(() => server.goAway());
  const worker = startWorker(t, server.url, { stallTimeoutSeconds: 2, maxComputeMebibytes: 300 });
  const endOf = async (kind: string): Promise<string> => {
    const { how, code, retryable } = await (await server.give({ kind })).end;
    return `${how} ${code} ${retryable}`;
  };
  assert.equal(await endOf('crash'), 'fail engine/failed true');
  assert.equal(await endOf('hang'), 'fail job/timed-out true');
  assert.equal(await endOf('grow'), 'fail system/out-of-memory true');
  const lease = await server.give({ kind: 'sleep', request: { ms: 30_000 } });
  await sleep(300);
  const [compute] = await childrenOf(worker.pid as number);
  process.kill(compute, 'SIGKILL');
  const killed = await lease.end;
  assert.equal(killed.code, 'engine/failed');
  assert.match(killed.message ?? '', /SIGKILL/);
  const last = await (await server.give({ kind: 'sleep', request: { ms: 1 } })).end;
  assert.equal(last.how, 'complete');
});

test('a cancelled, a late and a lost attempt are stopped within two seconds', async (t) => {
  const server = await startLeaseServer();
  t.after(() => server.goAway());
  startWorker(t, server.url);
  const long = { kind: 'sleep', request: { ms: 60_000 } };
  const cancelled = await server.give(long);
  cancelled.cancel = true;
  assert.equal((await cancelled.end).code, 'run/cancelled');
  const late = await server.give({ ...long, timeoutSeconds: 1 });
  assert.equal((await late.end).code, 'job/timed-out');
  const lost = await server.give(long);
  lost.lost = true;
  const start = performance.now();
  const next = await server.give({ kind: 'sleep', request: { ms: 1 } });
  assert.equal((await next.end).how, 'complete');
  assert.ok(performance.now() - start < 3000, 'the worker was free soon');
});

test('a worker outlives its service: the running attempt is delivered when it is back', async (t) => {
  const server = await startLeaseServer();
  t.after(() => server.goAway());
  startWorker(t, server.url);
  const lease = await server.give({ kind: 'sleep', request: { ms: 800 } });
  await server.goAway();
  await sleep(1500);
  await server.comeBack();
  assert.equal((await lease.end).how, 'complete');
  assert.equal((await (await server.give({ kind: 'sleep' })).end).how, 'complete');
});

test('a stopped worker hands its job back when the grace is over, and exits in time', async (t) => {
  const server = await startLeaseServer();
  t.after(() => server.goAway());
  const worker = startWorker(t, server.url);
  const lease = await server.give({ kind: 'sleep', request: { ms: 60_000 } });
  const start = performance.now();
  worker.kill('SIGTERM');
  assert.equal((await lease.end).how, 'release');
  await once(worker, 'exit');
  assert.ok(performance.now() - start < 10_000);
});

test('a compute process dies with its worker, even when it hangs', async (t) => {
  const server = await startLeaseServer();
  t.after(() => server.goAway());
  const worker = startWorker(t, server.url);
  await server.give({ kind: 'hang' });
  await sleep(300);
  const [compute] = await childrenOf(worker.pid as number);
  assert.ok(lives(compute));
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  for (let i = 0; i < 40 && lives(compute); i++) await sleep(100);
  assert.ok(!lives(compute));
});

test('a worker with a wrong key ends and says so; with the right key from a file it works', async (t) => {
  const server = await startLeaseServer('lk_right-key');
  t.after(() => server.goAway());
  const worker = startWorker(t, server.url, {}, { LIKENESS_KEY: 'lk_wrong-key' });
  const [code] = await once(worker, 'exit');
  assert.notEqual(code, 0);
  const keyFile = join(tmpdir(), `likeness-key-${process.pid}`);
  await writeFile(keyFile, 'lk_right-key\n', { mode: 0o600 });
  startWorker(t, server.url, { keyFile });
  assert.equal((await (await server.give({ kind: 'sleep' })).end).how, 'complete');
});

test('likeness work swaps, finds and compares faces of pictures, and its reports name no path of the machine', async (t) => {
  const server = await startLeaseServer();
  t.after(() => server.goAway());
  const program = new URL('../../bin/likeness.js', import.meta.url).pathname;
  const worker = spawn(process.execPath, [program, 'work', '--server', server.url, '--log-level', 'warn'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  t.after(() => worker.kill('SIGKILL'));
  const picture = async (name: string, person: string): Promise<{ name: string; bytes: Uint8Array }> => ({
    name,
    bytes: await readFile(await portraitFile({ people: [person], size: 320 })),
  });
  const inputs = [await picture('ada.png', 'ada'), await picture('../../etc/crew.png', 'bruno')];
  const swap = await server.give({
    kind: 'swap',
    request: { sources: ['input:0'], target: 'input:1', faces: 'all', priority: 0, tries: 3 },
    inputs,
  });
  const swapped = await swap.end;
  assert.equal(swapped.how, 'complete', swapped.message);
  assert.equal(swapped.results[0]?.target, 0);
  const made = swap.delivered.get(swapped.results[0]?.id ?? '');
  assert.equal(made?.name, 'crew-swapped.png');
  assert.ok((made?.bytes.length ?? 0) > 10_000);
  const found = await (await server.give({ kind: 'faces', request: { media: 'input:1', draw: true }, inputs })).end;
  assert.equal(found.how, 'complete', found.message);
  assert.equal((found.report?.['faces'] as unknown[] | undefined)?.length, 1);
  const compared = await (await server.give({ kind: 'compare', request: { a: 'input:0', b: 'input:0' }, inputs })).end;
  assert.equal(compared.report?.['verdict'], 'same');
  const bad = await (
    await server.give({
      kind: 'faces',
      request: { media: 'input:0' },
      inputs: [{ name: 'note.txt', bytes: Buffer.from('no picture') }],
    })
  ).end;
  assert.equal(bad.how, 'fail');
  assert.match(bad.code ?? '', /^media\//);
  const said = JSON.stringify([swapped, found, compared, bad]);
  assert.ok(!said.includes(tmpdir()) && !said.includes('likeness-work'), said);
});
