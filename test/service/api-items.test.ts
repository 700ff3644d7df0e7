/**
 * Items of batches over HTTP, as workers bring them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LikenessError } from '../../src/base/errors.ts';
import { describeError } from '../../src/contract/error-report.ts';
import type { Job } from '../../src/contract/service/job.ts';
import { leaseTokenHeader } from '../../src/contract/service/lease.ts';
import { dotGif, isProblem } from './api-kit.ts';
import { serviceHere } from './service-here.ts';

const bytes = Buffer.from(dotGif).toString('base64');
const media = `data:image/gif;base64,${bytes}`;

test('an item is kept with its file, sent again it stays one, and it counts when the job is completed with it', async (t) => {
  const service = await serviceHere(t);
  const body = { kind: 'swap', sources: [media], target: [media, media] };
  const { id } = await service.json<Job>('/v1/jobs', { body });
  const first = await service.lease('swap');
  const put = (lease: typeof first.lease, target: string, wish: object) =>
    service.ask(`/v1/worker/leases/${lease.id}/items/${target}`, {
      method: 'PUT',
      body: wish,
      headers: { [leaseTokenHeader]: lease.token },
    });
  const wish = { report: { said: 'zero' }, result: { name: 'zero.gif', bytes } };
  const kept = (await (await put(first.lease, '0', wish)).json()) as { target: number; resultId: string };
  const again = await (await put(first.lease, '0', wish)).json();
  assert.deepEqual(again, kept, 'an answer that was lost on the way costs nothing');
  const keys: string[] = [];
  for await (const { key } of service.parts.artifacts.list('out/')) keys.push(key);
  assert.deepEqual(keys, [`out/${id}/1/${kept.resultId}`]);

  await isProblem(await put({ ...first.lease, token: 'lt_wrong' }, '1', wish), 'job/lease-lost');
  await isProblem(await put(first.lease, 'one', wish), 'request/invalid');
  await isProblem(
    await put(first.lease, '1', { report: {}, result: { id: 'art_of-somebody-else' } }),
    'request/invalid',
  );
  const words = Buffer.from('no picture').toString('base64');
  await isProblem(
    await put(first.lease, '1', { report: {}, result: { name: 'a', bytes: words } }),
    'media/unsupported',
  );

  assert.deepEqual((await service.json<Job>(`/v1/jobs/${id}`)).results, []);
  assert.deepEqual(
    (await service.json<{ artifacts: { id: string; jobId?: string }[] }>('/v1/artifacts')).artifacts.filter(
      (one) => one.jobId === id,
    ),
    [],
  );
  await first.worker.release(first.lease);
  await isProblem(await put(first.lease, '1', wish), 'job/lease-lost');

  const { lease, worker } = await service.lease('swap');
  assert.deepEqual(lease.done, [{ target: 0, report: { said: 'zero' }, resultId: kept.resultId }]);
  const results = [
    { id: kept.resultId, target: 0 },
    { name: 'one.gif', bytes, target: 1 },
  ];
  await worker.complete(lease, { report: {}, results });
  const job = await service.json<Job>(`/v1/jobs/${id}`);
  assert.deepEqual(
    job.results.map(({ target, attempt, name }) => [target, attempt, name]),
    [
      [0, 1, 'zero.gif'],
      [1, 2, 'one.gif'],
    ],
  );
});

test('nothing that was kept of a batch is left when it fails', async (t) => {
  const service = await serviceHere(t);
  const body = { kind: 'swap', sources: [media], target: [media, media], tries: 1 };
  const { id } = await service.json<Job>('/v1/jobs', { body });
  const { lease, worker } = await service.lease('swap');
  const item = { report: {}, result: { name: 'zero.gif', bytes } };
  const { resultId } = await worker.item(lease, 0, item, AbortSignal.timeout(5000));
  await worker.fail(lease, { error: describeError(new LikenessError('engine/failed', 'It broke.')) });
  assert.deepEqual((await service.json<Job>(`/v1/jobs/${id}`)).results, []);
  for (let tries = 0; tries < 50; tries++) {
    const keys: string[] = [];
    for await (const { key } of service.parts.artifacts.list('out/')) keys.push(key);
    if (keys.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await isProblem(await service.ask(`/v1/artifacts/${resultId}`), 'artifact/gone');
});
