/**
 * The promise of the job-records port, as one suite that every adapter passes.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import type { Transaction } from '../../src/ports/database.ts';
import type { JobRecords, JobRow } from '../../src/ports/job-records.ts';
import type { TestDatabase } from '../service/databases.ts';
import { makeAttempt, makeJob, queuedEvent } from './database/make-job.ts';

/** Runs the suite on a database. */
export function jobRecordsContract({ name, skip, open }: TestDatabase): void {
  describe(`job records on ${name}`, { skip }, () => {
    let opened: ServiceDatabase;
    let jobs: JobRecords;
    before(async () => {
      opened = await open({ kinds: ['a'] });
      jobs = opened.jobs;
    });
    after(async () => opened[Symbol.asyncDispose]());

    const within = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => opened.database.transaction(work);
    const insert = async (parts: Partial<JobRow> = {}): Promise<JobRow> => {
      const job = makeJob(parts);
      assert.equal(await within((tx) => jobs.insertJob(tx, job, queuedEvent)), true);
      return job;
    };
    const event = (type: string) => ({ type, atMs: 1, facts: {} });

    test('a job comes back as it was written, full or with the least', async () => {
      const full = await insert({
        status: 'failed',
        request: { kind: 'a', list: [1, [], {}, null, 'é'], none: null },
        priority: -5,
        metadata: { order: '12', empty: '' },
        progress: 0.123456789,
        step: 'writing',
        cancelRequested: true,
        attempt: 2,
        report: { items: [] },
        results: [{ id: 'art_1', target: 0 }, { id: 'art_2' }],
        error: { code: 'job/timed-out' },
        idempotencyKey: 'key',
        fingerprint: 'print',
        startedMs: 1,
        finishedMs: 2,
        expiresMs: 9_007_199_254_740_991,
      });
      const least = await insert();
      assert.deepEqual(await within((tx) => jobs.getJob(tx, full.id)), full);
      assert.deepEqual(await within((tx) => jobs.lockJob(tx, least.id)), least);
      assert.equal(await within((tx) => jobs.getJob(tx, randomUUID())), undefined);
    });

    test('one step writes the job, the attempt that begins, the one that ends, and an event', async () => {
      const job = await insert();
      const first = makeAttempt(job);
      const second = makeAttempt(job, { number: 2, engineAttempt: 7 });
      await within((tx) =>
        jobs.change(tx, {
          jobId: job.id,
          job: { status: 'running', attempt: 1 },
          begins: first,
          event: event('running'),
        }),
      );
      await within((tx) =>
        jobs.change(tx, {
          jobId: job.id,
          job: { attempt: 2, step: 'again', startedMs: 5 },
          begins: second,
          attempt: { id: first.id, status: 'lost', endedMs: 4, error: { code: 'job/worker-lost' } },
          event: event('running'),
        }),
      );
      const found = await within((tx) => jobs.getJob(tx, job.id));
      assert.deepEqual(found, { ...job, status: 'running', attempt: 2, lastEvent: 3, step: 'again', startedMs: 5 });
      const lost = { ...first, status: 'lost', endedMs: 4, error: { code: 'job/worker-lost' } };
      assert.deepEqual(await within((tx) => jobs.attemptsOf(tx, [job.id])), [lost, second]);
      assert.deepEqual(await within((tx) => jobs.runningAttempts(tx, job.id)), [second]);
    });

    test('a field that is there and undefined is emptied, others stay', async () => {
      const job = await insert({ step: 'one', report: { a: 1 }, error: { code: 'x' }, results: [{ id: 'art_1' }] });
      await within((tx) => jobs.change(tx, { jobId: job.id, job: { step: undefined, error: undefined, results: [] } }));
      const { step, error, ...rest } = job;
      assert.deepEqual(await within((tx) => jobs.getJob(tx, job.id)), { ...rest, results: [] });
    });

    test('a step may be a longer lease and nothing else, or nothing at all', async () => {
      const job = await insert();
      const attempt = makeAttempt(job);
      await within((tx) => jobs.change(tx, { jobId: job.id, begins: attempt }));
      await within((tx) => jobs.change(tx, { jobId: job.id, attempt: { id: attempt.id, leaseUntilMs: 77 } }));
      await within((tx) => jobs.change(tx, { jobId: job.id }));
      const [found] = await within((tx) => jobs.attemptsOf(tx, [job.id]));
      assert.deepEqual(found, { ...attempt, leaseUntilMs: 77 });
    });

    test('events are numbered 1, 2, 3 within their job, also when steps are taken back or jobs change at once', async () => {
      const [one, two] = [await insert(), await insert()];
      const step = (job: JobRow, type: string) =>
        within((tx) => jobs.change(tx, { jobId: job.id, event: event(type) }));
      await Promise.all([step(one, 'x'), step(two, 'x'), step(one, 'x'), step(two, 'x'), step(one, 'x')]);
      const failed = within(async (tx) => {
        await jobs.change(tx, { jobId: one.id, event: event('never') });
        throw new Error('no');
      });
      await assert.rejects(failed);
      await step(one, 'last');
      const events = await within((tx) => jobs.events(tx, one.id, { after: 0, limit: 100 }));
      assert.deepEqual(
        events.map(({ sequence, type, jobId }) => [sequence, type, jobId === one.id]),
        [
          [1, 'queued', true],
          [2, 'x', true],
          [3, 'x', true],
          [4, 'x', true],
          [5, 'last', true],
        ],
      );
      const some = await within((tx) => jobs.events(tx, one.id, { after: 2, limit: 2 }));
      assert.deepEqual(
        some.map(({ sequence }) => sequence),
        [3, 4],
      );
      assert.equal((await within((tx) => jobs.events(tx, two.id, { after: 0, limit: 100 }))).length, 3);
    });

    test('under one key an owner has one job, also when two come at once', async () => {
      const owner = randomUUID();
      const both = await Promise.all(
        [1, 2].map(() => within((tx) => jobs.insertJob(tx, makeJob({ owner, idempotencyKey: 'k' }), queuedEvent))),
      );
      assert.deepEqual(both.toSorted(), [false, true]);
      await insert({ owner: randomUUID(), idempotencyKey: 'k' });
      const { existing, unfinished } = await within((tx) =>
        jobs.admission(tx, makeJob({ owner, idempotencyKey: 'k' })),
      );
      assert.equal(existing?.owner, owner);
      assert.equal(unfinished, 1);
      const events = await within((tx) => jobs.events(tx, existing?.id ?? '', { after: 0, limit: 9 }));
      assert.equal(events.length, 1);
    });

    test('admission counts what waits of everybody and what is unfinished of the owner', async () => {
      const owner = randomUUID();
      const kind = randomUUID();
      const job = makeJob({ owner, kind, priority: 1, idempotencyKey: 'a key that nobody used' });
      const before = await within((tx) => jobs.admission(tx, job));
      for (const status of ['queued', 'queued', 'running', 'succeeded', 'failed', 'cancelled'] as const) {
        await insert({ owner, status });
      }
      for (const priority of [0, 1, 2]) await insert({ owner: randomUUID(), kind, priority });
      const now = await within((tx) => jobs.admission(tx, job));
      assert.deepEqual(now, { existing: undefined, queued: before.queued + 5, unfinished: 3, before: 2 });
    });

    test('a job is admitted when there is room and none under its key, else nothing of it is written', async () => {
      const owner = randomUUID();
      const counts = await within((tx) => jobs.admission(tx, makeJob({ owner })));
      const room = { maxQueued: counts.queued + 2, maxUnfinishedOfCaller: 2 };
      const admit = async (parts: Partial<JobRow>, limits = room): Promise<number | undefined> => {
        const job = makeJob({ owner, ...parts });
        const admitted = await opened.database.attempt(async (tx) => jobs.admitJob(tx, job, queuedEvent, limits));
        const stored = await within((tx) => jobs.getJob(tx, job.id));
        assert.deepEqual(stored, admitted === undefined ? undefined : job);
        const events = await within((tx) => jobs.events(tx, job.id, { after: 0, limit: 9 }));
        assert.equal(events.length, admitted === undefined ? 0 : 1);
        return await admitted?.done.before;
      };
      const kind = randomUUID();
      assert.equal(await admit({ kind, idempotencyKey: 'one', request: { file: 'up_1' } }), 0);
      assert.equal(await admit({ kind, idempotencyKey: 'one' }), undefined);
      assert.equal(await admit({ kind, owner: randomUUID() }, { ...room, maxQueued: counts.queued + 1 }), undefined);
      assert.equal(await admit({ kind, priority: -1 }), 1);
      assert.equal(await admit({ kind }, { ...room, maxQueued: 9999 }), undefined);
    });

    test('a step that expects a lease in force is written for that lease only, whole or not at all', async () => {
      const job = await insert({ status: 'running', attempt: 1 });
      const attempt = makeAttempt(job);
      await within((tx) => jobs.change(tx, { jobId: job.id, begins: attempt }));
      const end = (expects: { number: number; tokenHash: string }, id = attempt.id) =>
        opened.database.attempt((tx) =>
          jobs.change(tx, {
            jobId: job.id,
            job: { status: 'succeeded', progress: 1 },
            attempt: { id, status: 'succeeded', endedMs: 5 },
            event: event('succeeded'),
            expects,
          }),
        );
      const { number, tokenHash } = attempt;
      assert.equal(await end({ number, tokenHash: 'cd'.repeat(32) }), undefined);
      assert.equal(await end({ number: 2, tokenHash }), undefined);
      assert.equal(await end({ number, tokenHash }, randomUUID()), undefined);
      assert.deepEqual(await within((tx) => jobs.getLease(tx, attempt.id)), { job, attempt });
      assert.ok(await end({ number, tokenHash }));
      const ended = await within((tx) => jobs.getLease(tx, attempt.id));
      assert.equal(ended?.job.status, 'succeeded');
      assert.equal(ended?.job.lastEvent, 2);
      assert.equal(ended?.attempt.endedMs, 5);
      assert.equal(await end({ number, tokenHash }), undefined);
    });

    test('lists newest first, page by page without a gap, also of jobs of one millisecond', async () => {
      const owner = randomUUID();
      const made: JobRow[] = [];
      for (let n = 0; n < 11; n++) made.push(await insert({ owner, createdMs: 1000 + (n >> 2) }));
      await insert({ owner: randomUUID(), createdMs: 1001 });
      const listed: JobRow[] = [];
      for (let after: JobRow | undefined; ; ) {
        const page = await within((tx) => jobs.listJobs(tx, { owner, limit: 3, after }));
        listed.push(...page);
        after = page.at(-1);
        if (page.length < 3) break;
      }
      assert.equal(listed.length, 11);
      assert.deepEqual(new Set(listed.map(({ id }) => id)), new Set(made.map(({ id }) => id)));
      assert.deepEqual(
        listed.map(({ createdMs }) => createdMs),
        made.map(({ createdMs }) => createdMs).toReversed(),
      );
    });

    test('lists by state, kind and owner together', async () => {
      const owner = randomUUID();
      const wanted = await insert({ owner, kind: 'swap', status: 'failed' });
      const other = await insert({ owner, kind: 'swap', status: 'cancelled', createdMs: 1 });
      await insert({ owner, kind: 'faces', status: 'failed' });
      await insert({ owner, kind: 'swap', status: 'succeeded' });
      const query = { owner, kind: 'swap', limit: 10 } as const;
      const failed = await within((tx) => jobs.listJobs(tx, { ...query, status: ['failed'] }));
      assert.deepEqual(failed, [wanted]);
      const both = await within((tx) => jobs.listJobs(tx, { ...query, status: ['failed', 'cancelled'] }));
      assert.deepEqual(both, [wanted, other]);
      assert.deepEqual(await within((tx) => jobs.listJobs(tx, { ...query, status: [] })), []);
      const all = await within((tx) => jobs.listJobs(tx, { limit: 1000 }));
      assert.ok(all.length > 4);
    });

    test('tells how many jobs of its kind start before a queued job', async () => {
      const kind = randomUUID();
      const rows = [
        await insert({ kind, createdMs: 5 }),
        await insert({ kind, createdMs: 4 }),
        await insert({ kind, priority: 2, createdMs: 9 }),
        await insert({ kind, priority: -1, createdMs: 1 }),
      ];
      await insert({ kind, createdMs: 1, status: 'running' });
      await insert({ kind: randomUUID(), createdMs: 1 });
      const positions: number[] = [];
      for (const row of rows) positions.push(await within((tx) => jobs.queuePosition(tx, row)));
      assert.deepEqual(positions, [2, 1, 0, 3]);
      const all = await within((tx) => jobs.queuePositions(tx, rows));
      assert.deepEqual(
        rows.map((row) => all.get(row.id)),
        positions,
      );
    });

    test('counts jobs by kind and state', async () => {
      const kind = randomUUID();
      for (const status of ['queued', 'queued', 'failed'] as const) await insert({ kind, status });
      const counts = (await within((tx) => jobs.countByStatus(tx))).filter((row) => row.kind === kind);
      assert.deepEqual(
        new Set(counts.map(({ status, count }) => `${status} ${count}`)),
        new Set(['queued 2', 'failed 1']),
      );
    });

    test('a lease is found with its job; while one holds it, others wait and then see what was written', async () => {
      const job = await insert();
      const attempt = makeAttempt(job);
      await within((tx) => jobs.change(tx, { jobId: job.id, job: { status: 'running', attempt: 1 }, begins: attempt }));
      const found = await within((tx) => jobs.getLease(tx, attempt.id));
      assert.deepEqual(found, { job: { ...job, status: 'running', attempt: 1 }, attempt });
      assert.equal(await within((tx) => jobs.getLease(tx, randomUUID())), undefined);
      const order: string[] = [];
      const one = within(async (tx) => {
        await jobs.lockLease(tx, attempt.id);
        order.push('held');
        await sleep(60);
        const ended = { id: attempt.id, status: 'released', leaseUntilMs: 99 } as const;
        await jobs.change(tx, { jobId: job.id, job: { status: 'queued' }, attempt: ended });
        order.push('written');
      });
      while (order.length === 0) await sleep(2);
      const seen = await within(async (tx) => {
        const lease = await jobs.lockLease(tx, attempt.id);
        order.push('seen');
        return lease;
      });
      await one;
      assert.deepEqual(order, ['held', 'written', 'seen']);
      assert.equal(seen?.job.status, 'queued');
      assert.equal(seen?.attempt.status, 'released');
      assert.equal(seen?.attempt.leaseUntilMs, 99);
    });

    test('finds running attempts, the one whose lease ends first before the others', async () => {
      const job = await insert();
      const attempts = [50, 40, 60, 20].map((leaseUntilMs, n) => makeAttempt(job, { number: n + 1, leaseUntilMs }));
      for (const begins of attempts) await within((tx) => jobs.change(tx, { jobId: job.id, begins }));
      const ended = { id: attempts[3]?.id ?? '', status: 'failed' } as const;
      await within((tx) => jobs.change(tx, { jobId: job.id, attempt: ended }));
      const running = await within((tx) => jobs.allRunningAttempts(tx, { limit: 10_000 }));
      assert.deepEqual(
        running.filter(({ jobId }) => jobId === job.id).map(({ leaseUntilMs }) => leaseUntilMs),
        [40, 50, 60],
      );
      assert.equal((await within((tx) => jobs.allRunningAttempts(tx, { limit: 1 }))).length, 1);
    });

    test('finds finished jobs whose time is over, and forgets jobs with all that belongs to them', async () => {
      const owner = randomUUID();
      const old = await insert({ owner, status: 'succeeded', expiresMs: 10 });
      await insert({ owner, status: 'queued', expiresMs: 10 });
      await insert({ owner, status: 'failed', expiresMs: 12 });
      const found = await within((tx) => jobs.expiredJobs(tx, { nowMs: 11, limit: 100 }));
      assert.deepEqual(
        found.filter((job) => job.owner === owner),
        [old],
      );
      await within((tx) => jobs.change(tx, { jobId: old.id, begins: makeAttempt(old) }));
      await within((tx) => jobs.removeJobs(tx, [old.id, randomUUID()]));
      assert.equal(await within((tx) => jobs.getJob(tx, old.id)), undefined);
      assert.deepEqual(await within((tx) => jobs.attemptsOf(tx, [old.id])), []);
      assert.deepEqual(await within((tx) => jobs.events(tx, old.id, { after: 0, limit: 9 })), []);
    });

    test('tells which files other jobs name', async () => {
      const one = await insert({ request: { target: 'up_one', sources: ['up_two'] } });
      await insert({ request: { media: 'up_two' } });
      const named = await within((tx) => jobs.namedElsewhere(tx, ['up_one', 'up_two', 'up_three'], one.id));
      assert.deepEqual(named, new Set(['up_two']));
      assert.deepEqual(await within((tx) => jobs.namedElsewhere(tx, [], one.id)), new Set());
    });
  });
}
