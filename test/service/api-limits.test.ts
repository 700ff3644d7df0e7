/**
 * What one caller may hold: answers that wait, wrong keys, places of the webhook sender.
 */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from '../../src/contract/service/job.ts';
import { loopbackServer } from '../fixtures/loopback-server.ts';
import { dotGif, isProblem } from './api-kit.ts';
import { type ServiceHere, serviceHere } from './service-here.ts';

const media = `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}`;
const faces = { kind: 'faces', media };

/** Asks until the answer is another than 429, as it is as soon as the server has noticed that somebody has gone. */
async function onceFree(ask: () => Promise<Response>): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    const answer = await ask();
    if (answer.status !== 429 || tries === 100) return answer;
    await answer.body?.cancel();
    await wait(20);
  }
}

test('a key has so many streams and waiting requests at once; whoever goes away leaves room', async (t) => {
  const keys = { ada: ['use'], bruno: ['use'] } as const;
  const service = await serviceHere(t, { requireKey: true, maxWaitsPerKey: 2 }, { keys });
  const { ada = '', bruno = '' } = service.keys;
  const submit = (key: string): Promise<Job> => service.json<Job>('/v1/jobs', { body: faces, key });
  const [job, other] = [await submit(ada), await submit(bruno)];
  const stream = (signal: AbortSignal, id = job.id, key = ada): Promise<Response> =>
    fetch(`${service.url}/v1/jobs/${id}/events`, { signal, headers: { authorization: `Bearer ${key}` } });
  const [first, second] = [new AbortController(), new AbortController()];
  const following = await stream(first.signal);
  assert.equal(following.status, 200);
  const path = `${service.url}/v1/jobs/${job.id}`;
  const headers = { authorization: `Bearer ${ada}`, prefer: 'wait=60' };
  const waiting = fetch(path, { headers, signal: second.signal }).catch(() => undefined);
  await wait(300);

  const before = (await service.json<{ jobs: Job[] }>('/v1/jobs', { key: ada })).jobs.length;
  for (const [address, wish] of [
    [`/v1/jobs/${job.id}/events`, {}],
    [`/v1/jobs/${job.id}`, { headers: { prefer: 'wait=5' } }],
    ['/v1/jobs', { headers: { prefer: 'wait=5' }, body: faces }],
    ['/v1/faces/detect', { body: { media } }],
    ['/swap', { body: { source: media, target: media } }],
  ] as const) {
    const answer = await service.ask(address, { ...wish, key: ada });
    assert.equal(answer.headers.get('retry-after'), '5', address);
    const told = await isProblem(answer, 'request/too-many');
    assert.equal(told['status'], 429);
    assert.match(String(told['detail']), /at most 2 answers .*--max-waits-per-key/);
  }
  const { jobs } = await service.json<{ jobs: Job[] }>('/v1/jobs', { key: ada });
  assert.equal(jobs.length, before, 'whoever is refused has queued nothing');
  assert.equal((await service.ask(`/v1/jobs/${job.id}`, { key: ada })).status, 200, 'looking needs no seat');
  const elsewhere = new AbortController();
  assert.equal((await stream(elsewhere.signal, other.id, bruno)).status, 200, 'others have seats of their own');
  elsewhere.abort();

  first.abort();
  const third = new AbortController();
  assert.equal((await onceFree(() => stream(third.signal))).status, 200, 'a stream that was left is free again');
  second.abort();
  await waiting;
  const quick = { key: ada, headers: { prefer: 'wait=1' } };
  assert.equal((await onceFree(() => service.ask(`/v1/jobs/${job.id}`, quick))).status, 200);
  assert.equal((await service.ask(`/v1/jobs/${job.id}`, quick)).status, 200, 'a wait that is over is free again');
  await service.ask(`/v1/jobs/${job.id}/cancel`, { method: 'POST', key: ada });
  const ended = await stream(AbortSignal.timeout(5000));
  assert.match(await ended.text(), /event: cancelled/);
  assert.equal((await stream(AbortSignal.timeout(5000))).status, 200, 'a stream that has ended is free again');
  third.abort();
});

