/**
 * How many answers of one caller may wait at the same time: streams of events, requests that wait for the end of a job. Each
 * holds a connection and looks at the database now and then.
 */
import { LikenessError } from '../base/errors.ts';

/** Places for callers to wait at. */
export interface Seats {
  /** @returns Gives the seat back; more calls do nothing. @throws `request/too-many` when the caller has no seat left. */
  take(caller: string): () => void;
}

const retryAfterSeconds = 5;

/** Makes as many places for every caller. */
export function createSeats(most: number): Seats {
  const taken = new Map<string, number>();
  return {
    take(caller) {
      const count = taken.get(caller) ?? 0;
      if (count >= most)
        throw new LikenessError(
          'request/too-many',
          `Expected at most ${most} answers of one key that wait at the same time (streams of events, \`Prefer: wait\`, answers with a result; \`--max-waits-per-key\`), got one more. Close some, or ask without waiting.`,
          { details: { retryAfterSeconds } },
        );
      taken.set(caller, count + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        const left = (taken.get(caller) ?? 1) - 1;
        if (left > 0) taken.set(caller, left);
        else taken.delete(caller);
      };
    },
  };
}
