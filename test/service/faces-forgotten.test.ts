/**
 * Face data of requests that are answered at once does not stay, whatever becomes of the request.
 */
import assert from 'node:assert/strict';
import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { dotGif } from './api-kit.ts';
import { type ServiceHere, serviceHere } from './service-here.ts';

const done = { report: { kind: 'faces', faces: [{ index: 0 }] }, results: [] };

/** Begins to ask for the faces of a picture, as a form; `leave` hangs up. */
function detect(service: ServiceHere): { leave(): void; readonly answer: Promise<Response | undefined> } {
  const body = new FormData();
  body.append('media', new Blob([dotGif]), 'dot.gif');
  const hangUp = new AbortController();
  const answer = fetch(`${service.url}/v1/faces/detect`, { method: 'POST', body, signal: hangUp.signal });
  return { leave: () => hangUp.abort(), answer: answer.catch(() => undefined) };
}

async function kept(service: ServiceHere): Promise<{ readonly jobs: number; readonly files: number }> {
  const { jobs } = await service.json<{ jobs: unknown[] }>('/v1/jobs');
  const { artifacts } = await service.json<{ artifacts: unknown[] }>('/v1/artifacts');
  return { jobs: jobs.length, files: artifacts.length };
}

async function untilNothing(service: ServiceHere): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    const { jobs, files } = await kept(service);
    if (jobs + files === 0) return;
    await wait(20);
  }
  assert.deepEqual(await kept(service), { jobs: 0, files: 0 });
}

/** A service that was killed and started again on what it left; its time goes on from `clock`. */
async function startedAgain(t: TestContext, before: ServiceHere, now: () => number): Promise<ServiceHere> {
  const data = await mkdtemp(join(tmpdir(), 'likeness-again-'));
  await before.stop();
  await cp(before.data, data, { recursive: true });
  return serviceHere(t, { data }, { clock: { now }, rules: { sweepMs: 50 } });
}

test('whoever hangs up leaves nothing, though the worker does not hear of it and brings its report', async (t) => {
  const service = await serviceHere(t);
  const { leave, answer } = detect(service);
  const { lease, worker } = await service.lease('faces');
  leave();
  await answer;
  for (let tries = 0; tries < 100 && !(await worker.heartbeat(lease, {})).cancel; tries += 1) await wait(20);
  await worker.complete(lease, done);
  await untilNothing(service);
});

test('a report that comes when its server has been started anew is deleted a minute later, its picture too', async (t) => {
  let ahead = 0;
  const first = await serviceHere(t, {}, { rules: { leaseSeconds: 3600 } });
  const { answer } = detect(first);
  const { lease } = await first.lease('faces');
  const service = await startedAgain(t, first, () => Date.now() + ahead);
  await answer;
  assert.deepEqual(await kept(service), { jobs: 1, files: 1 }, 'the job goes on');
  const { createLeaseClient } = await import('../../src/client/lease-client.ts');
  await createLeaseClient({ server: service.url }).complete(lease, done);
  assert.equal((await kept(service)).jobs, 1, 'whoever waited could still read it');
  ahead = 61_000;
  for (let tries = 0; tries < 100 && (await kept(service)).jobs > 0; tries += 1) await wait(20);
  assert.equal((await kept(service)).jobs, 0);
  ahead = 601_000;
  await untilNothing(service);
});
