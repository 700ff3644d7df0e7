/**
 * The promise of the ports for API keys and for the outbox of webhooks, as one suite that every adapter passes.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import type { Transaction } from '../../src/ports/database.ts';
import type { KeyRow } from '../../src/ports/key-records.ts';
import type { DeliveryRow } from '../../src/ports/webhook-records.ts';
import type { TestDatabase } from '../service/databases.ts';
import { makeJob, queuedEvent } from './database/make-job.ts';

/** Runs the suite on a database. */
export function keyAndWebhookRecordsContract({ name, skip, open }: TestDatabase): void {
  describe(`key and webhook records on ${name}`, { skip }, () => {
    let opened: ServiceDatabase;
    before(async () => {
      opened = await open({ kinds: ['a'] });
    });
    after(async () => opened[Symbol.asyncDispose]());
    const within = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => opened.database.transaction(work);

    test('a key is found by its hash, listed, used, and revoked once', async () => {
      const { keys } = opened;
      const key: KeyRow = {
        id: 'key_1',
        name: 'Ours, "all" {of} it',
        hash: 'aa',
        lastFour: 'wxyz',
        scopes: ['use', 'worker'],
        createdMs: 5,
      };
      const later: KeyRow = { ...key, id: 'key_2', hash: 'bb', scopes: ['admin'], createdMs: 6, expiresMs: 99 };
      await within((tx) => keys.insert(tx, key));
      await within((tx) => keys.insert(tx, later));
      await assert.rejects(within((tx) => keys.insert(tx, { ...key, id: 'key_3' })));
      assert.deepEqual(await within((tx) => keys.byHash(tx, 'aa')), key);
      assert.equal(await within((tx) => keys.byHash(tx, 'cc')), undefined);
      await within((tx) => keys.used(tx, 'key_1', 70));
      assert.equal(await within((tx) => keys.revoke(tx, 'key_1', 80)), true);
      assert.equal(await within((tx) => keys.revoke(tx, 'key_1', 90)), false);
      assert.equal(await within((tx) => keys.revoke(tx, 'key_9', 90)), false);
      assert.deepEqual(await within((tx) => keys.list(tx)), [later, { ...key, lastUsedMs: 70, revokedMs: 80 }]);
    });

    test('a delivery that is due is taken by one of two, and by the next when its time is over', async () => {
      const { webhooks, jobs } = opened;
      const job = makeJob();
      await within((tx) => jobs.insertJob(tx, job, queuedEvent));
      const make = (parts: Partial<DeliveryRow>): DeliveryRow => ({
        id: `msg_${randomUUID()}`,
        jobId: job.id,
        owner: 'local',
        event: 'job.succeeded',
        url: 'http://127.0.0.1/hook',
        status: 'pending',
        tries: 0,
        createdMs: 1,
        nextTryMs: 10,
        ...parts,
      });
      const rows = [
        make({ nextTryMs: 9, template: { body: ['{{id}}'] }, secret: 'sealed' }),
        make({}),
        make({ nextTryMs: 50 }),
      ];
      for (const row of rows) await within((tx) => webhooks.insert(tx, row));
      assert.equal(await within((tx) => webhooks.nextDueMs(tx)), 9);
      const take = (nowMs: number) =>
        within((tx) => webhooks.takeDue(tx, { nowMs, leaseUntilMs: nowMs + 20, limit: 1 }));
      const both = (await Promise.all([take(11), take(11)])).flat();
      assert.deepEqual(new Set(both.map(({ id }) => id)), new Set([rows[0]?.id, rows[1]?.id]));
      assert.deepEqual(
        both.find(({ id }) => id === rows[0]?.id),
        { ...rows[0], nextTryMs: 31, takenUntilMs: 31 },
      );
      assert.deepEqual(await take(11), []);
      const [again] = await take(31);
      assert.ok(again);
      const end = { status: 'delivered', tries: 2, lastStatus: 204, deliveredMs: 33, nextTryMs: undefined } as const;
      await within((tx) => webhooks.settle(tx, again, end));
      // Whoever had it before comes too late.
      const late = both.find(({ id }) => id === again.id);
      assert.ok(late);
      await within((tx) => webhooks.settle(tx, late, { status: 'failed', tries: 1 }));
      const { nextTryMs, takenUntilMs, ...settled } = { ...again, ...end };
      assert.deepEqual(await within((tx) => webhooks.get(tx, again.id)), settled);
      assert.equal(await within((tx) => webhooks.again(tx, 'msg_none', 40)), undefined);
      const held = both.find(({ id }) => id !== again.id)?.id ?? '';
      assert.equal(await within((tx) => webhooks.again(tx, held, 30)), undefined);
      assert.equal((await within((tx) => webhooks.again(tx, held, 32)))?.nextTryMs, 32);
      await within((tx) => jobs.removeJobs(tx, [job.id]));
      assert.equal(await within((tx) => webhooks.nextDueMs(tx)), undefined);
    });

    test('deliveries are listed newest first, by owner, job and state, page by page', async () => {
      const { webhooks, jobs } = opened;
      const [one, two] = [makeJob(), makeJob()];
      for (const job of [one, two]) await within((tx) => jobs.insertJob(tx, job, queuedEvent));
      const owner = randomUUID();
      const row = { owner, event: 'job.failed', url: 'http://127.0.0.1/', tries: 1 };
      for (const [id, jobId, status, createdMs] of [
        ['d1', one.id, 'failed', 1],
        ['d2', two.id, 'failed', 2],
        ['d3', one.id, 'delivered', 2],
        ['d4', one.id, 'failed', 3],
      ] as const) {
        await within((tx) => webhooks.insert(tx, { ...row, id, jobId, status, createdMs }));
      }
      const list = async (query: object): Promise<string> =>
        (await within((tx) => webhooks.list(tx, { owner, limit: 9, ...query }))).map(({ id }) => id).join(' ');
      assert.equal(await list({}), 'd4 d3 d2 d1');
      assert.equal(await list({ jobId: one.id }), 'd4 d3 d1');
      assert.equal(await list({ status: 'failed' }), 'd4 d2 d1');
      assert.equal(await list({ owner: 'nobody' }), '');
      assert.equal(await list({ limit: 2, after: { createdMs: 2, id: 'd3' } }), 'd2 d1');
    });

    test('changes of the secret that signs are counted for each owner', async () => {
      const { webhooks } = opened;
      assert.equal(await within((tx) => webhooks.signer(tx, 'somebody')), undefined);
      await within((tx) => webhooks.rotate(tx, 'somebody', 5));
      const second = { owner: 'somebody', generation: 2, rotatedMs: 6 };
      assert.deepEqual(await within((tx) => webhooks.rotate(tx, 'somebody', 6)), second);
      assert.deepEqual(await within((tx) => webhooks.signer(tx, 'somebody')), second);
      assert.equal(await within((tx) => webhooks.signer(tx, 'another')), undefined);
    });
  });
}
