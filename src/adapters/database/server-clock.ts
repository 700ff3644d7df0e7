/**
 * The database server's clock, kept beside our own: servers on several machines, whose clocks differ, must agree on when a
 * lease ends.
 */
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';

/** How often the difference is measured anew; a clock of a machine drifts by less than a millisecond in that time. */
const everyMs = 60_000;
const samples = 3;
/** A difference that somebody should look into. */
const strangeMs = 2000;

/** A clock that follows another one. */
export interface ServerClock extends Clock, Disposable {
  /** Measures the difference now. */
  measure(): Promise<void>;
}

/**
 * Follows the clock of a server.
 *
 * @param ask - What time it is there, in milliseconds since 1970.
 * @param own - The clock of this machine.
 * @throws What `ask` throws the first time; later it goes on with the difference that it knows.
 */
export async function followServerClock(
  ask: () => Promise<number>,
  { own = { now: Date.now }, log }: { readonly own?: Clock; readonly log?: Log | undefined } = {},
): Promise<ServerClock> {
  let aheadMs = 0;
  const measure = async (): Promise<void> => {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < samples; round++) {
      const before = own.now();
      const there = await ask();
      const after = own.now();
      // The shortest way there and back tells the time best: it was asked somewhere on the way.
      if (after - before >= best) continue;
      best = after - before;
      aheadMs = Math.round(there - (before + after) / 2);
    }
  };
  await measure();
  if (Math.abs(aheadMs) > strangeMs)
    log?.warn('The clocks of this machine and of the database differ; the service goes by the database', {
      seconds: Math.round(Math.abs(aheadMs) / 1000),
      behind: aheadMs > 0 ? 'this machine' : 'the database',
    });
  const timer = setInterval(() => {
    measure().catch(() => undefined);
  }, everyMs);
  timer.unref();
  return {
    now: () => own.now() + aheadMs,
    measure,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
