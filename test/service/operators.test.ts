import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from '../../src/contract/service/job.ts';
import { loopbackServer } from '../fixtures/loopback-server.ts';
import { dotGif, sharedService } from './api-kit.ts';

type Line = Readonly<Record<string, unknown>> & { readonly message: string };

const text: string[] = [];
const logTo = { write: (line: string) => text.push(line) };
const rules = { leaseSeconds: 1, sweepMs: 100 };
const service = sharedService({ logLevel: 'info', fetchHosts: ['127.0.0.1'] }, { logTo, rules });
const picture = `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}`;
const faces = { kind: 'faces', media: picture };
const requestId = (name: string) => ({ 'x-request-id': name });

const linesOf = (jobId: string): Line[] =>
  text.map((line) => JSON.parse(line) as Line).filter((line) => line['jobId'] === jobId);

async function linesUntil(jobId: string, message: string): Promise<Line[]> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = linesOf(jobId);
    if (found.some((line) => line.message === message)) return found;
    await wait(20);
  }
  throw new Error(`no line "${message}" of ${jobId}: ${text.join('')}`);
}

/** The figure on a line of the metrics; 0 when there is none yet. */
async function figure(name: string): Promise<number> {
  const page = await (await service.ask('/metrics')).text();
  const line = page.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length) ?? 0);
}

test('the log tells every turn of a job by its id, and nothing of what is in it', async () => {
  const body = { ...faces, metadata: { who: 'hidden-name' } };
  const { id } = await service.json<Job>('/v1/jobs', { body, headers: requestId('asked-1') });
  const { lease, worker } = await service.lease('faces');
  const error = { code: 'engine/failed', message: 'hidden-words', remedy: 'x', retryable: true, details: {} } as const;
  await worker.fail(lease, { error } as never);
  const again = await service.lease('faces');
  await again.worker.complete(again.lease, { report: { kind: 'faces' }, results: [] });
  const lines = await linesUntil(id, 'job succeeded');
  const turns = lines.filter((line) => line.message.startsWith('job '));
  assert.deepEqual(
    turns.map(({ message, attempt, kind, code }) => [message, attempt, kind, code]),
    [
      ['job queued', undefined, 'faces', undefined],
      ['job begun', 1, 'faces', undefined],
      ['job queued', 1, 'faces', 'engine/failed'],
      ['job begun', 2, 'faces', undefined],
      ['job succeeded', 2, 'faces', undefined],
    ],
  );
  assert.equal(turns[0]?.['requestId'], 'asked-1');
  assert.equal(turns[1]?.['worker'], 'test');
  assert.ok(Number(turns[1]?.['waitedMs']) >= 0 && Number(turns[4]?.['ms']) > 0);
  const request = lines.find((line) => line.message === 'request');
  assert.deepEqual([request?.['requestId'], request?.['path'], request?.['status']], ['asked-1', '/v1/jobs', 202]);
  assert.doesNotMatch(text.join(''), /hidden-|base64|lt_/);
});

test('a job that is cancelled or fails for good is told so, with the request that did it', async () => {
  const one = await service.json<Job>('/v1/jobs', { body: faces });
  await service.json(`/v1/jobs/${one.id}/cancel`, { method: 'POST', headers: requestId('stop-1') });
  const cancelled = (await linesUntil(one.id, 'job cancelled')).find(({ message }) => message === 'job cancelled');
  assert.equal(cancelled?.['requestId'], 'stop-1');
  const two = await service.json<Job>('/v1/jobs', { body: { ...faces, tries: 1 } });
  const { lease, worker } = await service.lease('faces');
  const error = { code: 'face/none-found', message: 'Expected x.', remedy: 'x', retryable: false, details: {} };
  await worker.fail(lease, { error } as never);
  const failed = (await linesUntil(two.id, 'job failed')).find(({ message }) => message === 'job failed');
  assert.deepEqual([failed?.['code'], failed?.['attempt']], ['face/none-found', 1]);
});

test('metrics tell how long jobs waited, how many leases were lost and what became of webhooks', async (t) => {
  const { port } = await loopbackServer(t, (_, response) => void response.writeHead(204).end());
  const waits = await figure('likeness_job_wait_seconds_count{kind="faces"}');
  const webhook = { url: `http://127.0.0.1:${port}/` };
  const { id } = await service.json<Job>('/v1/jobs', { body: { ...faces, tries: 2, webhook } });
  await wait(120);
  // A worker that is not heard of again.
  assert.equal((await service.lease('faces')).lease.jobId, id);
  const again = await service.lease('faces');
  assert.deepEqual([again.lease.jobId, again.lease.attempt], [id, 2]);
  await again.worker.complete(again.lease, { report: { kind: 'faces' }, results: [] });
  assert.equal(await figure('likeness_job_wait_seconds_count{kind="faces"}'), waits + 1, 'not once more at the retry');
  assert.ok((await figure('likeness_job_wait_seconds_sum{kind="faces"}')) >= 0.12);
  assert.equal(await figure('likeness_leases_lost_total{kind="faces"}'), 1);
  const delivered = 'likeness_webhook_deliveries_total{outcome="delivered"}';
  for (let tries = 0; tries < 200 && (await figure(delivered)) < 1; tries += 1) await wait(20);
  assert.equal(await figure(delivered), 1);
  assert.equal(await figure('likeness_webhook_deliveries_total{outcome="failed"}'), 0);
});
