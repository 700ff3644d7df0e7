/**
 * Requests that would cost others something: rows without measure, names that mean something to the program, places of the machine.
 */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { dotGif, isProblem, sharedService } from './api-kit.ts';

const service = sharedService();
const media = `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}`;

test('what is kept of a request is small, however large its body may be', async () => {
  const long = `https://example.com/${'x'.repeat(9000)}`;
  for (const body of [
    { kind: 'faces', media: long },
    { kind: 'swap', sources: [media], target: media, faces: `like:${long}` },
    { kind: 'swap', sources: [media], target: [media, long] },
    { kind: 'swap', sources: [media], target: media, faces: Array.from({ length: 600_000 }, () => 1) },
  ])
    assert.equal((await isProblem(await service.ask('/v1/jobs', { body }), 'request/too-large'))['status'], 413);
  const { artifacts } = await service.json<{ artifacts: unknown[] }>('/v1/artifacts');
  assert.deepEqual(artifacts, [], 'pictures that came with it are not kept');
  const target = Array.from({ length: 500 }, (_, at) => `https://example.com/${'x'.repeat(1000)}/${at}.jpg`);
  const fine = { kind: 'swap', sources: ['https://example.com/a.jpg'], target };
  assert.equal((await service.ask('/v1/jobs', { body: fine })).status, 202, 'a large batch is no such request');
});

test('names of fields of a form are names and nothing else', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const body = new FormData();
    body.append('media', new Blob([dotGif]), 'dot.gif');
    body.append(name, '{"webhook":{"url":"https://example.com/"}}');
    const told = await isProblem(await service.ask('/v1/faces/detect', { body }), 'request/invalid');
    assert.ok(String(told['detail']).includes(name), String(told['detail']));
  }
});

test('a fault of the machine is told without its places', async () => {
  const drafts = join(service.data, 'artifacts', '.incoming');
  await rm(drafts, { recursive: true });
  await writeFile(drafts, 'in the way');
  const answer = await service.ask('/v1/uploads', { body: dotGif });
  const text = await answer.clone().text();
  await isProblem(answer, 'system/not-writable');
  assert.ok(!text.includes(service.data), text);
  const ready = await service.ask('/readyz');
  assert.equal(ready.status, 503);
  const said = await ready.text();
  assert.match(said, /cannot be written to/);
  assert.ok(!said.includes(service.data), said);
});
