/**
 * A job as users may see it.
 */
import type { ErrorReport } from '../contract/report.ts';
import type { AttemptRow, JobRow, JsonObject } from '../ports/job-records.ts';
import type { MediaRow } from '../ports/media-records.ts';
import type { JobView } from './jobs.ts';

/** What a view is made of, beside the job. */
export interface AroundJob {
  readonly attempts: readonly AttemptRow[];
  /** Its files, and maybe those of others. */
  readonly files: readonly MediaRow[];
  readonly queuePosition?: number | undefined;
}

/** Makes the view from rows. Secrets of webhooks and bytes in requests are left out. */
export function viewOf(job: JobRow, { attempts, files, queuePosition }: AroundJob): JobView {
  return {
    id: job.id,
    kind: job.kind,
    owner: job.owner,
    status: job.status,
    progress: job.progress,
    ...(job.step === undefined ? {} : { step: job.step }),
    ...(queuePosition === undefined ? {} : { queuePosition }),
    cancelRequested: job.cancelRequested,
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      status: attempt.status,
      worker: attempt.worker,
      startedAt: at(attempt.startedMs),
      ...(attempt.endedMs === undefined ? {} : { endedAt: at(attempt.endedMs) }),
      ...(attempt.error === undefined ? {} : { error: attempt.error as unknown as ErrorReport }),
    })),
    lastEvent: job.lastEvent,
    tries: job.tries,
    priority: job.priority,
    request: shown(job.request),
    ...(job.report === undefined ? {} : { report: { ...job.report } }),
    results: job.results,
    files: files.filter(({ id }) => job.results.some((result) => result.id === id)),
    ...(job.error === undefined ? {} : { error: job.error as unknown as ErrorReport }),
    metadata: { ...job.metadata },
    createdAt: at(job.createdMs),
    ...(job.startedMs === undefined ? {} : { startedAt: at(job.startedMs) }),
    ...(job.finishedMs === undefined ? {} : { finishedAt: at(job.finishedMs) }),
    ...(job.expiresMs === undefined ? {} : { expiresAt: at(job.expiresMs) }),
  };
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}

function shown(request: JsonObject): Record<string, unknown> {
  const webhook = request['webhook'] as JsonObject | undefined;
  const { secret, ...rest } = webhook ?? {};
  return withoutBytes({ ...request, ...(webhook === undefined ? {} : { webhook: rest }) }) as Record<string, unknown>;
}

function withoutBytes(value: unknown): unknown {
  if (typeof value === 'string') return /^data:/i.test(value) ? 'data:…' : value;
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutBytes(inner)]));
}