/** Asks from one of the addresses of loopback. */
function askFrom(service: ServiceHere, localAddress: string, key: string): Promise<{ status: number; after: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, 'x-forwarded-for': `10.0.0.${Math.floor(Math.random() * 200)}` };
    const asked = request(`${service.url}/v1/jobs`, { localAddress, headers, agent: false }, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode ?? 0, after: String(answer.headers['retry-after']) });
    });
    asked.on('error', reject).end();
  });
}

test('an address that shows many wrong keys is told to wait; right keys and other addresses go on', async (t) => {
  let ahead = 0;
  const service = await serviceHere(
    t,
    { requireKey: true, wrongKeysPerMinute: 5 },
    { keys: { ada: ['use'], fresh: ['use'] }, clock: { now: () => Date.now() + ahead } },
  );
  const { ada = '', fresh = '' } = service.keys;
  const wrong = (at: number): string => `lk_${String(at).padStart(43, 'x')}`;
  assert.equal((await askFrom(service, '127.0.0.1', ada)).status, 200);
  const statuses: number[] = [];
  for (let at = 0; at < 8; at += 1) statuses.push((await askFrom(service, '127.0.0.1', wrong(at))).status);
  assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
  const { after } = await askFrom(service, '127.0.0.1', wrong(9));
  assert.ok(Number(after) >= 1 && Number(after) <= 13, after);
  assert.equal((await askFrom(service, '127.0.0.1', ada)).status, 200, 'a key that was right before goes on');
  assert.equal((await askFrom(service, '127.0.0.1', fresh)).status, 429, 'others are not looked at');
  assert.equal((await askFrom(service, '127.0.0.2', fresh)).status, 200);
  assert.equal((await askFrom(service, '127.0.0.2', wrong(1))).status, 401);
  const told = await service.ask('/v1/jobs', { key: wrong(1) });
  assert.match(String((await isProblem(told, 'request/too-many'))['detail']), /5 wrong keys a minute/);
  ahead = 13_000;
  assert.equal((await askFrom(service, '127.0.0.1', wrong(1))).status, 401, 'after a while one more is looked at');
  assert.equal((await askFrom(service, '127.0.0.1', wrong(2))).status, 429);
});

test('an owner whose receivers all stall leaves places of the webhook sender for others', async (t) => {
  const timeoutMs = 4000;
  const service = await serviceHere(
    t,
    { requireKey: true, fetchHosts: ['127.0.0.1'] },
    { keys: { ada: ['use'], bruno: ['use'] }, patience: { timeoutMs } },
  );
  const { ada = '', bruno = '' } = service.keys;
  let open = 0;
  let most = 0;
  const stalling = await Promise.all(
    Array.from({ length: 12 }, () =>
      loopbackServer(t, (asked) => {
        open += 1;
        most = Math.max(most, open);
        asked.socket.once('close', () => {
          open -= 1;
        });
      }),
    ),
  );
  const { promise: told, resolve: tell } = Promise.withResolvers<void>();
  const quick = await loopbackServer(t, (_, answer) => {
    answer.writeHead(204).end();
    tell();
  });
  /** A job that is cancelled at once, and says so. */
  const cancelled = async (key: string, port: number): Promise<void> => {
    const webhook = { url: `http://127.0.0.1:${port}/` };
    const { id } = await service.json<Job>('/v1/jobs', { body: { ...faces, webhook }, key });
    await service.json(`/v1/jobs/${id}/cancel`, { method: 'POST', key });
  };
  for (const { port } of [...stalling, ...stalling]) await cancelled(ada, port);
  while (open < 4) await wait(10);
  const start = performance.now();
  await cancelled(bruno, quick.port);
  await told;
  const ms = performance.now() - start;
  assert.ok(ms < timeoutMs / 2, `told after ${ms} ms, while others stall`);
  await wait(200);
  assert.equal(most, 4, 'a quarter of the places');
});
