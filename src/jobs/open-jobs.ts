/**
 * Jobs, made from the ports.
 */
import { createClaims } from './claim.ts';
import { createDesk } from './desk.ts';
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
export function openJobs(parts: JobParts): OpenJobs {
  const stepper = createStepper(parts);
  const sweeper = createSweeper(parts, stepper);
  const known = new Map<string, KnownWorker>();
  const leases = createLeases(parts, stepper, sweeper.tidyLater);
  const claims = createClaims(parts, stepper, { giveBack: leases.release, ended: sweeper.tidyLater });
  const forgetOld = (): void => {
    const since = parts.clock.now() - workerKnownMs;
    for (const [name, worker] of known) if (worker.lastSeenMs < since) known.delete(name);
  };
  return {
    desk: createDesk(parts, stepper, sweeper),
    leases: {
      ...leases,
      claim(wish, signal) {
        const { worker: name, kinds, ready } = wish;
        forgetOld();
        known.set(name, { name, kinds, ready, lastSeenMs: parts.clock.now() });
        return claims.claim(wish, signal);
      },
    },
    sweeper,
    workers() {
      forgetOld();
      return [...known.values()];
    },
    counts: () => parts.database.transaction((tx) => parts.jobs.countByStatus(tx)),
    stopClaims: claims.stop,
    async [Symbol.asyncDispose]() {
      claims.stop();
      await sweeper[Symbol.asyncDispose]();
    },
  };
}
