/**
 * Users and workers who all act at once, by chance, and what must be true of every job when they are done.
 */
import assert from 'node:assert/strict';
import { isLikenessError } from '../../src/base/errors.ts';
import type { Lease } from '../../src/contract/service/lease.ts';
import { ann, failure, type JobRoom, root } from './job-room.ts';

/** Which event may follow which; a story begins with `queued` and ends with one of the last three. */
const follows: Readonly<Record<string, readonly string[]>> = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['progress', 'cancelling', 'retrying', 'queued', 'succeeded', 'failed', 'cancelled'],
  progress: ['progress', 'cancelling', 'retrying', 'queued', 'succeeded', 'failed', 'cancelled'],
  cancelling: ['progress', 'succeeded', 'cancelled'],
  retrying: ['running', 'cancelled', 'failed'],
  succeeded: [],
  failed: ['queued'],
  cancelled: ['queued'],
};

/** What may be refused when others were faster. */
const faster = ['job/lease-lost', 'job/not-retryable', 'job/not-found', 'job/unfinished'] as const;

const wish = { worker: 'crowd', kinds: ['crowd'], waitSeconds: 0, ready: true };

/**
 * Lets actors act on one or more rooms that share a database and a clock of their own each, ends every job, and checks.
 *
 * @returns How many jobs there were at the end, and how many attempts.
 */
export async function playCrowd(
  rooms: readonly JobRoom[],
  how: { readonly actors: number; readonly acts: number; readonly random: () => number },
): Promise<{ readonly jobs: number; readonly attempts: number }> {
  const { random } = how;
  const ids: string[] = [];
  const removed = new Set<string>();
  const leases: Lease[] = [];
  const anyRoom = (): JobRoom => rooms[Math.floor(random() * rooms.length)] as JobRoom;
  const anyId = (): string => ids[Math.floor(random() * ids.length)] ?? crypto.randomUUID();
  const [first] = rooms as [JobRoom];

  const act = async (): Promise<void> => {
    const { jobs, ...room } = anyRoom();
    const dice = random();
    if (dice < 0.2) ids.push((await room.submit(ann, { tries: 1 + Math.floor(random() * 3) })).id);
    else if (dice < 0.45) {
      const lease = await jobs.leases.claim(wish);
      if (lease) leases.push(lease);
    } else if (dice < 0.8) {
      // Leases stay in the bag after they ended, so that late calls are tried all the time.
      const lease = leases[Math.floor(random() * leases.length)];
      if (!lease) return;
      const deed = random();
      if (deed < 0.25) await jobs.leases.heartbeat(lease, { progress: random() });
      else if (deed < 0.4) await room.deliver(lease, 'draft');
      else if (deed < 0.7) {
        const id = await room.deliver(lease, 'result');
        await jobs.leases.complete(lease, { report: {}, results: [{ id }] });
      } else if (deed < 0.85) await jobs.leases.fail(lease, failure(random() < 0.7));
      else await jobs.leases.release(lease);
    } else if (dice < 0.87) await jobs.desk.cancel(ann, anyId());
    else if (dice < 0.92) await jobs.desk.retry(ann, anyId());
    else if (dice < 0.94) {
      const id = anyId();
      await jobs.desk.remove(ann, id);
      removed.add(id);
    } else if (dice < 0.97) {
      for (const each of rooms) each.advance(12);
    } else await jobs.sweeper.sweep();
  };
  const actor = async (): Promise<void> => {
    for (let n = 0; n < how.acts; n++) {
      await act().catch((error: unknown) => {
        if (!faster.some((code) => isLikenessError(error, code))) throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: how.actors }, actor));

  // The crowd has gone home: what still runs lapses, what waits is done.
  for (let rounds = 0; ; rounds++) {
    assert.ok(rounds < 100, 'Expected every job to come to an end');
    for (const each of rooms) each.advance(31);
    await first.jobs.sweeper.sweep();
    const lease = await first.jobs.leases.claim(wish);
    if (lease === undefined) break;
    for (let next: Lease | undefined = lease; next; next = await first.jobs.leases.claim(wish)) {
      const id = await first.deliver(next, 'result');
      await first.jobs.leases.complete(next, { report: {}, results: [{ id }] });
    }
  }
  for (const each of rooms) {
    await each.jobs.sweeper.sweep();
    each.advance(7200);
    await each.jobs.sweeper.removeOrphans();
  }
  const expected: string[] = [];
  let attempts = 0;
  for (const id of ids) {
    if (removed.has(id)) continue;
    const job = await first.jobs.desk.get(root, id);
    const types = await first.eventTypes(id);
    assert.equal(types[0], 'queued');
    types.slice(1).forEach((type, index) => {
      const before = types[index] as string;
      assert.ok(follows[before]?.includes(type), `${before} → ${type} in ${types.join(' ')}`);
    });
    assert.deepEqual(follows[job.status]?.includes('running'), false, `${id} is ${job.status}`);
    assert.equal(types.at(-1), job.status);
    assert.equal(types.filter((type) => type === 'running').length, job.attempts.length);
    assert.deepEqual(
      job.attempts.map(({ number }) => number),
      job.attempts.map((_, index) => index + 1),
    );
    assert.ok(job.attempts.every(({ status }) => status !== 'running'));
    assert.equal(job.results.length, job.status === 'succeeded' ? 1 : 0);
    expected.push(...job.results.map((result) => `out/${id}/${job.attempts.length}/${result.id}`));
    attempts += job.attempts.length;
  }
  const keys = (await Promise.all(rooms.map((room) => room.keys()))).flat();
  assert.deepEqual(new Set(keys), new Set(expected));
  return { jobs: ids.length - removed.size, attempts };
}
