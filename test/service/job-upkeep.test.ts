/**
 * What stays of jobs, who is told of them, and what is tidied up.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ann, bob, failure, root } from './job-room.ts';
import { describeJobs, is } from './job-suite.ts';

describeJobs('what is kept of jobs', (openRoom) => {
  test('deleting a finished job deletes its files, and of its inputs those that only it used', async () => {
    const { jobs, ...room } = await openRoom();
    const [only, shared, theirs] = [
      await room.upload('root', 'one'),
      await room.upload('root', 'two'),
      await room.upload('bob', 'three'),
    ];
    // Who may see everything may name files of others.
    const { id } = await room.submit(root, { media: [only.id, shared.id, theirs.id] });
    await assert.rejects(jobs.desk.remove(root, id), is('job/unfinished'));
    const result = await room.work();
    const second = await room.submit(root, { media: [shared.id, result] });
    await jobs.desk.remove(root, id);
    await assert.rejects(jobs.desk.get(root, id), is('job/not-found'));
    const kept = `out/${id}/1/${result}`;
    assert.deepEqual(await room.keys(), [shared.key, theirs.key, kept].toSorted(), 'what the second needs stays');
    await room.work();
    await jobs.desk.remove(root, second.id);
    assert.deepEqual(await room.keys(), [theirs.key]);
  });

  test('a job is not queued, first or once more, when a picture of it is gone; its first end is not forgotten', async () => {
    const { jobs, opened, ...room } = await openRoom();
    await assert.rejects(room.submit(ann, { media: ['up_never_there'] }), is('artifact/gone'));
    const picture = await room.upload('ann', 'one');
    await assert.rejects(room.submit(bob, { media: [picture.id] }), is('artifact/gone'), 'nor when it is another’s');
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
    const { jobs, opened, ...room } = await openRoom();
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
    const { jobs, opened, ...room } = await openRoom();
    const events = ['job.started', 'job.succeeded', 'job.failed'];
    const { id } = await room.submit(ann, { webhook: { url: 'http://127.0.0.1:9/', events } });
    await jobs.leases.release(await room.claim());
    await room.work();
    const rows = await opened.database.transaction((tx) => opened.webhooks.list(tx, { jobId: id, limit: 9 }));
    assert.deepEqual(rows.map(({ event }) => event).toSorted(), ['job.started', 'job.succeeded']);
  });

  test('counts jobs, and knows who asked for work lately', async () => {
    const { jobs, kind, ...room } = await openRoom();
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
