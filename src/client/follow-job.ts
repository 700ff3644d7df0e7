/**
 * A job followed to its end: told by its events, looked at again when they break off.
 */
import { LikenessError } from '../base/errors.ts';
import { isFinished } from '../base/job-status.ts';
import type { Job } from '../contract/service/job.ts';
import type { ServiceAddress } from './ask-service.ts';
import { jobEvents } from './job-events.ts';

/** How a caller follows and stops. */
export interface FollowHooks {
  readonly signal?: AbortSignal | undefined;
  onChange?(job: Job): void;
}

/** While a job is queued its place changes without events; and where there are no events this often is looked. */
const lookMs = 1000;
const eagerMs = 250;
const patienceMs = 120_000;

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/**
 * Follows a job, also across restarts of the service.
 *
 * @param look - Reads the job.
 * @returns The job when it has ended.
 * @throws `run/cancelled` when the signal was aborted; other errors when the service was silent for two minutes.
 */
export async function followJob(
  address: ServiceAddress,
  id: string,
  look: (signal?: AbortSignal) => Promise<Job>,
  { signal, onChange }: FollowHooks = {},
): Promise<Job> {
  let silentSince: number | undefined;
  let after = 0;
  let job: Job | undefined;
  let events = true;
  const tell = (found: Job): Job => {
    job = found;
    silentSince = undefined;
    onChange?.(found);
    return found;
  };

  /** Listens until the stream ends; beside it the job is looked at as long as it is queued. */
  const listen = async (): Promise<void> => {
    const stop = new AbortController();
    const both = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
    const waitInQueue = async (): Promise<void> => {
      while (job?.status === 'queued' && !both.aborted) {
        await pause(lookMs, both);
        if (!both.aborted && job.status === 'queued') tell(await look(both));
      }
    };
    const waiting = waitInQueue().catch(() => undefined);
    try {
      for await (const event of jobEvents(address, id, { after, signal: both })) {
        after = event.sequence;
        if (event.type === 'progress' && job?.status === 'running') {
          const { progress = job.progress, step = job.step } = event;
          if (progress >= job.progress) tell({ ...job, progress, ...(step === undefined ? {} : { step }) });
        } else if (!isFinished(tell(await look(both)).status)) continue;
        else return;
      }
    } finally {
      stop.abort();
      await waiting;
    }
  };

  for (;;) {
    if (signal?.aborted) throw new LikenessError('run/cancelled', 'Cancelled.');
    try {
      const found = tell(await look(signal));
      if (isFinished(found.status)) return found;
      if (events) {
        await listen().catch((error: unknown) => {
          // The connection broke: the next look tells more.
          if (!(error instanceof LikenessError)) return;
          if (error.retryable) throw error;
          // A service without events, or a proxy that lets none through, is looked at instead.
          events = false;
        });
      }
      await pause(eagerMs, signal);
    } catch (error) {
      if (signal?.aborted) throw new LikenessError('run/cancelled', 'Cancelled.', { cause: error });
      const passing = error instanceof LikenessError ? error.retryable : !(error instanceof SyntaxError);
      silentSince ??= Date.now();
      if (!passing || Date.now() - silentSince > patienceMs) throw error;
      await pause(1000, signal);
    }
  }
}
