import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { isLikenessError } from '../base/errors.ts';
import type { Job } from '../contract/service/job.ts';
import { readSentEvents } from './read-events.ts';
import { createServiceClient } from './service-client.ts';

test('events are read however their bytes are cut', async () => {
  const text =
    ': hello\n\nid: 1\nevent: a\ndata: {"n":1}\n\ndata: {"n":\ndata: 2}\r\n\r\ndata: no json\n\ndata: {"n":"é"}\n\n';
  const bytes = new TextEncoder().encode(text);
  for (const size of [1, 2, 7, 1000]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
        controller.close();
      },
    });
    const found: unknown[] = [];
    for await (const { id, event, data } of readSentEvents(body)) found.push([id, event, data]);
    assert.deepEqual(found, [
      ['1', 'a', '{"n":1}'],
      [undefined, undefined, '{"n":\n2}'],
      [undefined, undefined, 'no json'],
      [undefined, undefined, '{"n":"é"}'],
    ]);
  }
});

const base = { id: 'j', kind: 'swap', cancelRequested: false, attempts: [], tries: 1, results: [], items: [] };

/** A service of one job whose events break off after each one. */
async function oneJobServer(options: {
  readonly events: boolean;
}): Promise<{ server: Server; url: string; seen: string[] }> {
  const seen: string[] = [];
  const events = [
    { sequence: 1, type: 'queued' },
    { sequence: 2, type: 'running' },
    { sequence: 3, type: 'progress', progress: 0.4, step: 'swap' },
    { sequence: 4, type: 'succeeded' },
  ];
  let told = 0;
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/events')) {
      const after = Number(request.headers['last-event-id']);
      seen.push(`after ${after}`);
      if (!options.events) return void response.writeHead(404).end('{}');
      const next = events[after];
      told = next?.sequence ?? told;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return void response.end(`data: ${JSON.stringify(next)}\n\n`);
    }
    if (!options.events) told += 1;
    const status = told < 2 ? 'queued' : told < 4 ? 'running' : 'succeeded';
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...base, status, progress: told >= 4 ? 1 : 0 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test('a job is followed by its events, which go on after the last one when they break off', async (t) => {
  const { server, url, seen } = await oneJobServer({ events: true });
  t.after(() => server.close());
  const changes: Job[] = [];
  const job = await createServiceClient({ server: url }).follow('j', { onChange: (one) => changes.push(one) });
  assert.equal(job.status, 'succeeded');
  assert.deepEqual(seen, ['after 0', 'after 1', 'after 2', 'after 3']);
  assert.ok(changes.some(({ status, progress, step }) => status === 'running' && progress === 0.4 && step === 'swap'));
});

test('a job of a service without events is looked at until it has ended', async (t) => {
  const { server, url, seen } = await oneJobServer({ events: false });
  t.after(() => server.close());
  assert.equal((await createServiceClient({ server: url }).follow('j')).status, 'succeeded');
  assert.deepEqual(seen, ['after 0']);
});

test('following ends with run/cancelled when the signal is aborted', async (t) => {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (!request.url?.endsWith('/events')) response.end(JSON.stringify({ ...base, status: 'running', progress: 0 }));
    else response.write(': quiet\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  const stop = new AbortController();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const following = createServiceClient({ server: url }).follow('j', { signal: stop.signal });
  setTimeout(() => stop.abort(), 100);
  await assert.rejects(following, (error) => isLikenessError(error, 'run/cancelled'));
});
