/**
 * Random lives of jobs against a model: what every operation must answer, and what must be true of every job at the end.
 */
import assert from 'node:assert/strict';
import { isLikenessError } from '../../src/base/errors.ts';
import type { JobStatus } from '../../src/base/job-status.ts';
import type { Lease } from '../../src/contract/service/lease.ts';
import { ann, bob, failure, type JobRoom, root } from './job-room.ts';

/** What the model knows of a job. */
interface Known {
  readonly id: string;
  readonly tries: number;
  readonly priority: number;
  /** Order of submission. */
  readonly order: number;
  status: JobStatus;
  cancelRequested: boolean;
  /** Attempts that were begun, over all rounds. */
  attempts: number;
  /** Tries used up in this round. */
  used: number;
  /** Ends of each round, as events. */
  ends: number;
  lease?: { readonly lease: Lease; untilSecond: number } | undefined;
  readonly delivered: { readonly id: string; readonly attempt: number }[];
  results: readonly string[];
}

/** Leases that are no longer in force. */
type Stale = readonly Lease[];

/** A player of random operations. */
export interface JobModel {
  /** Does one operation and compares what came with what must come. @returns What was done, for the story. */
  play(): Promise<string>;
  /** Ends every job and checks what must be true of all of them. */
  finish(): Promise<void>;
}

const leaseSeconds = 30;
const lost = (error: unknown): boolean => isLikenessError(error, 'job/lease-lost');

