/**
 * What users do with jobs.
 */
import { LikenessError } from '../base/errors.ts';
import { isFinished } from '../base/job-status.ts';
import type { JobEvent, JobEventType } from '../contract/service/job.ts';
import type { Signal, Transaction } from '../ports/database.ts';
import type { EventRow, JobRow } from '../ports/job-records.ts';
import { type JobParts, noSuchJob, type Stepper } from './job-parts.ts';
import { type AroundJob, viewOf } from './job-view.ts';
import type { Caller, JobDesk, JobView } from './jobs.ts';
import { isUuid } from './leases.ts';
import { partWithMedia } from './part-with-media.ts';
import { admit, holdInputs, repeatOf, submitJob } from './submit.ts';
import type { Sweeper } from './sweep.ts';

/** What belongs to a job that nobody has worked on. */
const nothingYet = { attempts: [], files: [] };

/** Makes the desk for users. */
export function createDesk(
  parts: JobParts,
  stepper: Stepper,
  sweeper: Pick<Sweeper, 'removeBytes' | 'tidyLater'>,
): JobDesk {
  const { database, engine, jobs, media, kinds } = parts;

  /** What belongs to jobs, asked for together. */
  const around = async (tx: Transaction, ids: readonly string[]): Promise<Pick<AroundJob, 'attempts' | 'files'>> => {
    const [attempts, files] = await Promise.all([jobs.attemptsOf(tx, ids), media.byJobs(tx, ids)]);
    return { attempts, files };
  };
  const view = async (
    tx: Transaction,
    job: JobRow,
    known?: Pick<AroundJob, 'attempts' | 'files'>,
  ): Promise<JobView> => {
    const queuePosition = job.status === 'queued' ? await jobs.queuePosition(tx, job) : undefined;
    const { attempts, files } = known ?? (job.attempt === 0 ? nothingYet : await around(tx, [job.id]));
    return viewOf(job, { attempts, files, queuePosition });
  };
  const own = (caller: Caller, id: string, job: JobRow | undefined): JobRow => {
    if (job === undefined || (!caller.admin && job.owner !== caller.owner)) throw noSuchJob(id);
    return job;
  };
  const find = async (tx: Transaction, caller: Caller, id: string): Promise<JobRow> => {
    if (!isUuid(id)) throw noSuchJob(id);
    return own(caller, id, await jobs.getJob(tx, id));
  };
  const lock = async (tx: Transaction, caller: Caller, id: string): Promise<JobRow> => {
    if (!isUuid(id)) throw noSuchJob(id);
    return own(caller, id, await jobs.lockJob(tx, id));
  };
  const get = (caller: Caller, id: string) => database.look(async (tx) => view(tx, await find(tx, caller, id)));
  /** Waits for a signal about the job, then looks; looks now and then also without a signal. */
  const waitFor = async <T>(
    {
      id,
      told: news,
      lookAtOnce = true,
    }: { readonly id: string; readonly told: Signal; readonly lookAtOnce?: boolean },
    wish: { readonly timeoutMs: number; readonly signal?: AbortSignal },
    look: () => Promise<T | undefined>,
  ): Promise<T | undefined> => {
    const end = Date.now() + wish.timeoutMs;
    let skip = !lookAtOnce;
    let wake: (() => void) | undefined;
    let told = false;
    const ring = (): void => {
      told = true;
      wake?.();
    };
    const unhear = database.hear(news, (about) => {
      if (about === id || about === '') ring();
    });
    wish.signal?.addEventListener('abort', ring);
    try {
      for (;;) {
        told = false;
        const seen = skip ? undefined : await look();
        skip = false;
        const left = end - Date.now();
        if (seen !== undefined || left <= 0 || wish.signal?.aborted) return seen;
        if (told) continue;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.min(left, 5000));
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
    } finally {
      unhear();
      wish.signal?.removeEventListener('abort', ring);
    }
  };

  return {
    async submit(caller, submission) {
      const { job, before, repeated } = await submitJob(parts, caller, submission);
      return {
        job: repeated ? await get(caller, job.id) : viewOf(job, { ...nothingYet, queuePosition: before }),
        repeated,
      };
    },
    repeated: (caller, key, fingerprint) =>
      database.transaction(async (tx) => {
        const job = await repeatOf(parts, tx, { owner: caller.owner, key, fingerprint });
        return job && view(tx, job);
      }),
    get,
    async list(caller, { status, kind, limit, cursor }) {
      const owner = caller.admin ? undefined : caller.owner;
      const after = cursor === undefined ? undefined : readCursor(cursor);
      return await database.transaction(async (tx) => {
        const rows = await jobs.listJobs(tx, { owner, status, kind, limit: limit + 1, after });
        const page = rows.slice(0, limit);
        const { attempts, files } =
          page.length === 0
            ? nothingYet
            : await around(
                tx,
                page.map((job) => job.id),
              );
        const positions = await jobs.queuePositions(tx, page);
        const views = page.map((job) => {
          const own = attempts.filter((attempt) => attempt.jobId === job.id);
          return viewOf(job, { attempts: own, files, queuePosition: positions.get(job.id) });
        });
        const last = page.at(-1);
        return rows.length > limit && last !== undefined
          ? { jobs: views, next: `${last.createdMs}_${last.id}` }
          : { jobs: views };
      });
    },
    async cancel(caller, id) {
      for (;;) {
        const cancelled = await database.transaction(async (tx) => {
          const found = await find(tx, caller, id);
          const withdrawn = found.status === 'queued' && (await engine.withdraw(tx, found));
          const job = await lock(tx, caller, id);
          // It was handed back just now: nothing is written yet, and it is looked at anew.
          if (job.status === 'queued' && !withdrawn && (await engine.holds(tx, job))) return undefined;
          const step = await stepper.step(tx, job, { what: 'cancel-asked' }, { requestId: caller.requestId });
          return view(tx, step === undefined ? job : ((await jobs.getJob(tx, id)) ?? job));
        });
        if (cancelled === undefined) continue;
        sweeper.tidyLater(id);
        return cancelled;
      }
    },
    async retry(caller, id) {
      return await database.transaction(async (tx) => {
        const job = await lock(tx, caller, id);
        // Before the first end of the job is forgotten: whether there can be another.
        if (isFinished(job.status) && job.status !== 'succeeded') {
          admit(parts, await jobs.admission(tx, { ...job, idempotencyKey: undefined }));
          await holdInputs(parts, tx, job);
          // It is begun anew: the files of its items are on their way out.
          await jobs.forgetItems(tx, { jobIds: [id] });
        }
        if ((await stepper.step(tx, job, { what: 'retried' }, { requestId: caller.requestId })) === undefined) {
          throw new LikenessError(
            'job/not-retryable',
            `Expected a job that failed or was cancelled; job ${id} is ${job.status}.`,
          );
        }
        await engine.again(tx, { id, kind: job.kind, priority: job.priority, group: job.owner, tries: job.tries });
        return view(tx, (await jobs.getJob(tx, id)) ?? job);
      });
    },
    async remove(caller, id, { keepInputs = false } = {}) {
      const keys = await database.transaction(async (tx) => {
        const job = await lock(tx, caller, id);
        if (!isFinished(job.status)) {
          throw new LikenessError('job/unfinished', `Expected a job that has ended; job ${id} is ${job.status}.`);
        }
        const rows = [...(await media.byJobs(tx, [id]))];
        const refs = keepInputs ? [] : (kinds[job.kind]?.media(job.request) ?? []);
        const named = refs.filter((ref) => /^(up|art)_/.test(ref));
        const shared = await jobs.namedElsewhere(tx, named, id);
        for (const ref of new Set(named)) {
          const row = shared.has(ref) ? undefined : await media.get(tx, ref);
          // A result of another job stays with that job.
          if (row !== undefined && row.jobId === undefined && row.owner === job.owner) rows.push(row);
        }
        const keys = await partWithMedia(parts, tx, rows);
        await engine.forget(tx, job);
        await jobs.removeJobs(tx, [id]);
        await database.signal(tx, 'job-changed', id);
        return keys;
      });
      await sweeper.removeBytes(keys);
    },
    events: (caller, id, after) =>
      database.look(async (tx) => {
        await find(tx, caller, id);
        return (await jobs.events(tx, id, { after, limit: 1000 })).map(eventOf);
      }),
    async waitForEvent(id, after, wish) {
      if (!isUuid(id)) return;
      await waitFor({ id, told: 'job-changed' }, wish, () =>
        database.look(async (tx) => (await jobs.events(tx, id, { after, limit: 1 }))[0]),
      );
    },
    async waitUntilFinished(caller, id, wish) {
      const finished = await waitFor({ id, told: 'job-ended', lookAtOnce: wish.justQueued !== true }, wish, () =>
        database.look(async (tx) => {
          // Most who look now find it finished: both questions go together.
          const [job, known] = await Promise.all([find(tx, caller, id), isUuid(id) ? around(tx, [id]) : nothingYet]);
          return isFinished(job.status) ? view(tx, job, known) : undefined;
        }),
      );
      return finished ?? get(caller, id);
    },
  };
}

function eventOf(row: EventRow): JobEvent {
  const { sequence, jobId, type, atMs, facts } = row;
  return { ...facts, sequence, jobId, type: type as JobEventType, at: new Date(atMs).toISOString() } as JobEvent;
}

function readCursor(cursor: string): { readonly createdMs: number; readonly id: string } {
  const [createdMs, id] = cursor.split('_');
  if (!/^\d{1,15}$/.test(createdMs ?? '') || !isUuid(id ?? '')) {
    throw new LikenessError('request/invalid', 'Expected `cursor` to be the `next` of a page of jobs.');
  }
  return { createdMs: Number(createdMs), id: id as string };
}
