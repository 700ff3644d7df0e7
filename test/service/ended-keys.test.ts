/**
 * Keys that end while somebody waits with them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServiceClient } from '../../src/client/service-client.ts';
import type { ApiKey, NewApiKey } from '../../src/contract/service/api-key.ts';
import type { Job } from '../../src/contract/service/job.ts';
import { dotGif, isProblem } from './api-kit.ts';
import { serviceHere } from './service-here.ts';

const media = `data:image/gif;base64,${Buffer.from(dotGif).toString('base64')}`;
const faces = { kind: 'faces', media };
/** Two seconds between looks, one in which a key is believed, and a busy machine. */
const soonMs = 8000;

test('a stream of events ends soon after its key was revoked or has expired, and others go on', async (t) => {
  const service = await serviceHere(t, { requireKey: true }, { keys: { ada: ['use'], root: ['admin'] } });
  const { ada = '', root = '' } = service.keys;
  const create = (name: string, days?: number): Promise<NewApiKey> =>
    service.json('/v1/keys', { key: root, body: { name, ...(days === undefined ? {} : { expiresInDays: days }) } });
  const [revoked, expiring] = [await create('revoked'), await create('expiring', 5 / 86_400)];
  const follow = async (key: string): Promise<Response> => {
    const { id } = await service.json<Job>('/v1/jobs', { key, body: faces });
    const answer = await service.ask(`/v1/jobs/${id}/events`, { key });
    assert.equal(answer.status, 200);
    return answer;
  };
  const stays = await follow(ada);
  const [first, second] = [await follow(revoked.key), await follow(expiring.key)];
  let over = false;
  const reader = stays.body?.getReader();
  const staying = (async () => {
    while (reader && !(await reader.read()).done);
    over = true;
  })();

  const began = performance.now();
  await service.ask(`/v1/keys/${revoked.id}`, { method: 'DELETE', key: root });
  const told = await first.text();
  assert.ok(performance.now() - began < soonMs);
  assert.match(told, /^id: 1\nevent: queued\n/);
  assert.doesNotMatch(told, /event: (succeeded|failed|cancelled)/);
  await second.text();
  assert.ok(Date.now() >= Date.parse((expiring as ApiKey).expiresAt ?? ''), 'not before it expired');
  assert.ok(performance.now() - began < 5000 + soonMs);
  assert.equal(over, false, 'a valid key is left alone');
  await reader?.cancel();
  await staying;
});

test('whoever follows a job with the typed client hears that the key is no longer valid', async (t) => {
  const service = await serviceHere(t, { requireKey: true }, { keys: { root: ['admin'] } });
  const { root = '' } = service.keys;
  const { id, key } = await service.json<NewApiKey>('/v1/keys', { key: root, body: { name: 'short' } });
  const job = await service.json<Job>('/v1/jobs', { key, body: faces });
  const client = createServiceClient({ server: service.url, key });
  const following = assert.rejects(client.follow(job.id), { code: 'request/unauthorized' });
  await service.ask(`/v1/keys/${id}`, { method: 'DELETE', key: root });
  await following;
});

test('a worker that waits for a job hears soon that its key was revoked, and gets none', async (t) => {
  const service = await serviceHere(t, { requireKey: true }, { keys: { ada: ['use'], root: ['admin'] } });
  const { ada = '', root = '' } = service.keys;
  const wish = { name: 'hand', scopes: ['worker'] };
  const hand = await service.json<NewApiKey>('/v1/keys', { key: root, body: wish });
  const began = performance.now();
  const body = { worker: 'hand', kinds: ['faces'], waitSeconds: 30, ready: true };
  const claim = service.ask('/v1/worker/claim', { key: hand.key, body });
  await service.ask(`/v1/keys/${hand.id}`, { method: 'DELETE', key: root });
  await isProblem(await claim, 'request/unauthorized');
  assert.ok(performance.now() - began < soonMs);
  const { id } = await service.json<Job>('/v1/jobs', { key: ada, body: faces });
  assert.equal((await service.json<Job>(`/v1/jobs/${id}`, { key: ada })).status, 'queued');
});
