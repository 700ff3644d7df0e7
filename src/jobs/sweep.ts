/**
 * The work behind the scenes: lapsed leases, jobs that the engine gave up on, files and jobs whose time is over.
 */
import type { AttemptRow } from '../ports/job-records.ts';
import type { MediaRow } from '../ports/media-records.ts';
import type { JobParts, Stepper } from './job-parts.ts';
import { deadlineMs, timeoutGraceMs } from './leases.ts';
import { partWithMedia } from './part-with-media.ts';

/** How often the whole store is looked through, and how long after the start for the first time. */
const wholeLookMs = 3_600_000;
const firstLookMs = 60_000;
const atOnce = 200;
/** Lost workers are found in every round; what is only to be cleared away can wait. */
const roundsPerChores = 5;
/** How often a job may lose its worker to a kill without a try being used up; one that kills its workers must end. */
const excusedLosses = 5;

/** Sweeps now and then until it is disposed. */
export interface Sweeper extends AsyncDisposable {
  /** One round, now; rounds do not overlap. */
  sweep(): Promise<void>;
  /** The next round tidies up what attempts of this job delivered in vain, if it has ended. Call it after the commit. */
  tidyLater(jobId: string): void;
  /** Removes bytes whose rows are gone. What fails is found as an orphan later. */
  removeBytes(keys: readonly string[]): Promise<void>;
  /** Looks through everything for files that nobody needs and bytes that no row knows. @returns How many were removed. */
  removeOrphans(): Promise<number>;
}

