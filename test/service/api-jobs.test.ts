import assert from 'node:assert/strict';
import { test } from 'node:test';
import { job as jobSchema, type Job as ShownJob } from '../../src/contract/service/job.ts';
import { dotGif, isProblem, sharedService } from './api-kit.ts';

const service = sharedService({ maxBodyBytes: 200_000 });
const narrow = sharedService({ maxQueued: 3, maxQueuedPerKey: 2 });
const picture = `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}`;
const faces = { kind: 'faces', media: picture };

interface Job {
  readonly id: string;
  readonly status: string;
  readonly [name: string]: unknown;
}

const submit = (body: object = faces, headers: Record<string, string> = {}): Promise<Job> =>
  service.json<Job>('/v1/jobs', { body, headers });

/** Does the next job of the kind `faces` as a worker would. */
async function finish(report: object = { kind: 'faces', faces: [] }): Promise<string> {
  const { lease, worker } = await service.lease('faces');
  await worker.complete(lease, { report: report as Record<string, unknown>, results: [] });
  return lease.jobId;
}

interface Event {
  readonly id: number;
  readonly event: string;
  readonly data: { readonly type: string; readonly sequence: number; readonly jobId: string };
}

/** Reads events until the stream ends, or so many have come. */
async function readEvents(answer: Response, upTo = Number.POSITIVE_INFINITY): Promise<Event[]> {
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const seen: Event[] = [];
  let rest = '';
  for await (const piece of answer.body as ReadableStream<Uint8Array>) {
    rest += new TextDecoder().decode(piece);
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const block = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (block.startsWith(':')) continue;
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
      seen.push({ id: Number(fields['id']), event: String(fields['event']), data: JSON.parse(String(fields['data'])) });
    }
    if (seen.length >= upTo) break;
  }
  return seen;
}

test('a job is queued, shown as the contract says, listed, done and deleted', async () => {
  const answer = await service.ask('/v1/jobs', { body: { ...faces, metadata: { order: '7' } } });
  assert.equal(answer.status, 202);
  const queued = (await answer.json()) as Job;
  assert.equal(answer.headers.get('location'), `/v1/jobs/${queued.id}`);
  assert.equal(queued.status, 'queued');
  assert.equal(queued['queuePosition'], 0);
  assert.ok(!JSON.stringify(queued).includes('base64'), 'bytes are stored, not repeated');
  jobSchema.parse(queued);
  await isProblem(await service.ask(`/v1/jobs/${queued.id}`, { method: 'DELETE' }), 'job/unfinished');
  assert.equal(await finish(), queued.id);
  const done = await service.json<Job>(`/v1/jobs/${queued.id}`);
  jobSchema.parse(done);
  assert.equal(done.status, 'succeeded');
  assert.deepEqual(done['metadata'], { order: '7' });
  assert.equal((await service.ask(`/v1/jobs/${queued.id}`, { method: 'DELETE' })).status, 204);
  await isProblem(await service.ask(`/v1/jobs/${queued.id}`), 'job/not-found');
});

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
  assert.equal((await service.json<Job>(`/v1/jobs/${id}`)).status, 'running');
  await worker.release(lease);
  await refused([good], 'job/lease-lost');
  assert.equal(await stored(), before);
  await finish();
});

test('who prefers to wait gets the finished job, or the unfinished one when the time is over', async () => {
  const waiting = service.ask('/v1/jobs', { body: faces, headers: { prefer: 'respond-async, wait=20' } });
  await finish({ kind: 'faces', marker: 1 });
  const answer = await waiting;
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('preference-applied'), 'wait=20');
  const job = (await answer.json()) as Job;
  assert.equal(job.status, 'succeeded');
  const start = performance.now();
  const late = await service.ask('/v1/jobs', { body: faces, headers: { prefer: 'wait=1' } });
  assert.equal(late.status, 202);
  assert.ok(performance.now() - start >= 950);
  const { id } = (await late.json()) as Job;
  const seen = service.ask(`/v1/jobs/${id}`, { headers: { prefer: 'wait=20' } });
  await finish();
  assert.equal(((await (await seen).json()) as Job).status, 'succeeded');
});

