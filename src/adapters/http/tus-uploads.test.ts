import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { scratchFolder } from '../../../test/fixtures/pictures/scratch-folder.ts';
import type { ArrivalDesk } from '../../ports/resumable-uploads.ts';
import { openTusUploads } from './tus-uploads.ts';

const scratch = scratchFolder();
const nobody: ArrivalDesk = {
  keep: () => Promise.reject(new Error('nothing is finished here')),
  kept: async () => undefined,
};
const begin = (): Request =>
  new Request('http://127.0.0.1/up', { method: 'POST', headers: { 'tus-resumable': '1.0.0', 'upload-length': '10' } });

test('an upload that is never finished is cleared away when its time is over', async (t) => {
  const folder = scratch.at('short');
  const uploads = await openTusUploads({ folder, path: '/up', maxBytes: 100, ttlMs: 150 });
  t.after(() => uploads[Symbol.asyncDispose]());
  const answer = await uploads.answer(begin(), 'ada', nobody);
  assert.equal(answer.status, 201);
  assert.ok(answer.headers.get('upload-expires'), 'its end is told');
  assert.equal((await readdir(folder)).length, 2, 'its bytes and its facts');
  for (let tries = 0; tries < 60 && (await readdir(folder)).length > 0; tries += 1) await sleep(50);
  assert.deepEqual(await readdir(folder), []);
});

test('an upload is there for its owner alone', async (t) => {
  const folder = scratch.at('long');
  const uploads = await openTusUploads({ folder, path: '/up', maxBytes: 100, ttlMs: 60_000 });
  t.after(() => uploads[Symbol.asyncDispose]());
  const location = (await uploads.answer(begin(), 'ada', nobody)).headers.get('location');
  const look = (): Request =>
    new Request(`http://127.0.0.1${location}`, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  assert.equal((await uploads.answer(look(), 'ada', nobody)).status, 200);
  await assert.rejects(uploads.answer(look(), 'bob', nobody), { code: 'artifact/gone' });
});
