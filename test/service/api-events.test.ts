/**
 * Jobs followed by their events.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProblem, jobsOf, sharedService } from './api-kit.ts';

const service = sharedService({ maxBodyBytes: 200_000 });
const { submit } = jobsOf(service);

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