/** Begins with no jobs. */
export function createJobModel(room: JobRoom, random: () => number): JobModel {
  const { jobs } = room;
  const known: Known[] = [];
  const stale: Lease[] = [];
  let second = 0;

  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const queued = (): Known | undefined => known.find(({ status }) => status === 'queued');
  const running = (): Known[] => known.filter(({ status }) => status === 'running');
  const end = (job: Known, status: JobStatus): void => {
    job.status = status;
    job.cancelRequested = false;
    job.ends++;
  };
  const leaseEnds = (job: Known): void => {
    if (job.lease) stale.push(job.lease.lease);
    job.lease = undefined;
  };
  /** An attempt has ended badly. */
  const ended = (job: Known, retryable: boolean): void => {
    leaseEnds(job);
    if (job.cancelRequested) end(job, 'cancelled');
    else if (retryable && job.used < job.tries) job.status = 'queued';
    else end(job, 'failed');
  };
  const compare = async (job: Known): Promise<void> => {
    const view = await jobs.desk.get(ann, job.id);
    assert.equal(view.status, job.status, `state of ${job.id}`);
    assert.equal(view.cancelRequested, job.cancelRequested);
    assert.equal(view.attempts.length, job.attempts);
    assert.deepEqual(
      view.results.map(({ id }) => id),
      job.results,
    );
    const active = view.attempts.filter(({ status }) => status === 'running').length;
    assert.equal(active, job.status === 'running' ? 1 : 0);
  };

  const operations: Readonly<Record<string, () => Promise<void>>> = {
    async submit() {
      if (known.length >= 12) return;
      const [tries, priority] = [1 + Math.floor(random() * 3), Math.floor(random() * 3)];
      const { id } = await room.submit(ann, { tries, priority });
      known.push({
        id,
        tries,
        priority,
        order: known.length,
        status: 'queued',
        cancelRequested: false,
        attempts: 0,
        used: 0,
        ends: 0,
        delivered: [],
        results: [],
      });
    },
    async claim() {
      const lease = await jobs.leases.claim({ worker: 'w', kinds: ['life'], waitSeconds: 0, ready: true });
      if (lease === undefined) return assert.equal(queued(), undefined, 'Expected a queued job to be given out');
      const job = known.find(({ id }) => id === lease.jobId) as Known;
      assert.equal(job.status, 'queued');
      const best = Math.max(...known.filter(({ status }) => status === 'queued').map(({ priority }) => priority));
      assert.equal(job.priority, best);
      job.status = 'running';
      job.attempts++;
      job.used++;
      assert.equal(lease.attempt, job.attempts);
      job.lease = { lease, untilSecond: second + leaseSeconds };
    },
    async heartbeat() {
      const job = pick(running());
      if (!job?.lease) return;
      const { cancel } = await jobs.leases.heartbeat(job.lease.lease, random() < 0.5 ? { progress: random() } : {});
      assert.equal(cancel, job.cancelRequested);
      job.lease.untilSecond = second + leaseSeconds;
    },
    async deliver() {
      const job = pick(running());
      if (job?.lease) job.delivered.push({ id: await room.deliver(job.lease.lease, 'bytes'), attempt: job.attempts });
    },
    async complete() {
      const job = pick(running());
      if (!job?.lease) return;
      const mine = job.delivered.filter(({ attempt }) => attempt === job.attempts).map(({ id }) => id);
      const results = mine.filter(() => random() < 0.7);
      await jobs.leases.complete(job.lease.lease, { report: {}, results: results.map((id) => ({ id })) });
      leaseEnds(job);
      end(job, 'succeeded');
      job.results = results;
    },
    async fail() {
      const job = pick(running());
      if (!job?.lease) return;
      const retryable = random() < 0.7;
      await jobs.leases.fail(job.lease.lease, failure(retryable));
      ended(job, retryable);
    },
    async release() {
      const job = pick(running());
      if (!job?.lease) return;
      await jobs.leases.release(job.lease.lease);
      job.used--;
      leaseEnds(job);
      if (job.cancelRequested) end(job, 'cancelled');
      else job.status = 'queued';
    },
    async cancel() {
      const job = pick(known);
      if (job === undefined) return;
      await jobs.desk.cancel(random() < 0.8 ? ann : root, job.id);
      if (job.status === 'queued') end(job, 'cancelled');
      else if (job.status === 'running') job.cancelRequested = true;
    },
    async retry() {
      const job = pick(known);
      if (job === undefined) return;
      const may = job.status === 'failed' || job.status === 'cancelled';
      if (!may) {
        return assert.rejects(jobs.desk.retry(ann, job.id), (error) => isLikenessError(error, 'job/not-retryable'));
      }
      await jobs.desk.retry(ann, job.id);
      job.status = 'queued';
      job.used = 0;
    },
    async remove() {
      const job = pick(known);
      if (job === undefined) return;
      if (random() < 0.3) {
        return assert.rejects(jobs.desk.remove(bob, job.id), (error) => isLikenessError(error, 'job/not-found'));
      }
      if (job.status === 'queued' || job.status === 'running') {
        return assert.rejects(jobs.desk.remove(ann, job.id), (error) => isLikenessError(error, 'job/unfinished'));
      }
      await jobs.desk.remove(ann, job.id);
      known.splice(known.indexOf(job), 1);
    },
    async wait() {
      const seconds = 1 + Math.floor(random() * 20);
      second += seconds;
      room.advance(seconds);
    },
    async sweep() {
      await jobs.sweeper.sweep();
      for (const job of running()) if (job.lease && job.lease.untilSecond < second) ended(job, true);
    },
    async 'come too late'() {
      const lease = pick<Lease>(stale as Stale);
      if (lease === undefined) return;
      const late = [
        () => jobs.leases.complete(lease, { report: { late: true }, results: [] }),
        () => jobs.leases.fail(lease, failure(random() < 0.5)),
        () => jobs.leases.release(lease),
        () => jobs.leases.heartbeat(lease, { progress: 0.9 }),
        () => room.deliver(lease, 'too late'),
      ];
      await assert.rejects(pick(late) as () => Promise<unknown>, lost);
    },
  };
  // What drives a life forward comes more often than what ends it.
  const deck = Object.keys(operations).flatMap((name) => {
    const often = { submit: 3, claim: 5, heartbeat: 2, deliver: 2, wait: 2, sweep: 2 }[name] ?? 1;
    return Array.from({ length: often }, () => name);
  });

  return {
    async play() {
      const name = pick(deck) as string;
      await operations[name]?.();
      for (const job of known.slice(-3)) await compare(job);
      return name;
    },
    async finish() {
      for (let rounds = 0; queued() !== undefined || running().length > 0; rounds++) {
        assert.ok(rounds < 500, 'Expected every job to come to an end');
        await operations['claim']?.();
        await operations[random() < 0.6 ? 'complete' : 'fail']?.();
        if (rounds % 10 === 9) {
          await operations['wait']?.();
          await operations['sweep']?.();
        }
      }
      await jobs.sweeper.sweep();
      const expected: string[] = [];
      for (const job of known) {
        await compare(job);
        const types = await room.eventTypes(job.id);
        const ends = types.filter((type) => ['succeeded', 'failed', 'cancelled'].includes(type));
        assert.equal(ends.length, job.ends, `${types.join(' ')}`);
        assert.equal(types.at(-1), job.status);
        assert.equal(types.filter((type) => type === 'running').length, job.attempts);
        const kept = job.delivered.filter(({ id }) => job.results.includes(id));
        expected.push(...kept.map(({ id, attempt }) => `out/${job.id}/${attempt}/${id}`));
      }
      assert.deepEqual(await room.keys(), expected.toSorted());
      assert.equal(await jobs.leases.claim({ worker: 'w', kinds: ['life'], waitSeconds: 0, ready: true }), undefined);
    },
  };
}
