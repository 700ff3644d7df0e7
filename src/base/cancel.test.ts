import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breathe, throwIfCancelled } from './cancel.ts';

test('work that is still wanted goes on', async () => {
  throwIfCancelled(undefined);
  throwIfCancelled(new AbortController().signal);
  await breathe(undefined);
});

test('an abort that waits for its turn is heard between two steps', async () => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 0);
  await assert.rejects(breathe(controller.signal), { code: 'run/cancelled' });
});
