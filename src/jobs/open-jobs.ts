/**
 * Jobs, made from the ports.
 */
import { isLikenessError } from '../base/errors.ts';
import { createClaims } from './claim.ts';
import { createCommitNotes } from './commit-notes.ts';
import { createDesk } from './desk.ts';
import { createGivenLeases } from './given-leases.ts';
import { createStepper, type JobParts } from './job-parts.ts';
import type { Jobs, KnownWorker } from './jobs.ts';
import { createLeases } from './leases.ts';
import { createSweeper, type Sweeper } from './sweep.ts';

/** How long a worker counts as there after it was heard. */
const workerKnownMs = 60_000;

/** Jobs, and the sweeper for those who want a round at a moment of their choice. */
export interface OpenJobs extends Jobs {
  readonly sweeper: Sweeper;
}

/**
 * Starts the work on jobs. Disposing it stops claims and rounds; the database and the store stay open.
 *
 * @example
 * const opened = await openDatabase({ folder, kinds: Object.keys(contractKinds) });
 * const jobs = openJobs({ ...opened, artifacts, clock, log, kinds: contractKinds, rules: defaultJobRules, seal });
 */
export function openJobs(given: JobParts): OpenJobs {
  const notes = createCommitNotes(given.database);
  const parts: JobParts = { ...given, database: notes.database, atCommit: notes.after };
  const stepper = createStepper(parts);
  const sweeper = createSweeper(parts, stepper);
  const known = new Map<string, KnownWorker & { readonly opened: boolean; readonly looked: boolean }>();
  /** What a claim came to: only a worker to whom a job could have been given is ready. */
  const noteClaim = (name: string, worked: boolean): void => {
    const worker = known.get(name);
    if (worker && (worker.looked !== worked || worker.failing === worked))
      known.set(name, { ...worker, looked: worked, failing: !worked, ready: worker.opened && worked });
  };
  const remembered = createGivenLeases();
  const leases = createLeases(parts, stepper, { given: remembered, ended: sweeper.tidyLater });
  const claims = createClaims(parts, stepper, {
    given: remembered,
    giveBack: leases.release,
    ended: sweeper.tidyLater,
    looked: (name) => noteClaim(name, true),
  });
  /** Who holds which lease: a worker that is busy asks for no jobs, and is there nevertheless. */
  const holders = new Map<string, string>();
  const ended = async <T>(id: string, work: Promise<T>): Promise<T> => {
    const done = await work;
    holders.delete(id);
    return done;
  };
  const forgetOld = (): void => {
    const since = parts.clock.now() - workerKnownMs;
    for (const [name, worker] of known) if (worker.lastSeenMs < since) known.delete(name);
    for (const [id, name] of holders) if (!known.has(name)) holders.delete(id);
  };
  return {
    desk: createDesk(parts, stepper, sweeper),
    leases: {
      ...leases,
      async claim(wish, signal) {
        const { worker: name, kinds, ready } = wish;
        forgetOld();
        const { looked = false, failing = false } = known.get(name) ?? {};
        const lastSeenMs = parts.clock.now();
        known.set(name, { name, kinds, opened: ready, looked, failing, ready: ready && looked, lastSeenMs });
        const lease = await claims.claim(wish, signal).catch((error: unknown) => {
          noteClaim(name, false);
          throw error;
        });
        if (lease) holders.set(lease.id, name);
        return lease;
      },
      async heartbeat(proof, news) {
        const name = holders.get(proof.id);
        const worker = name === undefined ? undefined : known.get(name);
        if (worker) known.set(worker.name, { ...worker, lastSeenMs: parts.clock.now() });
        try {
          return await leases.heartbeat(proof, news);
        } catch (error) {
          if (isLikenessError(error, 'job/lease-lost')) holders.delete(proof.id);
          throw error;
        }
      },
      complete: (proof, done, brought) => ended(proof.id, leases.complete(proof, done, brought)),
      fail: (proof, failure) => ended(proof.id, leases.fail(proof, failure)),
      release: (proof) => ended(proof.id, leases.release(proof)),
    },
    sweeper,
    workers() {
      forgetOld();
      return [...known.values()].map(({ opened: _, looked: _1, ...worker }) => worker);
    },
    counts: () => parts.database.look((tx) => parts.jobs.countByStatus(tx)),
    stopClaims: claims.stop,
    async [Symbol.asyncDispose]() {
      claims.stop();
      await sweeper[Symbol.asyncDispose]();
    },
  };
}
