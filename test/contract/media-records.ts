/**
 * The promise of the media-records port, as one suite that every adapter passes.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import type { Transaction } from '../../src/ports/database.ts';
import type { JobRow } from '../../src/ports/job-records.ts';
import type { MediaRecords, MediaRow } from '../../src/ports/media-records.ts';
import type { TestDatabase } from '../service/databases.ts';
import { makeJob, queuedEvent } from './database/make-job.ts';

/** Runs the suite on a database. */
export function mediaRecordsContract({ name, skip, open }: TestDatabase): void {
  describe(`media records on ${name}`, { skip }, () => {
    let opened: ServiceDatabase;
    let media: MediaRecords;
    before(async () => {
      opened = await open({ kinds: ['a'] });
      media = opened.media;
    });
    after(async () => opened[Symbol.asyncDispose]());

    const within = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => opened.database.transaction(work);
    const insert = async (parts: Partial<MediaRow> = {}): Promise<MediaRow> => {
      const id = `up_${randomUUID().replaceAll('-', '')}`;
      const row = {
        id,
        key: `in/${id}`,
        owner: 'local',
        bytes: 3,
        sha256: 'ab',
        contentType: 'image/png',
        createdMs: 1,
      };
      await within((tx) => media.insert(tx, { ...row, ...parts }));
      return { ...row, ...parts };
    };
    const insertJob = async (parts: Partial<JobRow>): Promise<JobRow> => {
      const job = makeJob(parts);
      await within((tx) => opened.jobs.insertJob(tx, job, queuedEvent));
      return job;
    };
    const ids = (rows: readonly MediaRow[]): Set<string> => new Set(rows.map(({ id }) => id));

    test('a file comes back as it was written, large ones too', async () => {
      const job = await insertJob({});
      const row = await insert({ bytes: 5_000_000_000, name: 'Ä b.png', jobId: job.id, attempt: 2, expiresMs: 9 });
      assert.deepEqual(await within((tx) => media.get(tx, row.id)), row);
      const upload = await insert();
      assert.deepEqual(await within((tx) => media.get(tx, upload.id)), upload);
      assert.equal(await within((tx) => media.get(tx, 'up_none')), undefined);
      assert.deepEqual(await within((tx) => media.byJobs(tx, [job.id, randomUUID()])), [row]);
      const some = await within((tx) => media.byIds(tx, [row.id, 'up_none', upload.id]));
      assert.deepEqual(ids(some), new Set([row.id, upload.id]));
      assert.deepEqual(await within((tx) => media.byIds(tx, [])), []);
    });

    test('a key is known once, and forgotten with its file', async () => {
      const one = await insert();
      await assert.rejects(insert({ key: one.key }));
      const known = () => within((tx) => media.known(tx, [one.key, 'in/nobody']));
      assert.deepEqual(await known(), new Set([one.key]));
      await within((tx) => media.remove(tx, [one.id, 'up_none']));
      assert.deepEqual(await known(), new Set());
    });

    test('files are held when they are there, and the owner’s where one is named; an attempt expects all of them', async () => {
      const mine = await insert();
      const other = await insert({ owner: 'key_other' });
      const both = [mine.id, other.id];
      assert.deepEqual(await within((tx) => media.hold(tx, [...both, 'up_none'])), new Set(both));
      assert.deepEqual(await within((tx) => media.hold(tx, both, 'local')), new Set([mine.id]));
      const expected = async (wanted: readonly string[], owner?: string): Promise<boolean> => {
        const attempt = await opened.database.attempt(async (tx) => media.expectHeld(tx, wanted, owner));
        return attempt !== undefined;
      };
      assert.equal(await expected([...both, mine.id]), true);
      assert.equal(await expected([...both, 'up_none']), false);
      assert.equal(await expected([mine.id], 'local'), true);
      assert.equal(await expected(both, 'local'), false);
    });

    test('left over is what attempts of finished jobs delivered and what is no result', async () => {
      const running = await insertJob({ status: 'running' });
      const failed = await insertJob({ status: 'failed' });
      const done = await insertJob({ status: 'succeeded', results: [{ id: 'art_good', target: 0 }] });
      const deliver = (job: JobRow, id: string, parts: Partial<MediaRow> = {}) =>
        insert({ id, key: `out/${job.id}/1/${id}`, jobId: job.id, attempt: 1, ...parts });
      await deliver(running, 'art_wait');
      await deliver(failed, 'art_failed');
      await deliver(done, 'art_good');
      await deliver(done, 'art_unnamed');
      await deliver(done, 'art_fetched', { key: 'in/art_fetched' });
      await deliver(makeJob(), 'art_of_nobody');
      const all = await within((tx) => media.leftOver(tx, { limit: 100 }));
      assert.deepEqual(ids(all), new Set(['art_failed', 'art_unnamed', 'art_of_nobody']));
      const some = await within((tx) => media.leftOver(tx, { jobIds: [done.id], limit: 100 }));
      assert.deepEqual(ids(some), new Set(['art_unnamed']));
    });

    test('expired is what nobody unfinished names', async () => {
      const [idle, named, late, ofJob, forever] = [
        await insert({ expiresMs: 10 }),
        await insert({ expiresMs: 10 }),
        await insert({ expiresMs: 12 }),
        await insert({ expiresMs: 10, jobId: (await insertJob({ status: 'running' })).id }),
        await insert(),
      ];
      const job = await insertJob({ request: { target: named.id } });
      await insertJob({ status: 'succeeded', request: { target: idle.id } });
      const look = async (nowMs: number): Promise<Set<string>> =>
        ids(await within((tx) => media.expired(tx, { nowMs, limit: 100 })));
      const before = await look(11);
      assert.deepEqual(
        [idle, named, late, ofJob, forever].map(({ id }) => before.has(id)),
        [true, false, false, false, false],
      );
      await within((tx) => opened.jobs.change(tx, { jobId: job.id, job: { status: 'failed' } }));
      const after = await look(12);
      assert.deepEqual([after.has(named.id), after.has(late.id)], [true, true]);
    });

    test('lists the newest of an owner first, and adds up bytes', async () => {
      const owner = randomUUID();
      const rows: MediaRow[] = [];
      for (const createdMs of [3, 9, 6]) rows.push(await insert({ owner, createdMs, bytes: createdMs }));
      const list = (wish: object) => within((tx) => media.list(tx, { owner, limit: 10, ...wish }));
      assert.deepEqual(
        (await list({})).map(({ createdMs }) => createdMs),
        [9, 6, 3],
      );
      assert.deepEqual(
        (await list({ beforeMs: 9, limit: 1 })).map(({ createdMs }) => createdMs),
        [6],
      );
      assert.equal(await within((tx) => media.storedBytes(tx, owner)), 18);
      assert.equal(await within((tx) => media.storedBytes(tx, randomUUID())), 0);
    });
  });
}
