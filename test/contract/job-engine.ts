/**
 * The promise of the job-engine port, as one suite that every adapter passes.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import type { Transaction } from '../../src/ports/database.ts';
import type { ClaimedJob, ClaimWish, QueuedJob } from '../../src/ports/job-engine.ts';
import type { TestDatabase } from '../service/databases.ts';
import { makeJob, queuedEvent } from './database/make-job.ts';

/** Runs the suite on a database. */
export function jobEngineContract({ name, skip, open }: TestDatabase): void {
  // Much of it is waiting, so tests run at once; each has kinds of its own, so that they do not meet.
  describe(`job engine on ${name}`, { skip, concurrency: true }, () => {
    const cold = ['cold-1', 'cold-2', 'cold-3'];
    const kinds = [...cold, ...Array.from({ length: 24 }, (_, number) => `kind-${number}`)];
    let given = cold.length;
    const nextKind = (): string => {
      const kind = kinds[given++];
      assert.ok(kind, 'Expected more kinds at the start of the suite');
      return kind;
    };
    let opened: ServiceDatabase;
    before(async () => {
      opened = await open({ kinds, retryDelaySeconds: 1 });
    });
    after(async () => opened[Symbol.asyncDispose]());

    const within = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => opened.database.transaction(work);
    const enqueue = async (kind: string, parts: Partial<QueuedJob> = {}): Promise<QueuedJob> => {
      const job = { id: randomUUID(), kind, priority: 0, group: 'local', tries: 3, ...parts };
      await within((tx) => opened.engine.enqueue(tx, job));
      return job;
    };
    const claim = (kind: string | readonly string[], wish: Partial<ClaimWish> = {}): Promise<ClaimedJob | undefined> =>
      within((tx) => opened.engine.claim(tx, { kinds: [kind].flat(), ...wish }));
    const claimOne = async (kind: string): Promise<ClaimedJob> => {
      const claimed = await claim(kind);
      assert.ok(claimed, 'Expected a job to be claimed');
      return claimed;
    };
    /** Waits for a job whose wait between tries is to end. */
    const claimLater = async (kind: string, limitMs: number): Promise<ClaimedJob | undefined> => {
      for (const end = Date.now() + limitMs; Date.now() < end; await sleep(50)) {
        const claimed = await claim(kind);
        if (claimed !== undefined) return claimed;
      }
      return undefined;
    };

    test('a job is queued with the rows of its transaction, or not at all', async () => {
      const kind = nextKind();
      const { database, engine, jobs } = opened;
      const job = makeJob({ kind });
      const queue = async (tx: Transaction): Promise<void> => {
        await jobs.insertJob(tx, job, queuedEvent);
        await engine.enqueue(tx, { ...job, group: job.owner });
      };
      const failed = database.transaction(async (tx) => {
        await queue(tx);
        throw new Error('no');
      });
      await assert.rejects(failed, /no/);
      assert.equal(await claim(kind), undefined);
      assert.equal(await within((tx) => jobs.getJob(tx, job.id)), undefined);
      await within(queue);
      assert.deepEqual(await claim(kind), { id: job.id, kind, attempt: 1 });
    });

    test('gives out by priority, then by age, each job once', async () => {
      const kind = nextKind();
      const ids: string[] = [];
      for (const priority of [0, 5, 0, -3, 5, 10]) ids.push((await enqueue(kind, { priority })).id);
      const claimed: (string | undefined)[] = [];
      for (let n = 0; n < 7; n++) claimed.push((await claim(kind))?.id);
      assert.deepEqual(claimed, [5, 1, 4, 0, 2, 3].map((n) => ids[n]).concat([undefined as never]));
    });

    test('of several kinds the most urgent job comes first, of equal ones the oldest', async () => {
      const [one, two, other] = [nextKind(), nextKind(), nextKind()];
      const first = await enqueue(two);
      const second = await enqueue(one);
      const urgent = await enqueue(two, { priority: 3 });
      const stranger = await enqueue(other, { priority: 9 });
      const wish = [one, two, 'a kind that is not served'];
      const order = [(await claim(wish))?.id, (await claim(wish))?.id, (await claim(wish))?.id, await claim(wish)];
      assert.deepEqual(order, [urgent.id, first.id, second.id, undefined]);
      assert.equal((await claimOne(other)).id, stranger.id);
    });

    test('many who claim at once get different jobs', async () => {
      const kind = nextKind();
      const ids = await Promise.all(Array.from({ length: 20 }, async () => (await enqueue(kind)).id));
      const claimed = await Promise.all(Array.from({ length: 30 }, () => claim(kind)));
      const got = claimed.flatMap((job) => (job === undefined ? [] : [job.id]));
      assert.deepEqual(got.toSorted(), ids.toSorted());
    });

    test('a claim that is rolled back leaves the job where it was', async () => {
      const kind = nextKind();
      const { id } = await enqueue(kind);
      const failed = opened.database.transaction(async (tx) => {
        assert.equal((await opened.engine.claim(tx, { kinds: [kind] }))?.id, id);
        throw new Error('no');
      });
      await assert.rejects(failed);
      assert.deepEqual(await claim(kind), { id, kind, attempt: 1 });
    });

    test('a completed job is over: its attempt can be neither renewed nor ended once more', async () => {
      const kind = nextKind();
      await enqueue(kind);
      const claimed = await claimOne(kind);
      const { engine } = opened;
      assert.equal(await within((tx) => engine.renew(tx, claimed)), true);
      assert.equal(await within((tx) => engine.holds(tx, claimed)), true);
      assert.equal(await within((tx) => engine.complete(tx, claimed)), true);
      assert.equal(await within((tx) => engine.holds(tx, claimed)), false);
      assert.equal(await within((tx) => engine.renew(tx, claimed)), false);
      assert.equal(await within((tx) => engine.complete(tx, claimed)), false);
      assert.equal(await within((tx) => engine.fail(tx, claimed, { retryable: true })), undefined);
      assert.equal(await within((tx) => engine.release(tx, claimed)), false);
      assert.equal(await claim(kind), undefined);
    });

    test('an attempt that is expected to be active is completed, or its transaction fails', async () => {
      const kind = nextKind();
      await enqueue(kind);
      const claimed = await claimOne(kind);
      const { database, engine } = opened;
      const complete = (job: ClaimedJob) => database.attempt(async (tx) => engine.expectComplete(tx, job));
      assert.equal(await complete({ ...claimed, attempt: 2 }), undefined);
      assert.equal(await within((tx) => engine.renew(tx, claimed)), true);
      assert.ok(await complete(claimed));
      assert.equal(await within((tx) => engine.holds(tx, claimed)), false);
      assert.equal(await complete(claimed), undefined);
    });

    test('the row of the job that was claimed is held without waiting for the claim', async () => {
      const kind = nextKind();
      const { engine, jobs } = opened;
      const look = () =>
        within((tx) => Promise.all([engine.claim(tx, { kinds: [kind] }), jobs.lockClaimed(tx)] as const));
      assert.deepEqual(await look(), [undefined, undefined]);
      const job = makeJob({ kind });
      await within(async (tx) => {
        await jobs.insertJob(tx, job, queuedEvent);
        await engine.enqueue(tx, { ...job, group: job.owner });
      });
      assert.deepEqual(await look(), [{ id: job.id, kind, attempt: 1 }, job]);
      assert.equal(await within((tx) => jobs.lockClaimed(tx)), undefined);
    });

    test('after a failure a job waits, longer each time, until its tries are used up', async () => {
      const kind = nextKind();
      const { id } = await enqueue(kind, { tries: 3 });
      const waits: number[] = [];
      for (const attempt of [1, 2]) {
        const claimed = await claimLater(kind, 30_000);
        assert.deepEqual(claimed, { id, kind, attempt });
        const before = Date.now();
        const next = await within((tx) => opened.engine.fail(tx, claimed as ClaimedJob, { retryable: true }));
        assert.equal(next?.next, 'retry');
        waits.push((next as { atMs: number }).atMs - before);
        assert.equal(await claim(kind), undefined);
      }
      const [first, second] = waits as [number, number];
      assert.ok(first > 300 && first < 2500, `first wait ${first} ms`);
      assert.ok(second > first && second < 5000, `waits ${first} and ${second} ms`);
      const last = await claimLater(kind, 30_000);
      assert.equal(last?.attempt, 3);
      const end = await within((tx) => opened.engine.fail(tx, last as ClaimedJob, { retryable: true }));
      assert.deepEqual(end, { next: 'dead' });
      assert.equal(await claim(kind), undefined);
    });

    test('a failure that is not retryable ends a job with tries left', async () => {
      const kind = nextKind();
      await enqueue(kind);
      const claimed = await claimOne(kind);
      const end = await within((tx) => opened.engine.fail(tx, claimed, { retryable: false }));
      assert.deepEqual(end, { next: 'dead' });
      assert.equal(await within((tx) => opened.engine.holds(tx, claimed)), false);
    });

    test('an attempt that is handed back can be claimed at once, and costs no try', async () => {
      const kind = nextKind();
      const { engine } = opened;
      await enqueue(kind, { tries: 1 });
      for (let attempt = 1; attempt <= 4; attempt++) {
        const claimed = await claimOne(kind);
        assert.equal(claimed.attempt, attempt);
        assert.equal(await within((tx) => engine.release(tx, claimed)), true);
        assert.equal(await within((tx) => engine.release(tx, claimed)), false);
      }
      const last = await claimOne(kind);
      assert.deepEqual(await within((tx) => engine.fail(tx, last, { retryable: true })), { next: 'dead' });
    });

    test('an old attempt cannot touch a job that somebody else has now', async () => {
      const kind = nextKind();
      const { engine } = opened;
      await enqueue(kind);
      const stale = await claimOne(kind);
      await within((tx) => engine.release(tx, stale));
      const now = await claimOne(kind);
      assert.equal(await within((tx) => engine.renew(tx, stale)), false);
      assert.equal(await within((tx) => engine.complete(tx, stale)), false);
      assert.equal(await within((tx) => engine.release(tx, stale)), false);
      assert.equal(await within((tx) => engine.fail(tx, stale, { retryable: true })), undefined);
      assert.equal(await within((tx) => engine.fail(tx, stale, { retryable: false })), undefined);
      assert.equal(await within((tx) => engine.complete(tx, now)), true);
    });

    test('a waiting job can be withdrawn, an active one cannot', async () => {
      const kind = nextKind();
      const { engine } = opened;
      const job = await enqueue(kind);
      assert.equal(await within((tx) => engine.withdraw(tx, job)), true);
      assert.equal(await within((tx) => engine.withdraw(tx, job)), false);
      assert.equal(await claim(kind), undefined);
      const other = await enqueue(kind);
      const claimed = await claimOne(kind);
      assert.equal(await within((tx) => engine.withdraw(tx, other)), false);
      assert.equal(await within((tx) => engine.complete(tx, claimed)), true);
    });

    test('a cancelled job is not given out, and its active attempt is over', async () => {
      const kind = nextKind();
      const { engine } = opened;
      const queued = await enqueue(kind);
      await within((tx) => engine.cancel(tx, queued));
      assert.equal(await claim(kind), undefined);
      await enqueue(kind);
      const claimed = await claimOne(kind);
      await within((tx) => engine.cancel(tx, claimed));
      assert.equal(await within((tx) => engine.complete(tx, claimed)), false);
      assert.equal(await claim(kind), undefined);
    });

    test('a job that is over is queued once more with all its tries, or forgotten', async () => {
      const kind = nextKind();
      const { engine } = opened;
      const job = await enqueue(kind, { tries: 1 });
      const first = await claimOne(kind);
      assert.deepEqual(await within((tx) => engine.fail(tx, first, { retryable: true })), { next: 'dead' });
      await within((tx) => engine.again(tx, { ...job, tries: 2, priority: 4 }));
      const again = await claimOne(kind);
      assert.equal(again.id, job.id);
      assert.equal((await within((tx) => engine.fail(tx, again, { retryable: true })))?.next, 'retry');
      const last = await claimLater(kind, 30_000);
      assert.equal(await within((tx) => engine.complete(tx, last as ClaimedJob)), true);
      await within((tx) => engine.forget(tx, job));
      await within((tx) => engine.forget(tx, job));
      assert.equal(await within((tx) => engine.holds(tx, job)), false);
    });

    test('of one group only so many jobs are active at once, of all kinds together', async () => {
      const [one, two] = [nextKind(), nextKind()];
      const { engine } = opened;
      for (const kind of [one, two, one, two]) await enqueue(kind, { group: 'greedy', priority: 5 });
      const modest = await enqueue(one, { group: 'modest' });
      const wish = { groupConcurrency: 2 };
      const both = [one, two];
      const claimed = await Promise.all(Array.from({ length: 8 }, () => claim(both, wish)));
      const active = claimed.filter((job) => job !== undefined);
      assert.equal(active.length, 3);
      assert.ok(active.some(({ id }) => id === modest.id));
      assert.equal(await claim(both, wish), undefined);
      const ended = active.find(({ id }) => id !== modest.id) as ClaimedJob;
      await within((tx) => engine.complete(tx, ended));
      const next = await Promise.all([claim(both, wish), claim(both, wish)]);
      assert.equal(next.filter((job) => job !== undefined).length, 1);
      assert.ok(await claim(both), 'Without a limit the last one is given out');
    });

    test('a larger limit is kept as well when many claim at once, near to it and far from it', async () => {
      const kind = nextKind();
      for (let n = 0; n < 24; n++) await enqueue(kind, { group: 'crowd' });
      for (const [claims, active] of [
        [5, 5],
        [30, 11],
        [5, 11],
      ] as const) {
        await Promise.all(Array.from({ length: claims }, () => claim(kind, { groupConcurrency: 11 })));
        const counts = (await opened.engine.counts()).find((row) => row.kind === kind);
        assert.deepEqual(counts, { kind, queued: 24 - active, active });
      }
    });

    test('of some kinds those are due of which a job waits whose time has come, with or without room in its group', async () => {
      const [idle, waiting, busy] = [nextKind(), nextKind(), nextKind()];
      const { database, engine } = opened;
      const due = (kinds: readonly string[]) => database.look((tx) => engine.due(tx, kinds));
      for (const kind of [busy, busy, waiting]) await enqueue(kind, { group: 'full' });
      const first = await claimOne(busy);
      assert.equal(await claim(busy, { groupConcurrency: 1 }), undefined);
      assert.deepEqual([...(await due([idle, waiting, busy]))].sort(), [waiting, busy].sort());
      assert.deepEqual(await due([idle]), []);
      const second = await claimOne(busy);
      assert.deepEqual(await due([busy]), [], 'active jobs are not due');
      await within((tx) => engine.fail(tx, first, { retryable: true }));
      assert.deepEqual(await due([busy]), [], 'nor are those that wait for their next try');
      await within((tx) => engine.release(tx, second));
      assert.deepEqual(await due([busy]), [busy]);
    });

    test('counts what waits and what is active', async () => {
      const kind = nextKind();
      for (let n = 0; n < 3; n++) await enqueue(kind);
      await claimOne(kind);
      const counts = await opened.engine.counts();
      assert.deepEqual(
        counts.find((row) => row.kind === kind),
        { kind, queued: 2, active: 1 },
      );
    });

    test('every queue is warm: the first job of each kind is queued and claimed within one transaction', async () => {
      const { engine } = opened;
      for (const kind of cold) {
        const job = { id: randomUUID(), kind, priority: 0, group: 'local', tries: 1 };
        const claimed = await within(async (tx) => {
          await engine.enqueue(tx, job);
          return engine.claim(tx, { kinds: [kind] });
        });
        assert.equal(claimed?.id, job.id);
      }
    });

    test('a job that used up its tries is told, again until it was heard; also one whose worker fell silent', async (t) => {
      const opened = await open({ kinds: ['mortal'], retryDelaySeconds: 0, heartbeatSeconds: 10 });
      t.after(() => opened[Symbol.asyncDispose]());
      const { database, engine } = opened;
      const enqueue = async (): Promise<string> => {
        const id = randomUUID();
        await database.transaction((tx) =>
          engine.enqueue(tx, { id, kind: 'mortal', priority: 0, group: 'g', tries: 1 }),
        );
        return id;
      };
      const failed = await enqueue();
      const claimed = await database.transaction((tx) => engine.claim(tx, { kinds: ['mortal'] }));
      assert.equal(claimed?.id, failed);
      await database.transaction((tx) => engine.fail(tx, claimed as ClaimedJob, { retryable: true }));
      const silent = await enqueue();
      await database.transaction((tx) => engine.claim(tx, { kinds: ['mortal'] }));
      const heard: string[] = [];
      await new Promise<void>((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`Heard only of ${heard.join(', ')}`)), 90_000);
        void engine.deadLetters(async ({ id, kind }) => {
          assert.equal(kind, 'mortal');
          heard.push(id);
          if (id === failed && heard.filter((one) => one === id).length === 1) throw new Error('say that again');
          if (heard.includes(silent) && heard.filter((one) => one === failed).length === 2) {
            clearTimeout(limit);
            resolve();
          }
        });
      });
      assert.equal(heard.filter((id) => id === silent).length, 1);
    });
  });
}
