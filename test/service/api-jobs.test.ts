/**
 * Jobs over HTTP: from the request to the end.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { job as jobSchema, type Job as ShownJob } from '../../src/contract/service/job.ts';
import { dotGif, dotUri, faces, isProblem, jobsOf, type SeenJob, sharedService } from './api-kit.ts';

const service = sharedService({ maxBodyBytes: 200_000 });
const { submit, finish } = jobsOf(service);

test('a job is queued, shown as the contract says, listed, done and deleted', async () => {
  const answer = await service.ask('/v1/jobs', { body: { ...faces, metadata: { order: '7' } } });
  assert.equal(answer.status, 202);
  const queued = (await answer.json()) as SeenJob;
  assert.equal(answer.headers.get('location'), `/v1/jobs/${queued.id}`);
  assert.equal(queued.status, 'queued');
  assert.equal(queued['queuePosition'], 0);
  assert.ok(!JSON.stringify(queued).includes('base64'), 'bytes are stored, not repeated');
  jobSchema.parse(queued);
  await isProblem(await service.ask(`/v1/jobs/${queued.id}`, { method: 'DELETE' }), 'job/unfinished');
  assert.equal(await finish(), queued.id);
  const done = await service.json<SeenJob>(`/v1/jobs/${queued.id}`);
  jobSchema.parse(done);
  assert.equal(done.status, 'succeeded');
  assert.deepEqual(done['metadata'], { order: '7' });
  assert.equal((await service.ask(`/v1/jobs/${queued.id}`, { method: 'DELETE' })).status, 204);
  await isProblem(await service.ask(`/v1/jobs/${queued.id}`), 'job/not-found');
});

test('who prefers to wait gets the finished job, or the unfinished one when the time is over', async () => {
  const waiting = service.ask('/v1/jobs', { body: faces, headers: { prefer: 'respond-async, wait=20' } });
  await finish({ kind: 'faces', marker: 1 });
  const answer = await waiting;
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('preference-applied'), 'wait=20');
  const job = (await answer.json()) as SeenJob;
  assert.equal(job.status, 'succeeded');
  const start = performance.now();
  const late = await service.ask('/v1/jobs', { body: faces, headers: { prefer: 'wait=1' } });
  assert.equal(late.status, 202);
  assert.ok(performance.now() - start >= 950);
  const { id } = (await late.json()) as SeenJob;
  const seen = service.ask(`/v1/jobs/${id}`, { headers: { prefer: 'wait=20' } });
  await finish();
  assert.equal(((await (await seen).json()) as SeenJob).status, 'succeeded');
});

test('the same request under the same key is the same job; another request is refused', async () => {
  const headers = { 'idempotency-key': '"order-1"' };
  const all = await Promise.all(Array.from({ length: 8 }, () => service.ask('/v1/jobs', { body: faces, headers })));
  const ids = new Set<string>();
  let repeated = 0;
  for (const answer of all) {
    assert.equal(answer.status, 202);
    if (answer.headers.get('idempotency-replayed') === 'true') repeated += 1;
    ids.add(((await answer.json()) as SeenJob).id);
  }
  assert.equal(ids.size, 1);
  assert.equal(repeated, 7);
  const other = await service.ask('/v1/jobs', { body: { ...faces, priority: 1 }, headers });
  assert.equal((await isProblem(other, 'request/key-reused'))['status'], 422);
  for (const key of ['""', 'x'.repeat(256), 'a\tb'])
    await isProblem(
      await service.ask('/v1/jobs', { body: faces, headers: { 'idempotency-key': key } }),
      'request/invalid',
    );
  await finish();
});

test('a queued job is cancelled at once, a running one when its worker hears of it; both can be retried', async () => {
  const { id } = await submit();
  const cancelled = await service.json<SeenJob>(`/v1/jobs/${id}/cancel`, { method: 'POST' });
  assert.equal(cancelled.status, 'cancelled');
  const again = await service.ask(`/v1/jobs/${id}/retry`, { method: 'POST' });
  assert.equal(again.status, 202);
  assert.equal(((await again.json()) as SeenJob).status, 'queued');
  const { lease, worker } = await service.lease('faces');
  assert.equal(lease.jobId, id);
  await isProblem(await service.ask(`/v1/jobs/${id}/retry`, { method: 'POST' }), 'job/not-retryable');
  const asked = await service.json<SeenJob>(`/v1/jobs/${id}/cancel`, { method: 'POST' });
  assert.equal(asked['cancelRequested'], true);
  assert.equal((await worker.heartbeat(lease, {})).cancel, true);
  await worker.fail(lease, {
    error: { code: 'run/cancelled', message: 'Stopped.', retryable: true, remedy: '', details: {} },
  } as never);
  assert.equal((await service.json<SeenJob>(`/v1/jobs/${id}`)).status, 'cancelled');
  await assert.rejects(worker.heartbeat(lease, {}), { code: 'job/lease-lost' });
});

test('a failed job tells its error with code and remedy', async () => {
  const { id } = await submit({ ...faces, tries: 1 });
  const { lease, worker } = await service.lease('faces');
  const error = {
    code: 'face/pair-unsuitable',
    message: 'Expected a pair.',
    retryable: false,
    remedy: 'Use another, or pass `--min-pair-score 0`.',
    details: {},
  };
  await worker.fail(lease, { error } as never);
  const job = await service.json<ShownJob>(`/v1/jobs/${id}`);
  assert.equal(job.status, 'failed');
  assert.equal(job.error?.code, 'face/pair-unsuitable');
  for (const told of [job.error, job.attempts[0]?.error]) assert.match(told?.remedy ?? '', /`minPairScore: 0`/);
});

test('jobs are listed newest first, by page, by status and by kind', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push((await submit()).id);
  const seen: string[] = [];
  let next: string | undefined;
  do {
    const cursor: string = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
    const page: { jobs: SeenJob[]; next?: string } = await service.json(
      `/v1/jobs?status=queued&kind=faces&limit=2${cursor}`,
    );
    seen.push(...page.jobs.map((one) => one.id));
    next = page.next;
  } while (next !== undefined);
  assert.deepEqual(seen, ids.toReversed());
  assert.deepEqual((await service.json<{ jobs: SeenJob[] }>('/v1/jobs?kind=swap')).jobs, []);
  for (const wrong of [
    'status=odd',
    'limit=0',
    'limit=1e9',
    'cursor=x',
    'cursor=%00',
    'odd=1',
    `kind=${'k'.repeat(50)}`,
  ])
    await isProblem(await service.ask(`/v1/jobs?${wrong}`), 'request/invalid');
  for (const id of ids) await service.ask(`/v1/jobs/${id}/cancel`, { method: 'POST' });
});

test('faces are found at once, from JSON and from a form, and nothing of it is kept', async () => {
  const before = await service.json<{ jobs: SeenJob[] }>('/v1/jobs?limit=200');
  const form = new FormData();
  form.append('media', new Blob([dotGif]), 'a.gif');
  for (const body of [{ media: dotUri }, form]) {
    const asked = service.ask('/v1/faces/detect', { body });
    await finish({ kind: 'faces', faces: [], marker: 7 });
    const answer = await asked;
    assert.equal(answer.status, 200, await answer.clone().text());
    assert.equal(((await answer.json()) as { marker: number }).marker, 7);
  }
  const after = await service.json<{ jobs: SeenJob[] }>('/v1/jobs?limit=200');
  assert.equal(after.jobs.length, before.jobs.length);
});

test('a batch is one job with an item for each target', async () => {
  const { id } = await submit({ kind: 'swap', sources: [dotUri], target: [dotUri, dotUri] });
  const { lease, worker } = await service.lease('swap');
  assert.equal(lease.inputs.length, 3);
  const delivered = await worker.deliver(lease, { name: 'a.gif', body: new Blob([dotGif]) }, AbortSignal.timeout(5000));
  const error = {
    code: 'face/none-found',
    message: 'Expected a face.',
    retryable: false,
    remedy: 'Use another.',
    details: {},
  };
  const report = { kind: 'swap-batch', targets: [{ status: 'succeeded' }, { status: 'failed', error }] };
  await worker.complete(lease, { report, results: [{ id: delivered.id, target: 0 }] });
  const { items } = await service.json<{ items: unknown[] }>(`/v1/jobs/${id}`);
  assert.deepEqual(items, [
    { target: 0, status: 'succeeded', resultId: delivered.id },
    { target: 1, status: 'failed', error },
  ]);
});