/** Makes the sweeper and starts its rounds. */
export function createSweeper(parts: JobParts, stepper: Stepper): Sweeper {
  const { database, engine, jobs, media, artifacts, clock, log, rules } = parts;
  const toTidy = new Set<string>();
  let stopped = false;
  let nextWholeLook = clock.now() + firstLookMs;

  const removeBytes = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      await artifacts
        .remove(key)
        .catch((error: Error) => log.warn('A file could not be removed', { reason: error.message }));
    }
  };
  const removeMedia = async (
    find: (tx: Parameters<typeof media.remove>[0]) => Promise<readonly MediaRow[]>,
  ): Promise<number> => {
    const rows = await database.transaction(async (tx) => {
      const found = await find(tx);
      if (found.length > 0)
        await media.remove(
          tx,
          found.map((row) => row.id),
        );
      return found;
    });
    await removeBytes(rows.map((row) => row.key));
    return rows.length;
  };

  const isDead = (attempt: AttemptRow): boolean => parts.workerIsDead?.(attempt.worker) ?? false;
  const isLapsed = (attempt: AttemptRow): boolean => attempt.leaseUntilMs < clock.now();
  const endLost = (attempt: AttemptRow): Promise<void> =>
    database.transaction(async (tx) => {
      const lease = await jobs.lockLease(tx, attempt.id);
      // Its worker may have been heard again, or somebody else may have ended it.
      if (lease === undefined || lease.attempt.status !== 'running') return;
      const dead = isDead(lease.attempt);
      if (!dead && !isLapsed(lease.attempt)) return;
      const { job } = lease;
      const claimed = { id: job.id, kind: job.kind, attempt: lease.attempt.engineAttempt };
      // A server or worker that was killed is no fault of the job, unless it happens to this job again and again.
      const excused = dead && !job.cancelRequested && lease.attempt.number < job.tries + excusedLosses;
      if (excused && (await engine.release(tx, claimed))) {
        await stepper.step(tx, job, { what: 'lost', next: 'retry' }, { attemptId: attempt.id });
        toTidy.add(job.id);
        log.warn('The worker of an attempt died; its job is queued again', { jobId: job.id, worker: attempt.worker });
        return;
      }
      const after = await engine.fail(tx, claimed, { retryable: !job.cancelRequested });
      const tooSlow = clock.now() >= deadlineMs(lease) - timeoutGraceMs;
      const what = tooSlow ? 'timed-out' : 'lost';
      // Without an answer the engine ended the attempt before: it is queued there, or a dead letter that comes to us.
      await stepper.step(tx, job, { what, next: after?.next ?? 'retry' }, { attemptId: attempt.id });
      toTidy.add(job.id);
      log.warn('An attempt was given up', {
        jobId: job.id,
        attempt: lease.attempt.number,
        worker: lease.attempt.worker,
        why: what,
      });
    });
  const gaveUp = async ({ id }: { readonly id: string }): Promise<void> => {
    await database.transaction(async (tx) => {
      const job = await jobs.lockJob(tx, id);
      // A letter about an earlier round says nothing about a job that was queued once more.
      if (job === undefined || (await engine.holds(tx, job))) return;
      const [attempt] = await jobs.runningAttempts(tx, id);
      await stepper.step(tx, job, { what: 'gave-up' }, { attemptId: attempt?.id });
    });
    toTidy.add(id);
  };
  const expireJobs = async (): Promise<void> => {
    const keys = await database.transaction(async (tx) => {
      const old = await jobs.expiredJobs(tx, { nowMs: clock.now(), limit: atOnce });
      const rows: MediaRow[] = [];
      for (const job of old) {
        rows.push(...(await media.byJobs(tx, [job.id])));
        await engine.forget(tx, job);
      }
      if (old.length > 0)
        await jobs.removeJobs(
          tx,
          old.map((job) => job.id),
        );
      return partWithMedia(parts, tx, rows);
    });
    await removeBytes(keys);
  };
  const removeOrphans = async (): Promise<number> => {
    const before = clock.now() - rules.orphanAgeSeconds * 1000;
    let removed = await removeMedia(async (tx) => {
      await jobs.forgetItems(tx, {});
      return await media.leftOver(tx, { limit: 10_000 });
    });
    let batch: string[] = [];
    const judge = async (): Promise<void> => {
      const keys = batch;
      batch = [];
      const known = await database.look((tx) => media.known(tx, keys));
      const orphans = keys.filter((key) => !known.has(key));
      await removeBytes(orphans);
      removed += orphans.length;
    };
    for await (const { key, modifiedMs } of artifacts.list('')) {
      if (modifiedMs <= before) batch.push(key);
      if (batch.length >= atOnce) await judge();
    }
    if (batch.length > 0) await judge();
    await artifacts.tidy(before);
    return removed;
  };
  const leases = async (): Promise<void> => {
    const running = await database.look((tx) => jobs.allRunningAttempts(tx, { limit: 10_000 }));
    for (const attempt of running) {
      if (!isLapsed(attempt) && !isDead(attempt)) continue;
      // One that cannot be ended does not keep the others.
      await endLost(attempt).catch((error: Error) =>
        log.error('An attempt could not be given up', { jobId: attempt.jobId, reason: error.message }),
      );
    }
  };
  const chores = async (): Promise<void> => {
    const jobIds = [...toTidy];
    if (jobIds.length > 0) {
      await removeMedia(async (tx) => {
        await jobs.forgetItems(tx, { jobIds });
        return await media.leftOver(tx, { jobIds, limit: 10_000 });
      });
      for (const id of jobIds) toTidy.delete(id);
    }
    await expireJobs();
    await removeMedia((tx) => media.expired(tx, { nowMs: clock.now(), limit: atOnce }));
    if (clock.now() >= nextWholeLook) {
      nextWholeLook = clock.now() + wholeLookMs;
      await removeOrphans();
    }
  };
  // Leases do not wait for files: looking through a large store takes minutes.
  const rounds = [alone(leases), alone(chores)] as const;
  const sweep = async (): Promise<void> => {
    for (const round of rounds) await round();
  };
  const ready = engine.deadLetters(gaveUp);
  let count = 0;
  const timer = setInterval(() => {
    if (stopped) return;
    const due = count++ % roundsPerChores === 0 ? rounds : [rounds[0]];
    for (const round of due) round().catch((error: Error) => log.error('The sweep failed', { reason: error.message }));
  }, rules.sweepMs);
  return {
    sweep,
    tidyLater: (jobId) => void toTidy.add(jobId),
    removeBytes,
    removeOrphans,
    async [Symbol.asyncDispose]() {
      stopped = true;
      clearInterval(timer);
      await ready.catch(() => {});
      await Promise.allSettled(rounds.map((round) => round.running()));
    },
  };
}

/** Rounds that do not overlap: who asks while one runs waits for its end. */
function alone(work: () => Promise<void>): (() => Promise<void>) & { running(): Promise<void> | undefined } {
  let running: Promise<void> | undefined;
  const round = async (): Promise<void> => {
    running ??= work().finally(() => {
      running = undefined;
    });
    await running;
  };
  return Object.assign(round, { running: () => running });
}
