import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../../src/contract/service/job.ts';
import { oddServerKinds, prepareData, startServer } from './server-process.ts';

let prepared: Awaited<ReturnType<typeof prepareData>>;
before(async () => {
  prepared = await prepareData(oddServerKinds);
});
after(() => prepared.remove());

test('a job that crashes, hangs or eats all memory takes nothing down but its own attempts', async (t) => {
  const worker = { lanes: 3, stallTimeoutSeconds: 2, maxComputeMebibytes: 400 };
  const env = { ODD_WORKER: JSON.stringify(worker), ODD_RULES: JSON.stringify({ heartbeatSeconds: 1 }) };
  const server = startServer(t, { data: await prepared.scratch(t) }, env);
  const { url = '' } = await server.next('listening');
  await server.next('ready');
  const submit = async (body: object): Promise<string> => {
    const response = await fetch(`${url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 202);
    return ((await response.json()) as Job).id;
  };
  const bad = [
    { kind: 'crash', tries: 2, code: 'engine/failed' },
    { kind: 'hang', tries: 1, code: 'job/timed-out' },
    { kind: 'grow', tries: 1, code: 'system/out-of-memory' },
    { kind: 'sleep', ms: 60_000, tries: 1, timeoutSeconds: 1, code: 'job/timed-out' },
  ].map(async ({ code, ...body }) => ({ code, tries: body.tries, id: await submit(body) }));
  const expected = await Promise.all(bad);
  const good = await Promise.all(Array.from({ length: 6 }, () => submit({ kind: 'sleep', ms: 50 })));
  const ended = async (id: string): Promise<Job> => {
    for (const end = Date.now() + 40_000; Date.now() < end; await sleep(100)) {
      // Answered by the same server all the while.
      const response = await fetch(`${url}/v1/jobs/${id}`);
      assert.equal(response.status, 200);
      const job = (await response.json()) as Job;
      if (job.finishedAt !== undefined) return job;
    }
    throw new Error(`job ${id} never ends`);
  };
  for (const id of good) assert.equal((await ended(id)).status, 'succeeded');
  for (const { id, code, tries } of expected) {
    const job = await ended(id);
    assert.equal(job.status, 'failed');
    assert.equal(job.error?.code, code, JSON.stringify(job.error));
    assert.equal(job.attempts.length, tries);
  }
  assert.equal((await ended(await submit({ kind: 'sleep', ms: 1 }))).status, 'succeeded', 'and goes on');
});
