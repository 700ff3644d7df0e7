import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeJob } from '../../test/contract/database/make-job.ts';
import { createGivenLeases } from './given-leases.ts';

const around = { number: 1, engineAttempt: 1, tokenHash: 'ab'.repeat(32) };

test('a lease is remembered until it is taken, without what is large in its request', () => {
  const given = createGivenLeases();
  const job = makeJob({ request: { kind: 'a', target: 'x'.repeat(1000), keepSeconds: 5, webhook: { url: 'u' } } });
  given.note('one', { job, ...around });
  assert.equal(given.look('one')?.number, 1);
  const lease = given.take('one');
  assert.deepEqual(lease?.job, { ...job, request: { keepSeconds: 5, webhook: { url: 'u' } } });
  assert.equal(given.take('one'), undefined);
  assert.equal(given.look('one'), undefined);
  assert.equal(given.take('another'), undefined);
});

test('of very many leases the oldest are forgotten', () => {
  const given = createGivenLeases();
  for (let number = 0; number < 1500; number++) given.note(`lease ${number}`, { job: makeJob(), ...around });
  assert.equal(given.take('lease 0'), undefined);
  assert.equal(given.take('lease 499'), undefined);
  assert.ok(given.take('lease 500'));
  assert.ok(given.take('lease 1499'));
});
