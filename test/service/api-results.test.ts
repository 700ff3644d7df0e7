/**
 * Inputs and results of jobs over HTTP.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dotGif, jobsOf, type SeenJob, sharedService } from './api-kit.ts';

const service = sharedService({ maxBodyBytes: 200_000 });
const { submit, finish } = jobsOf(service);

test('results of a job are files that can be fetched by their links', async () => {
  const { id } = await submit();
  const { lease, worker } = await service.lease('faces');
  const { body } = await worker.input(lease, 0, AbortSignal.timeout(5000));
  assert.deepEqual(new Uint8Array(await new Response(body).arrayBuffer()), dotGif);
  const delivered = await worker.deliver(
    lease,
    { name: '../ada.gif', body: new Blob([dotGif]) },
    AbortSignal.timeout(5000),
  );
  await worker.complete(lease, { report: { kind: 'faces' }, results: [{ id: delivered.id }] });
  const done = await service.json<{ results: { url: string; name: string; contentType: string }[] }>(`/v1/jobs/${id}`);
  assert.equal(done.results.length, 1);
  assert.equal(done.results[0].name, 'ada.gif');
  assert.equal(done.results[0].contentType, 'image/gif');
  const content = await fetch(done.results[0].url);
  assert.deepEqual(new Uint8Array(await content.arrayBuffer()), dotGif);
});

const inlineClaim = { worker: 'test', kinds: ['faces'], waitSeconds: 10, ready: true, inline: true };
const inside = Buffer.from(dotGif).toString('base64');

test('small inputs come with the lease of a worker that wishes it, small results with the completion', async () => {
  const { id } = await submit();
  const { lease: spare, worker } = await service.lease('faces');
  assert.deepEqual(spare.inputs[0], { index: 0, name: spare.inputs[0]?.name });
  await worker.release(spare);
  const lease = await worker.claim(inlineClaim, AbortSignal.timeout(15_000));
  assert.ok(lease);
  assert.equal(lease.inputs[0]?.bytes, inside);
  const before = await worker.deliver(lease, { name: 'a.gif', body: dotGif }, AbortSignal.timeout(5000));
  const results = [
    { name: '../b.gif', bytes: inside, target: 1 },
    { id: before.id, target: 0 },
  ];
  await worker.complete(lease, { report: { kind: 'faces' }, results });
  const done = await service.json<{ results: { url: string; name: string; target: number }[] }>(`/v1/jobs/${id}`);
  assert.deepEqual(
    done.results.map(({ name, target }) => [name, target]),
    [
      ['b.gif', 1],
      ['a.gif', 0],
    ],
  );
  for (const { url } of done.results) assert.deepEqual(new Uint8Array(await (await fetch(url)).arrayBuffer()), dotGif);
});

test('however small the bodies of users must be, the results of workers find room', async () => {
  const { id } = await submit();
  const { lease, worker } = await service.lease('faces');
  const large = Buffer.concat([dotGif, Buffer.alloc(300_000)]);
  await worker.complete(lease, { report: {}, results: [{ name: 'a.gif', bytes: large.toString('base64') }] });
  const { results } = await service.json<{ results: { bytes: number }[] }>(`/v1/jobs/${id}`);
  assert.deepEqual(
    results.map(({ bytes }) => bytes),
    [large.length],
  );
});

test('results inside a completion that is refused leave nothing behind', async () => {
  const stored = async (): Promise<number> => {
    let count = 0;
    for await (const _ of service.parts.artifacts.list('out/')) count += 1;
    return count;
  };
  const { id } = await submit();
  const { lease, worker } = await service.lease('faces');
  const before = await stored();
  const report = { kind: 'faces' };
  const good = { name: 'a.gif', bytes: inside };
  const refused = (results: (typeof good | { id: string })[], code: string) =>
    assert.rejects(worker.complete(lease, { report, results }), (error: { code: string }) => error.code === code);
  await refused([good, { name: 'b.gif', bytes: Buffer.from('no picture').toString('base64') }], 'media/unsupported');
  await refused([good, { name: 'b.gif', bytes: '§§§' }], 'request/invalid');
  await refused([good, { id: 'art_of_somebody_else' }], 'request/invalid');
  assert.equal(await stored(), before);
  assert.equal((await service.json<SeenJob>(`/v1/jobs/${id}`)).status, 'running');
  await worker.release(lease);
  await refused([good], 'job/lease-lost');
  assert.equal(await stored(), before);
  await finish();
});
