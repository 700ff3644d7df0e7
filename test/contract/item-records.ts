/**
 * The promise of the job-records port about items of batches, as one suite that every adapter passes.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import type { Transaction } from '../../src/ports/database.ts';
import type { ItemRow, JobRow } from '../../src/ports/job-records.ts';
import type { TestDatabase } from '../service/databases.ts';
import { makeJob, queuedEvent } from './database/make-job.ts';

/** Runs the suite on a database. */
export function itemRecordsContract({ name, skip, open }: TestDatabase): void {
  describe(`item records on ${name}`, { skip }, () => {
    let opened: ServiceDatabase;
    before(async () => {
      opened = await open({ kinds: ['a'] });
    });
    after(async () => opened[Symbol.asyncDispose]());

    const within = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => opened.database.transaction(work);
    const insertJob = async (parts: Partial<JobRow>): Promise<JobRow> => {
      const job = makeJob(parts);
      await within((tx) => opened.jobs.insertJob(tx, job, queuedEvent));
      return job;
    };
    const put = async (item: ItemRow): Promise<ItemRow> => {
      await within((tx) => opened.jobs.putItem(tx, item));
      return item;
    };
    const items = (job: JobRow) => within((tx) => opened.jobs.items(tx, job.id));
    const insertMedia = async (job: JobRow, attempt: number): Promise<string> => {
      const id = `art_${randomUUID().replaceAll('-', '')}`;
      const row = { id, key: `out/${id}`, owner: job.owner, bytes: 1, sha256: 'ab', contentType: 'image/png' };
      await within((tx) => opened.media.insert(tx, { ...row, jobId: job.id, attempt, createdMs: 1 }));
      return id;
    };

    test('items come back as they were written, in the order of their targets; a later one takes the place of the first', async () => {
      const job = await insertJob({ status: 'running' });
      const of = (target: number, parts: Partial<ItemRow> = {}): ItemRow => ({
        jobId: job.id,
        target,
        attempt: 1,
        report: {},
        ...parts,
      });
      const second = await put(of(1, { report: { faces: [1, { é: null }] }, mediaId: await insertMedia(job, 1) }));
      await put(of(0));
      const first = await put(of(0, { attempt: 2, mediaId: await insertMedia(job, 2), report: { again: true } }));
      assert.deepEqual(await items(job), [first, second]);
      await within((tx) => opened.media.remove(tx, [second.mediaId as string]));
      assert.deepEqual(await items(job), [first], 'an item without its file is none');
    });

    test('items are forgotten when their job has ended, some or all, and with it', async () => {
      const [running, failed, done, gone] = [
        await insertJob({ status: 'running' }),
        await insertJob({ status: 'failed' }),
        await insertJob({ status: 'succeeded' }),
        await insertJob({ status: 'running' }),
      ];
      const all = [running, failed, done, gone];
      for (const { id } of all) await put({ jobId: id, target: 0, attempt: 1, report: {} });
      const left = async () => (await Promise.all(all.map(items))).map(({ length }) => length);
      await within((tx) => opened.jobs.forgetItems(tx, { jobIds: [running.id, failed.id] }));
      assert.deepEqual(await left(), [1, 0, 1, 1]);
      await within((tx) => opened.jobs.removeJobs(tx, [gone.id]));
      await within((tx) => opened.jobs.forgetItems(tx, {}));
      assert.deepEqual(await left(), [1, 0, 0, 0]);
    });

    test('files that attempts delivered are listed once they are results of their job', async () => {
      const owner = randomUUID();
      const job = await insertJob({ owner, status: 'running' });
      const [good, over] = [await insertMedia(job, 1), await insertMedia(job, 1)];
      const listed = async () =>
        (await within((tx) => opened.media.list(tx, { owner, limit: 9 }))).map(({ id }) => id).toSorted();
      assert.deepEqual(await listed(), []);
      const results = [{ id: good, target: 0 }];
      await within((tx) => opened.jobs.change(tx, { jobId: job.id, job: { status: 'succeeded', results } }));
      assert.deepEqual(await listed(), [good]);
      await within((tx) => opened.media.letGo(tx, [over], 1));
      assert.deepEqual(await listed(), [good, over].toSorted(), 'a file that was parted from its job is its owner’s');
    });
  });
}
