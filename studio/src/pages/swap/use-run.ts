/**
 * The jobs of a draft while they run, and what became of each target.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { isLikenessError } from '../../../../src/base/errors.ts';
import { isFinished } from '../../../../src/base/job-status.ts';
import type { Job, JobResult } from '../../../../src/contract/service/job.ts';
import { useConnection } from '../../service/connection.tsx';
import { type ShownError, showError, showReport } from '../../service/shown-error.ts';
import type { PlannedJob } from './plan-jobs.ts';

/** A job of the run. */
export interface RunJob extends PlannedJob {
  readonly job?: Job;
  readonly error?: ShownError;
}

/** What became of one target. */
export interface Outcome {
  readonly status: 'running' | 'succeeded' | 'failed' | 'cancelled';
  readonly job?: Job;
  readonly result?: JobResult;
  readonly error?: ShownError;
}

/** A run. */
export interface Run {
  readonly jobs: readonly RunJob[];
  readonly active: boolean;
  readonly progress: number;
  readonly step: string | undefined;
  readonly queuePosition: number | undefined;
  readonly cancelling: boolean;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

/** The run, and what can be done with it. */
export interface RunDesk {
  readonly run: Run | undefined;
  start(jobs: readonly PlannedJob[]): void;
  cancel(): void;
  clear(): void;
}

/** Whether nothing more will happen to a job of the run. */
const over = ({ job, error }: RunJob): boolean => error !== undefined || (job !== undefined && isFinished(job.status));

function outcomeOf({ job, error, targets }: RunJob, at: number): Outcome {
  if (error) return { status: 'failed', error };
  if (!job || !isFinished(job.status)) return { status: 'running', ...(job ? { job } : {}) };
  const result = job.results.find((one) => (one.target ?? 0) === at);
  if (result) return { status: 'succeeded', job, result };
  const item = targets.length > 1 ? job.items.find((one) => one.target === at) : undefined;
  const reported = item?.error ?? job.error;
  if (job.status === 'cancelled') return { status: 'cancelled', job };
  const why: ShownError = reported
    ? showReport(reported)
    : {
        code: 'face/none-found',
        title: 'Nothing was changed',
        message: 'No face of this picture could be swapped.',
        retryable: false,
      };
  return { status: 'failed', job, error: why };
}

function summarise(jobs: readonly RunJob[], cancelling: boolean): Run {
  const outcomes = new Map<string, Outcome>();
  for (const one of jobs) for (const [at, key] of one.targets.entries()) outcomes.set(key, outcomeOf(one, at));
  const count = jobs.reduce((sum, one) => sum + one.targets.length, 0);
  const done = jobs.reduce((sum, one) => sum + (over(one) ? 1 : (one.job?.progress ?? 0)) * one.targets.length, 0);
  const current = jobs.find((one) => !over(one))?.job;
  return {
    jobs,
    active: jobs.some((one) => !over(one)),
    progress: count === 0 ? 0 : done / count,
    step: current?.status === 'running' ? current.step : undefined,
    queuePosition: current?.status === 'queued' ? current.queuePosition : undefined,
    cancelling,
    outcomes,
  };
}

/** The same request with other ids of its pictures. */
function withIds(request: PlannedJob['request'], ids: ReadonlyMap<string, string>): PlannedJob['request'] {
  return JSON.parse(JSON.stringify(request), (_, value: unknown) =>
    typeof value === 'string' ? (ids.get(value) ?? value) : value,
  ) as PlannedJob['request'];
}

/** Makes the desk. @param renew - Sends all pictures again, and tells which id stands for which. */
export function useRun(renew: () => Promise<ReadonlyMap<string, string>>): RunDesk {
  const { ask } = useConnection();
  const [jobs, setJobs] = useState<readonly RunJob[]>();
  const [cancelling, setCancelling] = useState(false);
  const stop = useRef<AbortController>(undefined);

  useEffect(() => () => stop.current?.abort(), []);

  const start = useCallback(
    (planned: readonly PlannedJob[]) => {
      stop.current?.abort();
      const mine = new AbortController();
      stop.current = mine;
      setCancelling(false);
      setJobs(planned);
      const put = (at: number, facts: Partial<RunJob>): void => {
        if (mine.signal.aborted) return;
        setJobs((before) => before?.map((one, place) => (place === at ? { ...one, ...facts } : one)));
      };
      const submit = (request: PlannedJob['request']): Promise<Job> => {
        const idempotencyKey = crypto.randomUUID?.();
        return ask((client) =>
          client.submit(request, { signal: mine.signal, ...(idempotencyKey ? { idempotencyKey } : {}) }),
        );
      };
      let renewed: ReturnType<typeof renew> | undefined;
      const queue = async (request: PlannedJob['request']): Promise<Job> => {
        try {
          return await submit(request);
        } catch (thrown) {
          // Uploads end after a day, and go with the last job that used them; the files are still here.
          if (!isLikenessError(thrown, 'artifact/gone')) throw thrown;
          renewed ??= renew();
          return await submit(withIds(request, await renewed));
        }
      };
      const follow = async (at: number, { request }: PlannedJob): Promise<void> => {
        try {
          const queued = await queue(request);
          put(at, { job: queued });
          const onChange = (job: Job): void => put(at, { job });
          put(at, { job: await ask((client) => client.follow(queued.id, { signal: mine.signal, onChange })) });
        } catch (thrown) {
          if (!isLikenessError(thrown, 'run/cancelled')) put(at, { error: showError(thrown) });
        }
      };
      for (const [at, one] of planned.entries()) void follow(at, one);
    },
    [ask, renew],
  );

  const cancel = useCallback(() => {
    setCancelling(true);
    for (const { job } of jobs ?? []) {
      if (!job || isFinished(job.status)) continue;
      // A job that has ended meanwhile stays as it is; its end is told by following it.
      ask((client) => client.cancel(job.id)).catch(() => setCancelling(false));
    }
  }, [ask, jobs]);

  const clear = useCallback(() => {
    stop.current?.abort();
    setJobs(undefined);
  }, []);

  const run = useMemo(() => (jobs ? summarise(jobs, cancelling) : undefined), [jobs, cancelling]);
  return { run, start, cancel, clear };
}
