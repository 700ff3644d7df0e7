import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as ask, createServer as createWebServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServiceClient, type Job, type JobEvent, LikenessError } from '../../src/client/index.ts';
import { dotGif, pngOf, sha256, sharedService } from './api-kit.ts';

const service = sharedService({ maxUploadBytes: 5_000_000 });
const picture = `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}`;
const faces = { kind: 'faces', media: picture } as const;

/** A wire to the service that can be cut. */
async function wire(t: TestContext): Promise<{ readonly url: string; cut(): number; cutAfter(bytes: number): void }> {
  const pairs = new Set<Socket>();
  let budget = Number.POSITIVE_INFINITY;
  const server = createServer((near) => {
    const far = connect(Number(new URL(service.url).port), '127.0.0.1');
    for (const socket of [near, far]) {
      pairs.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        pairs.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (piece) => {
      far.write(piece);
      budget -= piece.length;
      if (budget >= 0) return;
      budget = Number.POSITIVE_INFINITY;
      setTimeout(() => near.resetAndDestroy(), 20);
    });
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): number => {
    const count = pairs.size;
    for (const socket of pairs) socket.destroy();
    return count;
  };
  t.after(() => {
    cut();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    cutAfter(bytes) {
      budget = bytes;
    },
  };
}

const fetched = async (body: ReadableStream<Uint8Array>): Promise<Uint8Array> =>
  new Uint8Array(await new Response(body).arrayBuffer());

test('a file goes up whole, or in pieces over a connection that breaks', async (t) => {
  const line = await wire(t);
  const client = createServiceClient({ server: line.url });
  const small = await client.upload({ name: 'ada.gif', body: new Blob([dotGif]) });
  assert.equal(small.name, 'ada.gif');
  const bytes = pngOf(3_000_000);
  const told: number[] = [];
  line.cutAfter(1_300_000);
  const large = await client.upload(
    { name: 'größe.png', body: new Blob([bytes]) },
    { pieceBytes: 700_000, onProgress: (sent) => told.push(sent) },
  );
  assert.equal(large.sha256, sha256(bytes));
  assert.equal(large.name, 'größe.png');
  assert.equal(told.at(-1), bytes.length);
  assert.deepEqual(
    [...told].sort((a, b) => a - b),
    told,
    'progress never goes back',
  );
  const { url } = await client.artifact(large.id);
  assert.equal(sha256(await fetched(await client.download({ url }))), large.sha256);
  await client.removeUpload(large.id);
  await assert.rejects(client.artifact(large.id), { code: 'artifact/gone' });
});

test('a large file that is no picture is refused once, and not sent again', async () => {
  const client = createServiceClient({ server: service.url });
  const body = new Blob([new Uint8Array(300_000)]);
  await assert.rejects(client.upload({ name: 'x', body }, { pieceBytes: 100_000 }), { code: 'media/unsupported' });
});

test('a job is followed over connections that break: every event once, in order', async (t) => {
  const line = await wire(t);
  const client = createServiceClient({ server: line.url });
  const { id } = await client.submit(faces, { idempotencyKey: 'follow' });
  const events: JobEvent[] = [];
  const shares: number[] = [];
  const followed = client.follow(id, {
    onEvent: (event) => events.push(event),
    onChange: ({ progress }) => shares.push(progress),
  });
  const { lease, worker } = await service.lease('faces');
  for (const progress of [0.2, 0.4, 0.6, 0.8]) {
    await worker.heartbeat(lease, { progress, step: `${progress}` });
    await new Promise((go) => setTimeout(go, 120));
    if (progress === 0.4) assert.ok(line.cut() > 0);
  }
  await worker.complete(lease, { report: { kind: 'faces' }, results: [] });
  const done = await followed;
  assert.equal(done.status, 'succeeded');
  assert.deepEqual(
    events.map((event) => event.sequence),
    events.map((_, at) => done.lastEvent - events.length + at + 1),
  );
  assert.equal(events.at(-1)?.type, 'succeeded');
  assert.deepEqual(
    [...shares].sort((a, b) => a - b),
    shares,
  );
});

test('whoever begins to follow in the middle of a later attempt sees the job as it is, and then only how it goes on', async () => {
  const client = createServiceClient({ server: service.url });
  const { id } = await client.submit({ ...faces, tries: 3 });
  const first = await service.lease('faces');
  for (const progress of [0.3, 0.75]) await first.worker.heartbeat(first.lease, { progress, step: 'first' });
  const error = {
    code: 'engine/failed',
    message: 'Expected x, got y.',
    remedy: 'Try again.',
    retryable: true,
  } as const;
  await first.worker.fail(first.lease, { error });
  const second = await service.lease('faces');
  assert.equal(second.lease.attempt, 2);
  for (const progress of [0.17, 0.38]) await second.worker.heartbeat(second.lease, { progress, step: 'second' });
  const seen: [number, number | undefined, string | undefined][] = [];
  const events: JobEvent[] = [];
  const begun = Promise.withResolvers<void>();
  const followed = client.follow(id, {
    onEvent: (event) => events.push(event),
    onChange(job) {
      seen.push([job.progress, job.attempts.at(-1)?.number, job.step]);
      begun.resolve();
    },
  });
  await begun.promise;
  await second.worker.heartbeat(second.lease, { progress: 0.6, step: 'second' });
  await new Promise((go) => setTimeout(go, 300));
  await second.worker.complete(second.lease, { report: { kind: 'faces' }, results: [] });
  assert.equal((await followed).status, 'succeeded');
  assert.deepEqual(seen, [
    [0.38, 2, 'second'],
    [0.6, 2, 'second'],
    [1, 2, undefined],
  ]);
  assert.deepEqual(
    events.map(({ type }) => type),
    ['progress', 'succeeded'],
  );
  assert.equal((await client.follow(id)).status, 'succeeded', 'one that has ended is told at once');
});

test('where events do not get through, a job is followed by looking', async (t) => {
  const between = createWebServer((request, response) => {
    if (request.url?.endsWith('/events')) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>not here</h1>');
      return;
    }
    const { port } = new URL(service.url);
    const options = { port, method: request.method, path: request.url, headers: request.headers };
    request.pipe(
      ask(options, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  between.listen(0, '127.0.0.1');
  await once(between, 'listening');
  t.after(() => {
    between.closeAllConnections();
    between.close();
  });
  const client = createServiceClient({ server: `http://127.0.0.1:${(between.address() as { port: number }).port}` });
  const { id } = await client.submit(faces);
  const followed = client.follow(id);
  const { lease, worker } = await service.lease('faces');
  await worker.complete(lease, { report: { kind: 'faces' }, results: [] });
  assert.equal((await followed).status, 'succeeded');
});

test('following stops when it is told to, and for a job that there is not', async () => {
  const client = createServiceClient({ server: service.url });
  const { id } = await client.submit(faces);
  const stop = new AbortController();
  const followed = client.follow(id, { signal: stop.signal });
  setTimeout(() => stop.abort(), 100);
  await assert.rejects(followed, { code: 'run/cancelled' });
  assert.equal((await client.cancel(id)).status, 'cancelled');
  await assert.rejects(client.follow(crypto.randomUUID()), { code: 'job/not-found' });
  const seen: string[] = [];
  for await (const { type } of client.events(id)) seen.push(type);
  assert.deepEqual(seen, ['queued', 'cancelled']);
});

test('jobs, keys, models and health are asked for by their names', async () => {
  const client = createServiceClient({ server: service.url });
  const { id } = await client.submit(faces, { waitSeconds: 1 });
  assert.equal((await client.job(id)).status, 'queued');
  assert.deepEqual(
    (await client.jobs({ status: 'queued' })).jobs.map((job: Job) => job.id),
    [id],
  );
  await client.cancel(id);
  assert.equal((await client.retry(id)).status, 'queued');
  await client.cancel(id);
  await client.remove(id);
  await assert.rejects(client.job(id), (error) => error instanceof LikenessError && error.code === 'job/not-found');
  const key = await client.createKey({ name: 'ada', scopes: ['use'] });
  assert.ok((await client.keys()).some((one) => one.id === key.id));
  await client.revokeKey(key.id);
  assert.ok((await client.models()).builtIn.some((model) => model.id === 'facemesh'));
  assert.equal((await client.health()).active_model, 'mesh');
  assert.equal((await client.readiness())?.status, 'ready', 'a worker asked for jobs a moment ago');
  assert.equal(await createServiceClient({ server: 'http://127.0.0.1:9' }).readiness(), undefined);
  const asked = client.findFaces(picture, { minFaceScore: 0.5 });
  const { lease, worker } = await service.lease('faces');
  assert.equal(lease.request['minFaceScore'], 0.5);
  await worker.complete(lease, { report: { kind: 'faces', faces: [] }, results: [] });
  assert.deepEqual((await asked).faces, []);
});
