/**
 * Keeps what the planner believes of the tables near the truth. It plans the statements of a queue that was empty a moment ago
 * as if it were empty still, and looks through every job of a kind for one. A server notices within a minute, the embedded
 * database never, nor does it ever clear rows away that were replaced.
 */
import type { Log } from '../../ports/log.ts';
import { queueSchema, schema } from './migrations.ts';

/** After so many transactions for the first time; then after twice as many each time, until once in `rarely`. */
const first = 250;
const rarely = 20_000;
const tables = [
  `${queueSchema}.job_common`,
  ...['jobs', 'job_media', 'attempts', 'events', 'media', 'deliveries'].map((name) => `${schema}.${name}`),
].join(', ');

/** For the sessions that do it: how many rows there are is all that our plans depend on, and a fifth of the usual sample tells it. */
export const smallSamples = 'SET default_statistics_target TO 20';

/** Counts transactions. */
export interface Upkeep {
  /** One more transaction was committed. */
  count(): void;
  /** @returns When nothing is under way; nothing begins any more. */
  stop(): Promise<void>;
}

/**
 * Makes the upkeep of a database.
 *
 * @param run - Runs a statement outside of any transaction.
 * @param vacuum - Whether rows that were replaced are to be cleared away as well.
 */
export function createUpkeep(
  run: (text: string) => Promise<unknown>,
  { vacuum, log }: { readonly vacuum: boolean; readonly log?: Log | undefined },
): Upkeep {
  let counted = 0;
  let next = first;
  let stopped = false;
  let running: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    try {
      await run(vacuum ? `VACUUM (ANALYZE) ${tables}` : `ANALYZE ${tables}`);
    } catch (error) {
      if (!stopped) log?.warn('The upkeep of the tables failed', { reason: (error as Error).message });
    } finally {
      running = undefined;
    }
  };
  return {
    count() {
      counted++;
      if (counted < next || running !== undefined || stopped) return;
      counted = 0;
      next = Math.min(next * 2, rarely);
      running = work();
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
