/**
 * The promise of the database port, as one suite that every adapter passes.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import type { Signal, Transaction } from '../../src/ports/database.ts';
import type { TestDatabase } from '../service/databases.ts';
import { makeAttempt, makeJob, queuedEvent } from './database/make-job.ts';

/** Runs the suite on a database. */
export function databaseContract({ name, skip, open }: TestDatabase): void {
  describe(`database on ${name}`, { skip }, () => {
    let opened: ServiceDatabase;
    before(async () => {
      opened = await open({ kinds: ['a'] });
    });
    after(async () => opened[Symbol.asyncDispose]());

    const insert = async (tx: Transaction): Promise<string> => {
      const job = makeJob();
      await opened.jobs.insertJob(tx, job, queuedEvent);
      return job.id;
    };
    const isThere = async (id: string): Promise<boolean> =>
      opened.database.transaction(async (tx) => (await opened.jobs.getJob(tx, id)) !== undefined);

    test('says what it is and which deployment it belongs to', async () => {
      const { database } = opened;
      assert.match(database.version, /^\d+\.\d+/);
      assert.match(database.deployment, /^[0-9a-f-]{36}$/);
      await database.ping();
    });

    test('what is written stays when the work returns, and is gone when it throws', async () => {
      const { database } = opened;
      const kept = await database.transaction(insert);
      assert.equal(await isThere(kept), true);
      let lost = '';
      const failed = database.transaction(async (tx) => {
        lost = await insert(tx);
        throw new Error('changed my mind');
      });
      await assert.rejects(failed, /changed my mind/);
      assert.equal(await isThere(lost), false);
    });

    test('a statement that fails takes its whole transaction along, and the next one works', async () => {
      const { database, jobs } = opened;
      let id = '';
      const failed = database.transaction(async (tx) => {
        id = await insert(tx);
        await jobs.getJob(tx, 'not a uuid');
      });
      await assert.rejects(failed, /uuid/);
      assert.equal(await isThere(id), false);
      assert.equal(await isThere(await database.transaction(insert)), true);
    });

    test('a statement that nobody waited for fails its transaction too, and what was asked after it works the next time', async () => {
      const { database, jobs } = opened;
      const id = await database.transaction(insert);
      const attempt = makeAttempt({ id });
      const begin = (tx: Transaction) => jobs.change(tx, { jobId: id, begins: attempt });
      await database.transaction(begin);
      await assert.rejects(database.transaction(begin), /attempts/);
      // A query that nothing else asks, so that its statement is new.
      const query = { owner: 'x', kind: 'y', status: ['failed'], after: { createdMs: 1, id }, limit: 3 } as const;
      const ask = (tx: Transaction) => jobs.listJobs(tx, query);
      const failed = database.transaction(async (tx) => {
        await begin(tx);
        await ask(tx);
      });
      await assert.rejects(failed, /attempts/);
      assert.deepEqual(await database.transaction(ask), []);
      const swallowed = database.transaction(async (tx) => {
        await insert(tx);
        await jobs.getJob(tx, 'not a uuid').catch(() => undefined);
      });
      await assert.rejects(swallowed);
      assert.equal((await database.transaction((tx) => jobs.attemptsOf(tx, [id]))).length, 1);
    });

    test('an attempt is written whole; one of whose steps finds something else leaves nothing, and says nothing', async () => {
      const { database, jobs } = opened;
      const heard: string[] = [];
      const stop = database.hear('job-changed', (about) => heard.push(about));
      const attempt = async (maxQueued: number): Promise<readonly [string, boolean]> => {
        const first = makeJob();
        const done = await database.attempt(async (tx) => {
          await jobs.insertJob(tx, first, queuedEvent);
          jobs.admitJob(tx, makeJob(), queuedEvent, { maxQueued, maxUnfinishedOfCaller: 9999 });
          await database.signal(tx, 'job-changed', first.id);
          return first.id;
        });
        assert.equal(await isThere(first.id), done?.done === first.id);
        return [first.id, done !== undefined];
      };
      const [kept, came] = await attempt(9999);
      assert.equal(came, true);
      assert.equal((await attempt(0))[1], false);
      assert.deepEqual(heard, [kept]);
      stop();
      const thrown = database.attempt(async (tx) => {
        await insert(tx);
        throw new Error('changed my mind');
      });
      await assert.rejects(thrown, /changed my mind/);
    });

    test('a look sees what is there, what it asks for together at one moment; it writes nothing', async () => {
      const { database, jobs } = opened;
      const job = makeJob();
      await database.transaction((tx) => jobs.insertJob(tx, job, queuedEvent));
      const attempt = makeAttempt(job);
      const [seen, attempts] = await database.look((tx) =>
        Promise.all([jobs.getJob(tx, job.id), jobs.attemptsOf(tx, [job.id])]),
      );
      assert.deepEqual(seen, job);
      assert.deepEqual(attempts, []);
      const writing = database.look((tx) => jobs.change(tx, { jobId: job.id, begins: attempt }));
      await assert.rejects(writing, /Expected only questions/);
      await assert.rejects(database.look((tx) => jobs.getJob(tx, 'not a uuid')));
      const twice = await database.look(async (tx) => [await jobs.getJob(tx, job.id), await jobs.getJob(tx, job.id)]);
      assert.deepEqual(twice, [job, job]);
      assert.deepEqual(await database.transaction((tx) => jobs.attemptsOf(tx, [job.id])), []);
    });

    test('its clock is that of the database', async () => {
      const { database } = opened;
      const before = Date.now();
      const now = database.clock.now();
      // The database of a test runs on this machine.
      assert.ok(now >= before - 1000 && now <= Date.now() + 1000, `${now - before} ms apart`);
    });

    test('what may be forgotten is written all the same', async () => {
      const id = await opened.database.transaction(insert, { forgettable: true });
      assert.equal(await isThere(id), true);
    });

    test('transactions at once all come through', async () => {
      const ids = await Promise.all(Array.from({ length: 40 }, () => opened.database.transaction(insert)));
      assert.equal(new Set(ids).size, 40);
      assert.deepEqual(new Set(await Promise.all(ids.map(isThere))), new Set([true]));
    });

    test('signals are told after the commit, to whoever listens to them, and not after a rollback', async () => {
      const { database } = opened;
      const heard: string[] = [];
      let committed = false;
      const listen = (signal: Signal) =>
        database.hear(signal, (about) => heard.push(`${signal} ${about} ${committed ? 'after' : 'before'}`));
      const stops = [listen('job-queued'), listen('job-changed')];
      await database.transaction(async (tx) => {
        await database.signal(tx, 'job-queued', 'one');
        await insert(tx);
        await new Promise((resolve) => setTimeout(resolve, 20));
        committed = true;
      });
      const failed = database.transaction(async (tx) => {
        await database.signal(tx, 'job-queued', 'never');
        throw new Error('no');
      });
      await assert.rejects(failed);
      await database.transaction((tx) => database.signal(tx, 'job-changed', 'two'));
      assert.deepEqual(heard, ['job-queued one after', 'job-changed two after']);
      for (const stop of stops) stop();
      await database.transaction((tx) => database.signal(tx, 'job-queued', 'three'));
      assert.equal(heard.length, 2);
    });

    test('texts of every kind come back as they were', async () => {
      const { database, jobs } = opened;
      const words = ["it's", 'a\\b', '"quoted"', '$1', '{}', '', '\n', '😀 Ünïcode', "'; DROP TABLE likeness.jobs; --"];
      for (const word of words) {
        const job = makeJob({
          owner: word,
          request: { word, list: [word, { deep: [[word]] }] },
          metadata: { [word]: word },
          step: word,
        });
        const found = await database.transaction(async (tx) => {
          await jobs.insertJob(tx, job, { ...queuedEvent, facts: { word } });
          return await jobs.getJob(tx, job.id);
        });
        assert.deepEqual(found, job);
      }
    });
  });
}
