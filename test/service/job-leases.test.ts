/**
 * How jobs are given out, kept and lost.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lease } from '../../src/contract/service/lease.ts';
import { ann, failure } from './job-room.ts';
import { describeJobs, is, lost } from './job-suite.ts';

describeJobs('leases', (openRoom) => {
  test('a job goes from submission to success, and says so step by step', async () => {
    const { jobs, ...room } = await openRoom();
    const picture = await room.upload('ann', 'a picture');
    const submitted = await room.submit(ann, { media: [picture.id], priority: 3 });
    assert.equal(submitted.status, 'queued');
    assert.equal(submitted.queuePosition, 0);
    const lease = await room.claim();
    assert.equal(lease.jobId, submitted.id);
    assert.equal(lease.attempt, 1);
    assert.deepEqual(lease.inputs, [{ index: 0, name: picture.name ?? picture.id }]);
    assert.match(lease.token, /^lt_[\w-]{32}$/);
    const running = await jobs.desk.get(ann, submitted.id);
    assert.equal(running.status, 'running');
    assert.equal(running.attempts[0]?.worker, 'tester');
    const answer = await jobs.leases.heartbeat(lease, { progress: 0.5, step: 'half' });
    assert.deepEqual(answer, { leaseSeconds: 30, cancel: false });
    assert.equal((await jobs.desk.get(ann, submitted.id)).progress, 0.5);
    const id = await room.deliver(lease, 'the result');
    await jobs.leases.complete(lease, { report: { said: 'fine' }, results: [{ id, target: 0 }] });
    const job = await jobs.desk.get(ann, submitted.id);
    assert.equal(job.status, 'succeeded');
    assert.equal(job.progress, 1);
    assert.equal(job.step, undefined);
    assert.deepEqual(job.results, [{ id, target: 0 }]);
    assert.deepEqual(job.report, { said: 'fine' });
    assert.equal(job.attempts[0]?.status, 'succeeded');
    assert.ok(job.finishedAt && job.expiresAt && job.startedAt);
    assert.deepEqual(await room.eventTypes(job.id), ['queued', 'running', 'progress', 'succeeded']);
  });

  test('a new job starts at once for a worker that waits, not at the next look', async () => {
    const { jobs, kind, ...room } = await openRoom();
    const waits: number[] = [];
    for (let round = 0; round < 10; round++) {
      const waiting = jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds: 20, ready: true });
      await sleep(30);
      const { id } = await room.submit();
      const submittedMs = performance.now();
      const lease = (await waiting) as Lease;
      waits.push(performance.now() - submittedMs);
      assert.equal(lease.jobId, id);
      await jobs.leases.complete(lease, { report: {}, results: [] });
    }
    const median = waits.toSorted((a, b) => a - b)[5] as number;
    assert.ok(median < 400, `Waited ${waits.map(Math.round).join(', ')} ms`);
  });

  test('where workers wait for jobs, one that has just ended one lets the end be told before the next is looked for', async (t) => {
    const { jobs, kind, opened, ...room } = await openRoom();
    const looks = t.mock.method(opened.engine, 'claim').mock;
    const claim = () => jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds: 20, ready: true });
    const rounds = 10;
    let waiting = claim();
    for (let round = 0; round < rounds; round++) {
      await sleep(100);
      const { id } = await room.submit();
      const lease = (await waiting) as Lease;
      assert.equal(lease.jobId, id);
      await jobs.leases.complete(lease, { report: {}, results: [] });
      waiting = claim();
    }
    // One look for each job; a busy machine may bring a worker later than the moment that it is spared.
    assert.ok(looks.callCount() <= 1.5 * rounds + 1, `${looks.callCount()} looks for ${rounds} jobs`);
    // Where jobs wait for workers, each claim finds its job by itself.
    const questions = t.mock.method(opened.engine, 'due').mock;
    const more = new Set([await room.submit(), await room.submit(), await room.submit()].map((job) => job.id));
    let lease = (await waiting) as Lease;
    // All three were heard of by now.
    await sleep(100);
    const before = questions.callCount();
    for (;;) {
      assert.ok(more.delete(lease.jobId));
      await jobs.leases.complete(lease, { report: {}, results: [] });
      if (more.size === 0) break;
      lease = (await claim()) as Lease;
    }
    assert.equal(questions.callCount(), before);
  });

  test('workers that wait for different kinds get theirs, first come first served', async () => {
    const { jobs, kind, other, ...room } = await openRoom();
    const wait = (kinds: string[]) => jobs.leases.claim({ worker: 'w', kinds, waitSeconds: 10, ready: true });
    const first = wait([kind]);
    // Each looks into the database before it waits; on a busy machine that takes a while.
    await sleep(400);
    const second = wait([kind, other]);
    const third = wait([other]);
    await sleep(400);
    const submitted = [await room.submit(), await room.submit(ann, { kind: other })];
    assert.equal((await first)?.jobId, submitted[0]?.id);
    const winner = await Promise.race([second, third]);
    assert.equal(winner?.jobId, submitted[1]?.id);
    await room.submit(ann, { kind: other });
    await Promise.all([second, third]);
  });

  test('a worker that leaves while it waits takes no job with it', async () => {
    const { jobs, kind, ...room } = await openRoom();
    const stop = new AbortController();
    const waiting = jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds: 20, ready: true }, stop.signal);
    await sleep(50);
    stop.abort();
    assert.equal(await waiting, undefined);
    await room.submit();
    assert.equal((await room.claim()).attempt, 1);
    // Also in the moment in which the job is being written for it.
    for (let round = 0; round < 8; round++) {
      const { id } = await room.submit();
      const leaving = new AbortController();
      const claim = jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds: 5, ready: true }, leaving.signal);
      await sleep(round);
      leaving.abort();
      const lease = (await claim) ?? (await room.claim());
      assert.equal(lease.jobId, id);
      await jobs.leases.complete(lease, { report: {}, results: [] });
    }
  });

  test('claims that wait are answered with nothing when the time is over or claims are stopped', async () => {
    const { jobs, kind, ...room } = await openRoom();
    const claim = (waitSeconds: number) => jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds, ready: true });
    assert.equal(await claim(0), undefined);
    assert.equal(await claim(0.1), undefined);
    const waiting = claim(20);
    await sleep(50);
    jobs.stopClaims();
    assert.equal(await waiting, undefined);
    await room.submit();
    assert.equal(await claim(1), undefined);
  });

  test('of many who claim at once each gets another job, and every job is given out', async () => {
    const { jobs, kind, ...room } = await openRoom();
    const submitted = await Promise.all(Array.from({ length: 24 }, () => room.submit()));
    const leases = await Promise.all(
      Array.from({ length: 30 }, () => jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds: 0, ready: true })),
    );
    const got = leases.flatMap((lease) => (lease === undefined ? [] : [lease.jobId]));
    assert.deepEqual(got.toSorted(), submitted.map(({ id }) => id).toSorted());
  });

  test('a failure that may pass is tried again until the tries are used up', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit(ann, { tries: 2 });
    const first = await room.claim();
    await jobs.leases.fail(first, failure(true));
    const waiting = await jobs.desk.get(ann, id);
    assert.equal(waiting.status, 'queued');
    assert.equal(waiting.attempts[0]?.status, 'failed');
    assert.equal(waiting.attempts[0]?.error?.code, 'job/worker-lost');
    const second = await room.claim();
    assert.equal(second.attempt, 2);
    await jobs.leases.fail(second, { ...failure(true), report: { partly: true } });
    const failed = await jobs.desk.get(ann, id);
    assert.equal(failed.status, 'failed');
    assert.equal(failed.error?.code, 'job/worker-lost');
    assert.deepEqual(failed.report, { partly: true });
    assert.deepEqual(await room.eventTypes(id), ['queued', 'running', 'retrying', 'running', 'failed']);
  });

  test('a failure that will not pass is not tried again', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit();
    await jobs.leases.fail(await room.claim(), failure(false));
    assert.equal((await jobs.desk.get(ann, id)).status, 'failed');
    await assert.rejects(room.claim());
  });

  test('a job that is handed back is given out at once and has lost no try', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit(ann, { tries: 1 });
    for (let round = 1; round <= 3; round++) {
      const lease = await room.claim();
      assert.equal(lease.attempt, round);
      await jobs.leases.release(lease);
    }
    assert.equal((await jobs.desk.get(ann, id)).attempts[2]?.status, 'released');
    await room.work();
    assert.equal((await jobs.desk.get(ann, id)).status, 'succeeded');
  });

  test('a worker that falls silent loses its lease, and what it brings late is refused', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit();
    const stale = await room.claim();
    const early = await room.deliver(stale, 'of the first worker');
    room.advance(29);
    await jobs.sweeper.sweep();
    assert.equal((await jobs.desk.get(ann, id)).status, 'running');
    room.advance(2);
    await jobs.sweeper.sweep();
    assert.equal((await jobs.desk.get(ann, id)).status, 'queued');
    const results = [{ id: early, target: 0 }];
    await assert.rejects(jobs.leases.complete(stale, { report: {}, results }), lost);
    const now = await room.claim();
    assert.equal(now.attempt, 2);
    await assert.rejects(jobs.leases.heartbeat(stale, {}), lost);
    await assert.rejects(jobs.leases.leased(stale), lost);
    await assert.rejects(jobs.leases.complete(stale, { report: {}, results }), lost);
    await assert.rejects(jobs.leases.fail(stale, failure(true)), lost);
    await assert.rejects(jobs.leases.release(stale), lost);
    await assert.rejects(room.deliver(stale, 'late'), lost);
    // Nor can the new worker pass the old one's file off as its own.
    await assert.rejects(jobs.leases.complete(now, { report: {}, results }), is('request/invalid'));
    const good = await room.deliver(now, 'of the second worker');
    await jobs.leases.complete(now, { report: {}, results: [{ id: good }] });
    await jobs.sweeper.sweep();
    const job = await jobs.desk.get(ann, id);
    assert.deepEqual(
      job.attempts.map(({ status }) => status),
      ['lost', 'succeeded'],
    );
    assert.equal(job.attempts[0]?.error?.code, 'job/worker-lost');
    assert.deepEqual(await room.keys(), [`out/${id}/2/${good}`]);
    assert.equal(await room.read(`out/${id}/2/${good}`), 'of the second worker');
  });

  test('a lease needs its own token, and a wrong one tells nothing', async () => {
    const { jobs, ...room } = await openRoom();
    await room.submit();
    await room.submit();
    const [one, two] = [await room.claim(), await room.claim()];
    const wrong = [
      { ...one, token: two.token },
      { ...one, token: '' },
      { ...one, id: crypto.randomUUID() },
      { ...one, id: "'; --" },
    ];
    const words = new Set<string>();
    for (const proof of wrong) {
      await assert.rejects(jobs.leases.heartbeat(proof, {}), (error) => {
        words.add((error as Error).message);
        return lost(error);
      });
      await assert.rejects(jobs.leases.leased(proof), lost);
    }
    assert.equal(words.size, 1);
    await jobs.leases.heartbeat(one, {});
  });

  test('heartbeats keep a lease until the attempt is too slow; then it is stopped', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit(ann, { timeoutSeconds: 60, tries: 1 });
    const lease = await room.claim();
    for (let round = 0; round < 3; round++) {
      room.advance(20);
      await jobs.leases.heartbeat(lease, {});
      await jobs.sweeper.sweep();
      assert.equal((await jobs.desk.get(ann, id)).status, 'running');
    }
    room.advance(20);
    await jobs.leases.heartbeat(lease, {}).catch(() => undefined);
    await jobs.sweeper.sweep();
    const job = await jobs.desk.get(ann, id);
    assert.equal(job.status, 'failed');
    assert.equal(job.error?.code, 'job/timed-out');
    await assert.rejects(jobs.leases.heartbeat(lease, {}), lost);
  });
});
