import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import { databases } from './databases.ts';
import { ann, type JobRoom, openJobRoom } from './job-room.ts';

for (const { name, skip, open } of databases) {
  describe(`jobs of workers that died, on ${name}`, { skip }, () => {
    const kinds = ['first', 'second', 'third'];
    let opened: ServiceDatabase;
    const rooms: JobRoom[] = [];
    before(async () => {
      opened = await open({ kinds, retryDelaySeconds: 0 });
    });
    after(async () => {
      for (const room of rooms) await room[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
    });
    const openRoom = async (kind: string): Promise<JobRoom> => {
      const room = await openJobRoom(opened, [kind]);
      rooms.push(room);
      return room;
    };

    test('they are queued again at once, at no cost of tries; a job that loses all its workers ends', async () => {
      const { jobs, dead, ...room } = await openRoom('first');
      const { id } = await room.submit();
      for (let round = 1; round <= 7; round++) {
        await room.claim();
        dead.add('tester');
        await jobs.sweeper.sweep();
        const job = await jobs.desk.get(ann, id);
        assert.equal(job.status, 'queued', `after ${round} losses`);
        assert.equal(job.attempts.at(-1)?.status, 'lost');
        dead.clear();
      }
      for (let round = 1; round <= 3; round++) {
        await room.claim();
        dead.add('tester');
        await jobs.sweeper.sweep();
        dead.clear();
      }
      const job = await jobs.desk.get(ann, id);
      assert.equal(job.status, 'failed');
      assert.equal(job.error?.code, 'job/worker-lost');
      assert.equal(job.attempts.length, 10);
    });

    test('what a dead worker sent at last is refused, and the next one does the job', async () => {
      const { jobs, dead, ...room } = await openRoom('second');
      const { id } = await room.submit();
      const stale = await room.claim();
      dead.add('tester');
      await jobs.sweeper.sweep();
      dead.clear();
      await assert.rejects(jobs.leases.complete(stale, { report: {}, results: [] }), { code: 'job/lease-lost' });
      await room.work();
      const { status, attempts } = await jobs.desk.get(ann, id);
      assert.deepEqual([status, attempts.map((attempt) => attempt.status)], ['succeeded', ['lost', 'succeeded']]);
    });

    test('a cancelled job whose worker died is cancelled; a worker that lives keeps its job', async () => {
      const { jobs, dead, ...room } = await openRoom('third');
      const { id } = await room.submit();
      await room.claim();
      await jobs.sweeper.sweep();
      assert.equal((await jobs.desk.get(ann, id)).status, 'running');
      await jobs.desk.cancel(ann, id);
      dead.add('tester');
      await jobs.sweeper.sweep();
      assert.equal((await jobs.desk.get(ann, id)).status, 'cancelled');
    });
  });
}