test('the same request under the same key is the same job; another request is refused', async () => {
  const headers = { 'idempotency-key': '"order-1"' };
  const all = await Promise.all(Array.from({ length: 8 }, () => service.ask('/v1/jobs', { body: faces, headers })));
  const ids = new Set<string>();
  let repeated = 0;
  for (const answer of all) {
    assert.equal(answer.status, 202);
    if (answer.headers.get('idempotency-replayed') === 'true') repeated += 1;
    ids.add(((await answer.json()) as Job).id);
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
  const cancelled = await service.json<Job>(`/v1/jobs/${id}/cancel`, { method: 'POST' });
  assert.equal(cancelled.status, 'cancelled');
  const again = await service.ask(`/v1/jobs/${id}/retry`, { method: 'POST' });
  assert.equal(again.status, 202);
  assert.equal(((await again.json()) as Job).status, 'queued');
  const { lease, worker } = await service.lease('faces');
  assert.equal(lease.jobId, id);
  await isProblem(await service.ask(`/v1/jobs/${id}/retry`, { method: 'POST' }), 'job/not-retryable');
  const asked = await service.json<Job>(`/v1/jobs/${id}/cancel`, { method: 'POST' });
  assert.equal(asked['cancelRequested'], true);
  assert.equal((await worker.heartbeat(lease, {})).cancel, true);
  await worker.fail(lease, {
    error: { code: 'run/cancelled', message: 'Stopped.', retryable: true, remedy: '', details: {} },
  } as never);
  assert.equal((await service.json<Job>(`/v1/jobs/${id}`)).status, 'cancelled');
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

test('a job is followed by events, and a reader who was cut off goes on after the last one it saw', async () => {
  const { id } = await submit();
  const path = `/v1/jobs/${id}/events`;
  const first = await readEvents(await service.ask(path), 1);
  assert.deepEqual(
    first.map((one) => one.event),
    ['queued'],
  );
  const { lease, worker } = await service.lease('faces');
  await worker.heartbeat(lease, { progress: 0.5, step: 'looking' });
  const rest = readEvents(await service.ask(path, { headers: { 'last-event-id': String(first[0].id) } }));
  await worker.complete(lease, { report: { kind: 'faces' }, results: [] });
  const seen = [...first, ...(await rest)];
  assert.deepEqual(
    seen.map((one) => one.event),
    ['queued', 'running', 'progress', 'succeeded'],
  );
  assert.deepEqual(
    seen.map((one) => one.id),
    [1, 2, 3, 4],
    'nothing twice, nothing left out',
  );
  assert.deepEqual(await readEvents(await service.ask(path, { headers: { 'last-event-id': '4' } })), []);
  assert.equal((await readEvents(await service.ask(`${path}?after=2`))).length, 2);
  assert.equal((await readEvents(await service.ask(path, { headers: { 'last-event-id': 'nonsense' } }))).length, 4);
  await isProblem(await service.ask('/v1/jobs/nothing/events'), 'job/not-found');
});

test('jobs are listed newest first, by page, by status and by kind', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) ids.push((await submit()).id);
  const seen: string[] = [];
  let next: string | undefined;
  do {
    const cursor: string = next === undefined ? '' : `&cursor=${encodeURIComponent(next)}`;
    const page: { jobs: Job[]; next?: string } = await service.json(
      `/v1/jobs?status=queued&kind=faces&limit=2${cursor}`,
    );
    seen.push(...page.jobs.map((one) => one.id));
    next = page.next;
  } while (next !== undefined);
  assert.deepEqual(seen, ids.toReversed());
  assert.deepEqual((await service.json<{ jobs: Job[] }>('/v1/jobs?kind=swap')).jobs, []);
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

test('wrong requests are refused with the field that is wrong', async () => {
  const wrong = async (body: object | string, code: string, words: RegExp): Promise<void> => {
    const answer = await service.ask('/v1/jobs', { body, headers: { 'content-type': 'application/json' } });
    assert.match(String((await isProblem(answer, code))['detail']), words);
  };
  await wrong({}, 'request/invalid', /kind/);
  await wrong({ kind: 'talk' }, 'request/invalid', /kind to be swap, faces/);
  await wrong({ kind: '__proto__' }, 'request/invalid', /kind/);
  await wrong({ kind: 'faces' }, 'request/invalid', /media/);
  await wrong({ ...faces, media: '/etc/passwd' }, 'request/invalid', /media/);
  await wrong({ ...faces, media: 'file:///etc/passwd' }, 'request/invalid', /media/);
  await wrong({ ...faces, media: `up_${'x'.repeat(24)}` }, 'artifact/gone', /up_/);
  await wrong({ ...faces, media: 'data:image/gif;base64,!!!' }, 'request/invalid', /media/);
  await wrong({ ...faces, media: 'data:text/plain;base64,aGVsbG8=' }, 'media/unsupported', /picture/);
  await wrong({ ...faces, media: 'data:image/gif,abc' }, 'request/invalid', /base64/);
  await wrong({ ...faces, odd: 1 }, 'request/invalid', /odd/);
  await wrong({ ...faces, priority: 11 }, 'request/invalid', /priority/);
  await wrong({ ...faces, out: '/etc/x' }, 'request/invalid', /out/);
  await wrong('{"kind":', 'request/invalid', /JSON/);
  await wrong('[]', 'request/invalid', /object/);
  await wrong(`{"kind":${'['.repeat(50_000)}`, 'request/invalid', /JSON/);
  await wrong(JSON.stringify({ ...faces, metadata: { x: 'y'.repeat(300_000) } }), 'request/too-large', /200000/);
  const typeless = await service.ask('/v1/jobs', {
    body: 'kind=faces',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  await isProblem(typeless, 'request/invalid');
  const latin = await service.ask('/v1/jobs', {
    body: new Uint8Array([0x7b, 0xff, 0x7d]),
    headers: { 'content-type': 'application/json' },
  });
  await isProblem(latin, 'request/invalid');
});

test('a full queue says when to come again', async () => {
  const ask = (): Promise<Response> => narrow.ask('/v1/jobs', { body: faces });
  assert.equal((await ask()).status, 202);
  assert.equal((await ask()).status, 202);
  const answer = await ask();
  assert.ok(answer.status === 429 || answer.status === 503, String(answer.status));
  assert.ok(Number(answer.headers.get('retry-after')) >= 1);
  await isProblem(answer, answer.status === 429 ? 'request/too-many' : 'queue/full');
});

test('faces are found at once, from JSON and from a form, and nothing of it is kept', async () => {
  const before = await service.json<{ jobs: Job[] }>('/v1/jobs?limit=200');
  const form = new FormData();
  form.append('media', new Blob([dotGif]), 'a.gif');
  for (const body of [{ media: picture }, form]) {
    const asked = service.ask('/v1/faces/detect', { body });
    await finish({ kind: 'faces', faces: [], marker: 7 });
    const answer = await asked;
    assert.equal(answer.status, 200, await answer.clone().text());
    assert.equal(((await answer.json()) as { marker: number }).marker, 7);
  }
  const after = await service.json<{ jobs: Job[] }>('/v1/jobs?limit=200');
  assert.equal(after.jobs.length, before.jobs.length);
});

test('a batch is one job with an item for each target', async () => {
  const { id } = await submit({ kind: 'swap', sources: [picture], target: [picture, picture] });
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
