/**
 * All jobs, newest first, as they go.
 */
import { type ReactNode, useState } from 'react';
import { isFinished } from '../../../../src/base/job-status.ts';
import type { Job, JobList } from '../../../../src/contract/service/job.ts';
import { Empty, ErrorNotice } from '../../parts/notice.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { Unread } from '../../parts/unread.tsx';
import { Link } from '../../router.tsx';
import type { ShownError } from '../../service/shown-error.ts';
import { usePoll } from '../../service/use-poll.ts';
import { count, dateInWords, durationInWords, kindInWords, stepInWords, timeInWords } from '../../words.ts';
import { JobActions } from './job-actions.tsx';
import { StatusChip } from './job-status.tsx';
import { JobThumb } from './job-thumb.tsx';
import { jobTitle } from './job-title.ts';

const filters = [
  { name: 'All', status: '' },
  { name: 'Active', status: 'queued,running' },
  { name: 'Done', status: 'succeeded' },
  { name: 'Failed', status: 'failed' },
  { name: 'Cancelled', status: 'cancelled' },
] as const;

const kinds = ['', 'swap', 'faces', 'compare', 'models'] as const;
const pageSize = 30;
const busyMs = 1000;
const calmMs = 4000;

function stateOf(job: Job): ReactNode {
  if (job.status === 'queued')
    return job.queuePosition === undefined || job.queuePosition === 0
      ? 'Next in the queue'
      : `${count(job.queuePosition, 'job')} before it`;
  if (job.status === 'running')
    return (
      <>
        <span className="job-step">{stepInWords(job.step)}</span>
        <ProgressBar value={job.progress === 0 ? undefined : job.progress} label={`Progress of ${jobTitle(job)}`} />
      </>
    );
  if (job.error) return <span className="job-error">{job.error.message}</span>;
  const { startedAt, finishedAt } = job;
  if (startedAt && finishedAt) return durationInWords(Date.parse(finishedAt) - Date.parse(startedAt));
  return '';
}

function JobRow({
  job,
  onChange,
  onRemoved,
  onError,
}: {
  readonly job: Job;
  onChange(job: Job): void;
  onRemoved(): void;
  onError(error: ShownError): void;
}): ReactNode {
  const title = jobTitle(job);
  return (
    <li className="job-row">
      <Link to={`/jobs/${job.id}`} className="job-open">
        <JobThumb job={job} />
        <span className="job-text">
          <span className="job-title">{title}</span>
          <span className="quiet job-sub">
            {kindInWords(job.kind)} ·{' '}
            <time dateTime={job.createdAt} title={dateInWords(job.createdAt)}>
              {timeInWords(job.createdAt)}
            </time>
            {job.attempts.length > 1 && ` · attempt ${job.attempts.length}`}
          </span>
        </span>
        <StatusChip job={job} />
        <span className="job-state quiet">{stateOf(job)}</span>
      </Link>
      <JobActions job={job} name={title} onChange={onChange} onRemoved={onRemoved} onError={onError} />
    </li>
  );
}

/** The page. */
export function JobsPage(): ReactNode {
  const [status, setStatus] = useState<string>('');
  const [kind, setKind] = useState<string>('');
  const [limit, setLimit] = useState(pageSize);
  const [problem, setProblem] = useState<ShownError>();
  const { value, error, refresh, put } = usePoll<JobList>(`jobs ${status} ${kind} ${limit}`, {
    read: (client) => client.jobs({ limit, ...(status === '' ? {} : { status }), ...(kind === '' ? {} : { kind }) }),
    everyMs: (list) => (list?.jobs.some((job) => !isFinished(job.status)) ? busyMs : calmMs),
  });
  const filtered = status !== '' || kind !== '';
  return (
    <main className="page">
      <header className="page-head">
        <h1>Jobs</h1>
        <div className="page-tools">
          <fieldset className="tabs">
            <legend className="sr-only">Show</legend>
            {filters.map((one) => (
              <button
                key={one.name}
                type="button"
                aria-pressed={one.status === status}
                onClick={() => setStatus(one.status)}
              >
                {one.name}
              </button>
            ))}
          </fieldset>
          <select aria-label="Kind of job" value={kind} onChange={({ target }) => setKind(target.value)}>
            {kinds.map((one) => (
              <option key={one} value={one}>
                {one === '' ? 'Every kind' : kindInWords(one)}
              </option>
            ))}
          </select>
        </div>
      </header>
      {problem && <ErrorNotice error={problem} onRetry={() => setProblem(undefined)} retryWord="Dismiss" />}
      {!value && <Unread error={error} rows={6} onRetry={refresh} />}
      {value && value.jobs.length === 0 && (
        <Empty icon="jobs" title={filtered ? 'No job matches' : 'No jobs yet'}>
          <p className="quiet">
            {filtered
              ? 'Choose another filter.'
              : 'Every swap becomes a job. It survives restarts and can be found here.'}
          </p>
          {!filtered && (
            <Link to="/" className="btn btn-primary">
              Swap a face
            </Link>
          )}
        </Empty>
      )}
      {value && value.jobs.length > 0 && (
        <ul className="job-list" aria-label="Jobs">
          {value.jobs.map((job) => (
            <JobRow
              key={job.id}
              job={job}
              onError={setProblem}
              onChange={(changed) => {
                setProblem(undefined);
                put((list) => ({ ...list, jobs: list.jobs.map((one) => (one.id === changed.id ? changed : one)) }));
                refresh();
              }}
              onRemoved={() => {
                put((list) => ({ ...list, jobs: list.jobs.filter((one) => one.id !== job.id) }));
                // The button that had the focus is gone with its row.
                document.getElementById('content')?.focus();
              }}
            />
          ))}
        </ul>
      )}
      {value?.next !== undefined && (
        <button
          type="button"
          className="btn more"
          disabled={limit >= 200}
          onClick={() => setLimit((before) => Math.min(200, before + pageSize))}
        >
          {limit >= 200 ? 'The newest 200 are shown' : 'Show more'}
        </button>
      )}
    </main>
  );
}
