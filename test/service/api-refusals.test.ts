/**
 * Requests for jobs that are refused.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dotGif, isProblem, sharedService } from './api-kit.ts';

const service = sharedService({ maxBodyBytes: 200_000 });
const narrow = sharedService({ maxQueued: 3, maxQueuedPerKey: 2 });
const picture = `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}`;
const faces = { kind: 'faces', media: picture };

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
