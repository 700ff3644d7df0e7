/**
 * How jobs are cancelled, repeated, listed, and refused.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lease } from '../../src/contract/service/lease.ts';
import { makeJob } from '../contract/database/make-job.ts';
import { ann, bob, failure, root } from './job-room.ts';
import { describeJobs, is } from './job-suite.ts';

describeJobs('what users do with jobs', (openRoom) => {
  test('a queued job is cancelled at once, and nobody gets it', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit();
    assert.equal((await jobs.desk.cancel(ann, id)).status, 'cancelled');
    assert.equal((await jobs.desk.cancel(ann, id)).status, 'cancelled');
    await assert.rejects(room.claim());
    assert.deepEqual(await room.eventTypes(id), ['queued', 'cancelled']);
  });

  test('a running job is cancelled through its worker', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit();
    const lease = await room.claim();
    const asked = await jobs.desk.cancel(ann, id);
    assert.equal(asked.status, 'running');
    assert.equal(asked.cancelRequested, true);
    assert.equal((await jobs.leases.heartbeat(lease, {})).cancel, true);
    await jobs.leases.fail(lease, failure(true));
    const job = await jobs.desk.get(ann, id);
    assert.equal(job.status, 'cancelled');
    assert.equal(job.cancelRequested, false);
    assert.equal(job.attempts[0]?.status, 'cancelled');
    await assert.rejects(room.claim());
    assert.deepEqual(await room.eventTypes(id), ['queued', 'running', 'cancelling', 'cancelled']);
  });

  test('a cancelled job whose worker hands back or falls silent is cancelled; one that is done has succeeded', async () => {
    const { jobs, ...room } = await openRoom();
    const ids: string[] = [];
    const leases: Lease[] = [];
    for (let n = 0; n < 3; n++) {
      ids.push((await room.submit()).id);
      leases.push(await room.claim());
      await jobs.desk.cancel(ann, ids[n] as string);
    }
    await jobs.leases.release(leases[0] as Lease);
    await jobs.leases.complete(leases[1] as Lease, { report: {}, results: [] });
    room.advance(31);
    await jobs.sweeper.sweep();
    const states = await Promise.all(ids.map(async (id) => (await jobs.desk.get(ann, id)).status));
    assert.deepEqual(states, ['cancelled', 'succeeded', 'cancelled']);
    await assert.rejects(room.claim());
  });

  test('cancelling and claiming at the same moment end in one of two ways, never in an error', async () => {
    const { jobs, kind, ...room } = await openRoom();
    for (let round = 0; round < 15; round++) {
      const { id } = await room.submit();
      const [cancelled, lease] = await Promise.all([
        jobs.desk.cancel(ann, id),
        jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds: 0, ready: true }),
      ]);
      if (lease === undefined) assert.equal(cancelled.status, 'cancelled');
      else {
        assert.equal(cancelled.cancelRequested, true);
        await jobs.leases.release(lease);
      }
      assert.equal((await jobs.desk.get(ann, id)).status, 'cancelled');
    }
  });

  test('a failed or cancelled job can be retried, with all its tries; others cannot', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit(ann, { tries: 1 });
    await assert.rejects(jobs.desk.retry(ann, id), is('job/not-retryable'));
    await jobs.leases.fail(await room.claim(), failure(true));
    const again = await jobs.desk.retry(ann, id);
    assert.equal(again.status, 'queued');
    assert.equal(again.error, undefined);
    assert.equal(again.finishedAt, undefined);
    const lease = await room.claim();
    assert.equal(lease.attempt, 2);
    await jobs.desk.cancel(ann, id);
    await jobs.leases.release(lease);
    await jobs.desk.retry(ann, id);
    await room.work();
    assert.equal((await jobs.desk.get(ann, id)).status, 'succeeded');
    await assert.rejects(jobs.desk.retry(ann, id), is('job/not-retryable'));
    const types = ['queued', 'running', 'failed', 'queued', 'running', 'cancelling', 'cancelled', 'queued', 'running'];
    assert.deepEqual(await room.eventTypes(id), [...types, 'succeeded']);
  });

  test('a letter about a dead job does not kill the job that was retried since', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit(ann, { tries: 1 });
    await jobs.leases.fail(await room.claim(), failure(true));
    await jobs.desk.retry(ann, id);
    // Letters are read every five seconds.
    await sleep(6500);
    assert.equal((await jobs.desk.get(ann, id)).status, 'queued');
    await room.work();
  });

  test('jobs of others are not there, but for those who may see all', async () => {
    const { jobs, kind, ...room } = await openRoom();
    const { id } = await room.submit(ann);
    for (const call of [
      () => jobs.desk.get(bob, id),
      () => jobs.desk.cancel(bob, id),
      () => jobs.desk.retry(bob, id),
      () => jobs.desk.remove(bob, id),
      () => jobs.desk.events(bob, id, 0),
      () => jobs.desk.waitUntilFinished(bob, id, { timeoutMs: 10 }),
      () => jobs.desk.get(ann, 'no uuid'),
      () => jobs.desk.get(ann, crypto.randomUUID()),
    ]) {
      await assert.rejects(call, is('job/not-found'));
    }
    assert.equal((await jobs.desk.get(root, id)).owner, 'ann');
    const list = async (caller: typeof ann) => (await jobs.desk.list(caller, { kind, limit: 10 })).jobs.length;
    assert.deepEqual([await list(ann), await list(bob), await list(root)], [1, 0, 1]);
    await room.claim();
  });

  test('lists page by page, newest first', async () => {
    const { jobs, kind, ...room } = await openRoom();
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) ids.unshift((await room.submit()).id);
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await jobs.desk.list(ann, { kind, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.jobs.map(({ id }) => id));
      cursor = page.next;
      if (cursor === undefined) break;
    }
    assert.equal(new Set(seen).size, 5);
    assert.deepEqual(new Set(seen), new Set(ids));
    const positions = (await jobs.desk.list(ann, { kind, limit: 5 })).jobs.map(({ queuePosition }) => queuePosition);
    assert.deepEqual(positions.toSorted(), [0, 1, 2, 3, 4]);
    await assert.rejects(jobs.desk.list(ann, { limit: 2, cursor: '12_34' }), is('request/invalid'));
    while ((await jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds: 0, ready: true })) !== undefined);
  });

  test('the same key and request give the same job, also at the same moment; another request is refused', async () => {
    const { jobs, ...room } = await openRoom();
    const key = crypto.randomUUID();
    const many = await Promise.all(Array.from({ length: 6 }, () => room.submit(ann, { priority: 1 }, key)));
    assert.equal(new Set(many.map(({ id }) => id)).size, 1);
    await assert.rejects(room.submit(ann, { priority: 2 }, key), is('request/key-reused'));
    const theirs = await room.submit(bob, { priority: 2 }, key);
    assert.notEqual(theirs.id, many[0]?.id);
    await room.work();
    await room.work();
    await assert.rejects(room.claim());
    assert.equal((await room.submit(ann, { priority: 1 }, key)).status, 'succeeded');
    await jobs.desk.remove(ann, many[0]?.id ?? '');
    assert.equal((await room.submit(ann, { priority: 2 }, key)).status, 'queued');
    await room.work();
  });

  test('a full queue and a greedy caller are refused; kinds that are not served too', async () => {
    const { opened } = await openRoom();
    const queued = (await opened.database.transaction((tx) => opened.jobs.admission(tx, makeJob()))).queued;
    const { jobs, ...room } = await openRoom({ maxQueued: queued + 3, maxUnfinishedOfCaller: 2 });
    const greedy = { owner: crypto.randomUUID(), admin: false };
    await room.submit(greedy);
    const lease = await room.claim();
    await room.submit(greedy);
    await assert.rejects(room.submit(greedy), is('request/too-many'));
    await jobs.leases.complete(lease, { report: {}, results: [] });
    await room.submit(greedy);
    await room.submit(bob);
    await assert.rejects(room.submit({ owner: crypto.randomUUID(), admin: false }), is('queue/full'));
    await room.work();
    await room.submit({ owner: crypto.randomUUID(), admin: false });
    await assert.rejects(room.submit(ann, { kind: 'dream' }), is('request/invalid'));
    for (let n = 0; n < 3; n++) await room.work();
  });

  test('of one caller only so many jobs run at once; the next starts as soon as one has ended', async () => {
    const { jobs, kind, ...room } = await openRoom({ maxRunningOfCaller: 2 });
    const greedy = { owner: crypto.randomUUID(), admin: false };
    for (let n = 0; n < 4; n++) await room.submit(greedy, { priority: 5 });
    const claim = (waitSeconds: number) => jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds, ready: true });
    const both = (await Promise.all([claim(0), claim(0), claim(0), claim(0)])).filter((lease) => lease !== undefined);
    assert.equal(both.length, 2);
    const modest = await room.submit(bob);
    assert.equal((await claim(0))?.jobId, modest.id);
    const waiting = claim(10);
    await sleep(50);
    const before = performance.now();
    await jobs.leases.complete(both[0] as Lease, { report: {}, results: [] });
    assert.ok(await waiting);
    assert.ok(performance.now() - before < 2000);
  });
});
