/**
 * Follows a job to its end: by its events, and by looking now and then where events do not get through.
 */
import { LikenessError } from '../base/errors.ts';
import { isFinished } from '../base/job-status.ts';
import type { Job, JobEvent } from '../contract/service/job.ts';
import { type Ask, pause, readJobEvents } from './read-events.ts';

/** How a caller follows and stops. */
export interface FollowHooks {
  readonly signal?: AbortSignal | undefined;
  /** The job as it is now: at the beginning, after every event, and when its place in the queue may have changed. */
  onChange?(job: Job): void;
  /** What happened since the job was looked at for the first time. */
  onEvent?(event: JobEvent): void;
}

/** So long no event may come before the job is looked at. */
const silentMs = 2000;
const lookMs = 500;
const patienceMs = 120_000;

const passing = (error: unknown): boolean =>
  error instanceof LikenessError && error.retryable && error.code !== 'run/cancelled';

/** Looks until the job has ended; a service that is away for a while is waited for. */
async function followByLooking(look: () => Promise<Job>, { signal, onChange }: FollowHooks): Promise<Job> {
  let silentSince: number | undefined;
  for (;;) {
    try {
      const job = await look();
      silentSince = undefined;
      onChange?.(job);
      if (isFinished(job.status)) return job;
    } catch (error) {
      silentSince ??= Date.now();
      if (!passing(error) || Date.now() - silentSince > patienceMs) throw error;
    }
    await pause(lookMs, signal);
  }
}

type Next = { readonly event: JobEvent | undefined } | 'silent';

/** Gives the next event, or `silent` when none came for a while; the event is not lost then. */
function patientReader(events: AsyncGenerator<JobEvent>): () => Promise<Next> {
  let waiting: Promise<Next> | undefined;
  return async () => {
    waiting ??= events.next().then(({ done, value }) => ({ event: done ? undefined : value }));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const silence = new Promise<'silent'>((resolve) => {
      timer = setTimeout(() => resolve('silent'), silentMs);
    });
    const next = await Promise.race([waiting, silence]).finally(() => clearTimeout(timer));
    if (next !== 'silent') waiting = undefined;
    return next;
  };
}

/**
 * Whether an event tells more than is known: one that the job was seen after is old, and so is progress of an earlier
 * attempt or behind what was shown.
 */
function isNews(job: Job, { sequence, type, attempt, progress }: JobEvent): boolean {
  // A service of another version may not tell the number.
  if (sequence <= ((job as Partial<Job>).lastEvent ?? 0)) return false;
  if (type !== 'progress') return true;
  return (attempt ?? Infinity) >= (job.attempts.at(-1)?.number ?? 0) && (progress ?? 1) >= job.progress;
}

/**
 * Follows a job to its end, also across restarts of the service. Within an attempt its progress only goes on.
 *
 * @returns The finished job.
 * @throws `job/not-found`; `server/unreachable` when the service is away for minutes; `run/cancelled`, and the job goes on.
 */
export async function followJob(ask: Ask, id: string, hooks: FollowHooks = {}): Promise<Job> {
  const { signal, onChange, onEvent } = hooks;
  const look = async (): Promise<Job> =>
    (await (await ask({ method: 'GET', path: `/v1/jobs/${encodeURIComponent(id)}`, signal })).json()) as Job;
  const stop = new AbortController();
  const both = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  let events: AsyncGenerator<JobEvent> | undefined;
  try {
    let job = await look();
    events = readJobEvents(ask, id, { signal: both, after: (job as Partial<Job>).lastEvent ?? 0 });
    const next = patientReader(events);
    onChange?.(job);
    while (!isFinished(job.status)) {
      const came = await next();
      if (came !== 'silent' && came.event) {
        onEvent?.(came.event);
        const { type, progress, step, sequence } = came.event;
        if (!isNews(job, came.event)) continue;
        // What an event of progress changes is in it; nothing needs to be asked.
        if (type !== 'progress') job = await look();
        else job = { ...job, progress: progress ?? job.progress, ...(step ? { step } : {}), lastEvent: sequence };
      } else {
        const seen = await look();
        // Somebody between holds events back, as the job went on without a word; or it was retried after its last event.
        const unheard = came !== 'silent' || seen.status !== job.status;
        job = seen;
        if (unheard && !isFinished(seen.status)) return await followByLooking(look, hooks);
      }
      onChange?.(job);
    }
    return job;
  } catch (error) {
    if (signal?.aborted) throw new LikenessError('run/cancelled', 'Cancelled.', { cause: error });
    // A job that is not there will not come; whatever else stands between the events and us, looking may get through.
    if (error instanceof LikenessError && /^(job\/not-found|request\/(unauthorized|forbidden))$/.test(error.code))
      throw error;
    return await followByLooking(look, hooks);
  } finally {
    stop.abort();
    void events?.return(undefined).catch(() => undefined);
  }
}
