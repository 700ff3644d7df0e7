import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import type { ErrorCode } from '../../src/base/errors.ts';
import { isLikenessError } from '../../src/base/errors.ts';
import type { Lease } from '../../src/contract/service/lease.ts';
import type { JobRules } from '../../src/jobs/job-parts.ts';
import { makeJob } from '../contract/database/make-job.ts';
import { databases } from './databases.ts';
import { ann, bob, failure, type JobRoom, openJobRoom, root } from './job-room.ts';

const is = (code: ErrorCode) => (error: unknown) => isLikenessError(error, code);
const lost = is('job/lease-lost');

for (const { name, skip, open } of databases) {
  describe(`jobs on ${name}`, { skip }, () => {
    const kinds = Array.from({ length: 80 }, (_, number) => `kind-${number}`);
    let given = 0;
    let opened: ServiceDatabase;
    let kind: string;
    let other: string;
    before(async () => {
      opened = await open({ kinds, retryDelaySeconds: 0 });
    });
    after(async () => opened[Symbol.asyncDispose]());
    beforeEach(() => {
      // Kinds of its own for every test, so that none claims what another left.
      [kind, other] = kinds.slice(given, given + 2) as [string, string];
      given += 2;
    });
    const rooms: JobRoom[] = [];
    const openRoom = async (rules: Partial<JobRules> = {}): Promise<JobRoom> => {
      const room = await openJobRoom(opened, [kind, other], rules);
      rooms.push(room);
      return room;
    };
    after(async () => {
      for (const room of rooms) await room[Symbol.asyncDispose]();
    });

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
      const { jobs, ...room } = await openRoom();
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

    test('workers that wait for different kinds get theirs, first come first served', async () => {
      const { jobs, ...room } = await openRoom();
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
      const { jobs, ...room } = await openRoom();
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
      const { jobs, ...room } = await openRoom();
      const claim = (waitSeconds: number) =>
        jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds, ready: true });
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
      const { jobs, ...room } = await openRoom();
      const submitted = await Promise.all(Array.from({ length: 24 }, () => room.submit()));
      const leases = await Promise.all(
        Array.from({ length: 30 }, () =>
          jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds: 0, ready: true }),
        ),
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
      const { jobs, ...room } = await openRoom();
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
      const types = [
        'queued',
        'running',
        'failed',
        'queued',
        'running',
        'cancelling',
        'cancelled',
        'queued',
        'running',
      ];
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
      const { jobs, ...room } = await openRoom();
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
      const { jobs, ...room } = await openRoom();
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
      const { jobs, ...room } = await openRoom({ maxRunningOfCaller: 2 });
      const greedy = { owner: crypto.randomUUID(), admin: false };
      for (let n = 0; n < 4; n++) await room.submit(greedy, { priority: 5 });
      const claim = (waitSeconds: number) =>
        jobs.leases.claim({ worker: 'w', kinds: [kind], waitSeconds, ready: true });
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

    test('deleting a finished job deletes its files, and of its inputs those that only it used', async () => {
      const { jobs, ...room } = await openRoom();
      const [only, shared, theirs] = [
        await room.upload('ann', 'one'),
        await room.upload('ann', 'two'),
        await room.upload('bob', 'three'),
      ];
      const { id } = await room.submit(ann, { media: [only.id, shared.id, theirs.id] });
      await assert.rejects(jobs.desk.remove(ann, id), is('job/unfinished'));
      const result = await room.work();
      const second = await room.submit(ann, { media: [shared.id, result] });
      await jobs.desk.remove(ann, id);
      await assert.rejects(jobs.desk.get(ann, id), is('job/not-found'));
      const kept = `out/${id}/1/${result}`;
      assert.deepEqual(await room.keys(), [shared.key, theirs.key, kept].toSorted(), 'what the second needs stays');
      await room.work();
      await jobs.desk.remove(ann, second.id);
      assert.deepEqual(await room.keys(), [theirs.key]);
    });

    test('a job is not queued, first or once more, when a picture of it is gone; its first end is not forgotten', async () => {
      const { jobs, ...room } = await openRoom();
      await assert.rejects(room.submit(ann, { media: ['up_never_there'] }), is('artifact/gone'));
      const picture = await room.upload('ann', 'one');
      const { id } = await room.submit(ann, { media: [picture.id] });
      await jobs.leases.fail(await room.claim(), failure(false));
      await opened.database.transaction((tx) => opened.media.remove(tx, [picture.id]));
      await assert.rejects(jobs.desk.retry(ann, id), is('artifact/gone'));
      assert.equal((await jobs.desk.get(ann, id)).error?.message, 'It went wrong.');
    });

    test('what a lost attempt and an unnamed result left is tidied up when the job has ended', async () => {
      const { jobs, ...room } = await openRoom();
      const { id } = await room.submit();
      await room.deliver(await room.claim(), 'of a worker that dies');
      room.advance(31);
      await jobs.sweeper.sweep();
      assert.equal((await room.keys()).length, 1);
      const lease = await room.claim();
      await room.deliver(lease, 'a draft');
      const good = await room.deliver(lease, 'the result');
      await jobs.leases.complete(lease, { report: {}, results: [{ id: good }] });
      await jobs.sweeper.sweep();
      assert.deepEqual(await room.keys(), [`out/${id}/2/${good}`]);
    });

    test('jobs, results and uploads expire; an upload that a queued job names does not', async () => {
      const { jobs, ...room } = await openRoom({ jobTtlSeconds: 100 });
      const soon = Date.now() + 50_000;
      const [idle, wanted] = [await room.upload('ann', 'idle', soon), await room.upload('ann', 'wanted', soon)];
      const { id } = await room.submit();
      await room.work();
      const waiting = await room.submit(ann, { media: [wanted.id] });
      room.advance(60);
      await jobs.sweeper.sweep();
      assert.ok(!(await room.keys()).includes(idle.key));
      assert.ok((await room.keys()).includes(wanted.key));
      assert.equal((await jobs.desk.get(ann, id)).status, 'succeeded');
      room.advance(60);
      await jobs.sweeper.sweep();
      await assert.rejects(jobs.desk.get(ann, id), is('job/not-found'));
      assert.deepEqual(await room.keys(), [wanted.key]);
      await jobs.desk.cancel(ann, waiting.id);
      await jobs.sweeper.sweep();
      assert.deepEqual(await room.keys(), []);
    });

    test('bytes that no row knows are removed when they are old enough', async () => {
      const { jobs, ...room } = await openRoom({ orphanAgeSeconds: 60 });
      const kept = await room.upload('ann', 'known');
      const bytes = async function* () {
        yield new Uint8Array(3);
      };
      await room.artifacts.put('in/nobody', bytes(), { maxBytes: 10 });
      await room.artifacts.put(`out/${crypto.randomUUID()}/1/art_x`, bytes(), { maxBytes: 10 });
      assert.equal(await jobs.sweeper.removeOrphans(), 0);
      room.advance(61);
      assert.equal(await jobs.sweeper.removeOrphans(), 2);
      assert.deepEqual(await room.keys(), [kept.key]);
    });

    test('a file that came when its job was gone already is found', async () => {
      const { jobs, ...room } = await openRoom();
      const { id } = await room.submit();
      const lease = await room.claim();
      const row = await room.upload('ann', 'x');
      await jobs.leases.complete(lease, { report: {}, results: [] });
      await jobs.desk.remove(ann, id);
      const late = { ...row, id: 'art_late', key: `out/${id}/1/art_late`, jobId: id, attempt: 1 };
      await opened.database.transaction((tx) => opened.media.insert(tx, late));
      assert.equal(await jobs.sweeper.removeOrphans(), 1);
      assert.equal(await opened.database.transaction((tx) => opened.media.get(tx, 'art_late')), undefined);
    });

    test('who waits for an event or for the end is woken by it', async () => {
      const { jobs, ...room } = await openRoom();
      const { id } = await room.submit();
      const began = performance.now();
      const ended = jobs.desk.waitUntilFinished(ann, id, { timeoutMs: 20_000 });
      const event = jobs.desk.waitForEvent(id, 1, { timeoutMs: 20_000 });
      await sleep(30);
      const lease = await room.claim();
      await event;
      assert.deepEqual(await room.eventTypes(id), ['queued', 'running']);
      await jobs.desk.waitForEvent(id, 1, { timeoutMs: 20_000 });
      const leaving = new AbortController();
      const left = jobs.desk.waitForEvent(id, 2, { timeoutMs: 20_000, signal: leaving.signal });
      leaving.abort();
      await left;
      assert.equal((await jobs.desk.waitUntilFinished(ann, id, { timeoutMs: 50 })).status, 'running');
      await jobs.leases.complete(lease, { report: {}, results: [] });
      assert.equal((await ended).status, 'succeeded');
      assert.ok(performance.now() - began < 10_000);
      const later = await jobs.desk.events(ann, id, 2);
      assert.deepEqual(
        later.map(({ type, sequence }) => `${sequence} ${type}`),
        ['3 succeeded'],
      );
    });

    test('webhooks are written with the steps they tell of', async () => {
      const { jobs, ...room } = await openRoom();
      const events = ['job.started', 'job.succeeded', 'job.failed'];
      const { id } = await room.submit(ann, { webhook: { url: 'http://127.0.0.1:9/', events } });
      await jobs.leases.release(await room.claim());
      await room.work();
      const rows = await opened.database.transaction((tx) => opened.webhooks.list(tx, { jobId: id, limit: 9 }));
      assert.deepEqual(rows.map(({ event }) => event).toSorted(), ['job.started', 'job.succeeded']);
    });

    test('counts jobs, and knows who asked for work lately', async () => {
      const { jobs, ...room } = await openRoom();
      await room.submit();
      await room.submit();
      await room.work();
      const counts = (await jobs.counts()).filter((row) => row.kind === kind);
      assert.deepEqual(
        new Set(counts.map(({ status, count }) => `${status} ${count}`)),
        new Set(['queued 1', 'succeeded 1']),
      );
      const workers = () => jobs.workers().map(({ name }) => name);
      assert.deepEqual(workers(), ['tester']);
      room.advance(61);
      assert.deepEqual(workers(), []);
    });
  });
}
