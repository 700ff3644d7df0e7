/**
 * Items of batches: kept while the job goes on, whatever becomes of the attempts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ann, failure, root } from './job-room.ts';
import { describeJobs, is, lost } from './job-suite.ts';

describeJobs('items', (openRoom) => {
  test('what an attempt has brought is named in the next lease, and counts when the job is completed with it', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit();
    const first = await room.claim();
    assert.equal(first.done, undefined);
    const zero = await room.deliver(first, 'zero');
    assert.equal(await jobs.leases.item(first, { target: 0, report: { said: 'zero' }, resultId: zero }), zero);
    assert.equal(await jobs.leases.item(first, { target: 2, report: { said: 'no face' } }), undefined);
    await jobs.leases.fail(first, failure(true));
    const second = await room.claim();
    assert.deepEqual(second.done, [
      { target: 0, report: { said: 'zero' }, resultId: zero },
      { target: 2, report: { said: 'no face' } },
    ]);
    const one = await room.deliver(second, 'one');
    const results = [
      { id: zero, target: 0 },
      { id: one, target: 1 },
    ];
    await jobs.leases.complete(second, { report: {}, results });
    await jobs.sweeper.sweep();
    assert.deepEqual((await jobs.desk.get(ann, id)).results, results);
    assert.deepEqual(await room.keys(), [`out/${id}/1/${zero}`, `out/${id}/2/${one}`].toSorted());
    const kept = await room.opened.database.transaction((tx) => room.opened.jobs.items(tx, id));
    assert.deepEqual(kept, [], 'nothing is kept twice');
  });

  test('an item that was brought once more stays as it was; one of a later attempt takes its place', async () => {
    const { jobs, ...room } = await openRoom();
    await room.submit();
    const first = await room.claim();
    const [once, twice] = [await room.deliver(first, 'once'), await room.deliver(first, 'twice')];
    const bring = (lease: typeof first, resultId: string) =>
      jobs.leases.item(lease, { target: 3, report: { resultId }, resultId });
    assert.equal(await bring(first, once), once);
    assert.equal(await bring(first, twice), once);
    await jobs.leases.release(first);
    const second = await room.claim();
    const better = await room.deliver(second, 'better');
    assert.equal(await bring(second, better), better);
    await jobs.leases.release(second);
    assert.deepEqual((await room.claim()).done, [{ target: 3, report: { resultId: better }, resultId: better }]);
  });

  test('nobody sees items before the job has ended, nor ever when it fails or is cancelled, and their files go with it', async () => {
    const { jobs, opened, ...room } = await openRoom();
    const listed = async (): Promise<readonly string[]> =>
      (await opened.database.transaction((tx) => opened.media.list(tx, { owner: 'eve', limit: 100 }))).map(
        ({ id }) => id,
      );
    const eve = { owner: 'eve', admin: false };
    for (const end of ['fail', 'cancel'] as const) {
      const { id } = await room.submit(eve, { tries: 2 });
      for (let attempt = 1; attempt <= 2; attempt++) {
        const lease = await room.claim();
        const resultId = await room.deliver(lease, `item ${attempt}`);
        await jobs.leases.item(lease, { target: attempt, report: {}, resultId });
        assert.deepEqual((await jobs.desk.get(eve, id)).results, []);
        assert.deepEqual(await listed(), []);
        if (attempt === 2 && end === 'cancel') await jobs.desk.cancel(eve, id);
        await jobs.leases.fail(lease, failure(true));
      }
      const job = await jobs.desk.get(eve, id);
      assert.equal(job.status, end === 'fail' ? 'failed' : 'cancelled');
      assert.deepEqual(job.results, []);
      assert.deepEqual(await listed(), []);
      await jobs.sweeper.sweep();
      assert.deepEqual(await room.keys(), []);
    }
  });

  test('a job that somebody retries begins anew: nothing of its items is left', async () => {
    const { jobs, ...room } = await openRoom();
    const { id } = await room.submit(ann, { tries: 1 });
    const lease = await room.claim();
    await jobs.leases.item(lease, { target: 0, report: {} });
    await jobs.leases.item(lease, { target: 1, report: {}, resultId: await room.deliver(lease, 'one') });
    await jobs.leases.fail(lease, failure(false));
    await jobs.desk.retry(ann, id);
    const again = await room.claim();
    assert.equal(again.attempt, 2);
    assert.equal(again.done, undefined);
    const mine = await room.deliver(again, 'mine');
    await jobs.leases.complete(again, { report: {}, results: [{ id: mine, target: 0 }] });
    await jobs.sweeper.sweep();
    assert.deepEqual(await room.keys(), [`out/${id}/2/${mine}`]);
  });

  test('a worker that was given up adds no item, and none brings a file that is not of this job', async () => {
    const { jobs, ...room } = await openRoom();
    await room.submit();
    await room.submit();
    const [stale, other] = [await room.claim(), await room.claim()];
    const early = await room.deliver(stale, 'early');
    const strange = await room.deliver(other, 'of another job');
    const item = (lease: typeof stale, resultId: string) =>
      jobs.leases.item(lease, { target: 0, report: {}, resultId });
    await assert.rejects(item(stale, strange), is('request/invalid'));
    await assert.rejects(item(stale, 'art_nobody'), is('request/invalid'));
    await jobs.leases.release(stale);
    const now = await room.claim();
    assert.equal(now.jobId, stale.jobId);
    await assert.rejects(item(stale, early), lost);
    await assert.rejects(item({ ...now, token: 'lt_wrong' }, early), lost);
    await assert.rejects(item(now, early), is('request/invalid'), 'brought, but never kept as an item');
    await jobs.leases.release(now);
    assert.equal((await room.claim()).done, undefined);
  });

  test('an item whose file somebody deleted is to be done again', async () => {
    const { jobs, opened, ...room } = await openRoom();
    await room.submit();
    const first = await room.claim();
    const [gone, stays] = [await room.deliver(first, 'gone'), await room.deliver(first, 'stays')];
    await jobs.leases.item(first, { target: 0, report: {}, resultId: gone });
    await jobs.leases.item(first, { target: 1, report: {}, resultId: stays });
    await jobs.leases.release(first);
    await opened.database.transaction((tx) => opened.media.remove(tx, [gone]));
    assert.deepEqual(
      (await room.claim()).done?.map(({ target }) => target),
      [1],
    );
  });

  test('a job that is deleted takes its items with it, also one that expired', async () => {
    const { jobs, opened, ...room } = await openRoom({ jobTtlSeconds: 10 });
    const rows = async (id: string) => opened.database.transaction((tx) => opened.jobs.items(tx, id));
    const ids: string[] = [];
    for (let count = 0; count < 2; count++) {
      const { id } = await room.submit(ann, { tries: 1 });
      const lease = await room.claim();
      await jobs.leases.item(lease, { target: 0, report: {}, resultId: await room.deliver(lease, 'zero') });
      await jobs.leases.fail(lease, failure(false));
      ids.push(id);
    }
    await jobs.desk.remove(root, ids[0] as string);
    room.advance(20);
    await jobs.sweeper.sweep();
    for (const id of ids) assert.deepEqual(await rows(id), []);
    assert.deepEqual(await room.keys(), []);
  });
});
