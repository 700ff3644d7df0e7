import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import type { Job } from '../../src/contract/service/job.ts';
import { likeness } from '../e2e/run-cli.ts';
import { fixtureFolder, portraitFile } from '../fixtures/portraits.ts';

const program = join(import.meta.dirname, '../../bin/likeness.js');

/** Starts a command that goes on, and waits until it says that it is ready. */
async function start(
  t: TestContext,
  words: readonly string[],
  ready: string,
): Promise<{ child: ChildProcess; url: string }> {
  const env = { ...process.env, LIKENESS_CACHE: join(fixtureFolder, 'models') };
  const child = spawn(process.execPath, [program, ...words, '--json', '--log-level', 'silent'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  let url = '';
  for await (const line of createInterface(child.stdout as NonNullable<typeof child.stdout>)) {
    const news = JSON.parse(line) as { status: string; url?: string };
    url ||= news.url ?? '';
    if (news.status === ready) return { child, url };
  }
  throw new Error(`likeness ${words[0]} never said ${ready}`);
}

test('a service with a key and a worker from elsewhere: upload, swap, a batch with a bad picture, results, deletion', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'likeness-end-'));
  t.after(() => rm(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  const key = async (name: string, scopes: string): Promise<string> => {
    const run = await likeness(['keys', 'create', name, '--scopes', scopes, '--data', join(data, 'service')]);
    assert.equal(run.code, 0, run.stderr);
    return run.stdout.trim();
  };
  const [user, worker] = [await key('user', 'use'), await key('box', 'worker')];
  await writeFile(join(data, 'worker.key'), `${worker}\n`, { mode: 0o600 });
  const words = ['serve', '--port', '0', '--require-key', '--workers', '0', '--data', join(data, 'service')];
  const { child: server, url } = await start(t, words, 'ready');
  const { child: box } = await start(t, ['work', '--server', url, '--key-file', join(data, 'worker.key')], 'ready');

  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${user}`, ...init.headers } });
  const upload = async (bytes: Uint8Array<ArrayBuffer>, name: string): Promise<string> => {
    const form = new FormData();
    form.set('file', new Blob([bytes]), name);
    const answer = await ask('/v1/uploads', { method: 'POST', body: form });
    assert.equal(answer.status, 201, await answer.clone().text());
    return ((await answer.json()) as { id: string }).id;
  };
  const submit = async (body: object): Promise<Job> => {
    const headers = { 'content-type': 'application/json', prefer: 'wait=100' };
    const answer = await ask('/v1/jobs', { method: 'POST', body: JSON.stringify(body), headers });
    assert.ok(answer.ok, await answer.clone().text());
    return (await answer.json()) as Job;
  };
  const portrait = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
    new Uint8Array(await readFile(await portraitFile({ people: [name], size: 400 })));
  const source = await upload(await portrait('ada'), 'Ada Lovelace.png');
  const targetBytes = await portrait('bruno');
  const target = await upload(targetBytes, 'bruno.png');

  const job = await submit({ kind: 'swap', sources: [source], target, metadata: { order: '17' } });
  assert.equal(job.status, 'succeeded', JSON.stringify(job.error));
  assert.deepEqual(job.metadata, { order: '17' });
  const [result] = job.results;
  assert.equal(result?.name, 'bruno-swapped.png');
  assert.ok(!JSON.stringify(job).includes(tmpdir()), 'no path of a machine in what callers see');
  const bytes = Buffer.from(await (await fetch(result?.url ?? '')).arrayBuffer());
  const [before, after] = await Promise.all(
    [targetBytes, bytes].map((one) => sharp(one).removeAlpha().raw().toBuffer()),
  );
  let differing = 0;
  for (let at = 0; at < (after?.length ?? 0); at++)
    if (Math.abs((after?.[at] ?? 0) - (before?.[at] ?? 0)) > 8) differing++;
  assert.ok(differing > 5000, `${differing} values differ: a face was put in`);
  assert.match(bytes.toString('latin1'), /compositeSynthetic|compositeWithTrainedAlgorithmicMedia|composite/i);

  const nobody = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#567' } })
    .png()
    .toBuffer();
  const batch = await submit({
    kind: 'swap',
    sources: [source],
    target: [target, await upload(new Uint8Array(nobody), 'wall.png')],
  });
  assert.deepEqual(
    batch.items.map(({ status }) => status),
    ['succeeded', 'failed'],
  );
  assert.equal(batch.items[1]?.error?.code, 'face/none-found');
  assert.equal(batch.results.length, 1);

  const wrong = await submit({
    kind: 'swap',
    sources: [target],
    target: await upload(new Uint8Array(nobody), 'wall.png'),
  });
  assert.equal(wrong.status, 'failed');
  assert.equal(wrong.attempts.length, 1, 'another try cannot mend it');

  const walls = [await upload(new Uint8Array(nobody), 'wall.png'), await upload(new Uint8Array(nobody), 'door.png')];
  const hopeless = await submit({ kind: 'swap', sources: [source], target: walls });
  assert.equal(hopeless.status, 'failed', 'a batch of which nothing came has not succeeded');
  assert.equal(hopeless.error?.code, 'face/none-found');
  assert.match(hopeless.error?.message ?? '', /^None of 2 pictures .*wall\.png/);
  assert.deepEqual(
    hopeless.items.map(({ status, error }) => [status, error?.code]),
    [
      ['failed', 'face/none-found'],
      ['failed', 'face/none-found'],
    ],
  );

  assert.equal((await ask(`/v1/jobs/${job.id}`, { method: 'DELETE' })).status, 204);
  assert.equal((await fetch(result?.url ?? '')).status, 404);
  assert.equal((await ask(`/v1/worker/claim`, { method: 'POST', body: '{}' })).status, 403, 'users are no workers');

  for (const child of [box, server]) {
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 0);
  }
});
