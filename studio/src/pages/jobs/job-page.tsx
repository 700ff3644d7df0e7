/**
 * One job: what was asked for, how it goes, what came of it.
 */
import { type ReactNode, useState } from 'react';
import { isFinished } from '../../../../src/base/job-status.ts';
import type { Job, JobResult } from '../../../../src/contract/service/job.ts';
import { Downloads } from '../../parts/download.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNotice, Notice } from '../../parts/notice.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { asSwapReport, reportOfTarget } from '../../parts/report-words.ts';
import { ReportFacts, ResultPictures } from '../../parts/result-view.tsx';
import { Unread } from '../../parts/unread.tsx';
import { Link, useRouter } from '../../router.tsx';
import { type ShownError, showReport } from '../../service/shown-error.ts';
import { ownPath } from '../../service/studio-client.ts';
import { useMediaLink } from '../../service/use-media-link.ts';
import { usePoll } from '../../service/use-poll.ts';
import { count, dateInWords, durationInWords, kindInWords, stepInWords, timeInWords } from '../../words.ts';
import { JobActions } from './job-actions.tsx';
import { StatusChip } from './job-status.tsx';
import { JobThumb } from './job-thumb.tsx';
import { jobTitle, targetsOf } from './job-title.ts';

const busyMs = 600;
const calmMs = 15_000;

function Results({ job }: { readonly job: Job }): ReactNode {
  const [chosen, setChosen] = useState(0);
  const result = job.results[chosen] ?? job.results[0];
  const whole = asSwapReport(job.report);
  const report = whole && reportOfTarget(whole, result?.target ?? 0);
  const before = useMediaLink(result ? targetsOf(job)[result.target ?? 0] : undefined);
  if (!result) return null;
  const output = report?.outputs[0];
  const size = output ? { width: output.width, height: output.height } : undefined;
  return (
    <section className="result-card" aria-label="Results">
      <ResultPictures
        key={result.id}
        result={result}
        before={job.kind === 'swap' ? before : undefined}
        size={size}
        name={result.name}
      />
      {job.results.length > 1 && (
        <ul className="strip" aria-label={count(job.results.length, 'result')}>
          {job.results.map((one: JobResult, at) => (
            <li key={one.id}>
              <button
                type="button"
                className="strip-item"
                aria-current={at === chosen}
                aria-label={one.name}
                onClick={() => setChosen(at)}
              >
                <img src={ownPath(one.url)} alt="" loading="lazy" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="stage-foot">
        {report ? <ReportFacts report={report} result={result} /> : <span />}
        <Downloads result={result} all={job.results} />
      </div>
    </section>
  );
}

function Items({ job }: { readonly job: Job }): ReactNode {
  const bad = job.items.filter((item) => item.status !== 'succeeded');
  if (job.items.length < 2 || bad.length === 0) return null;
  const names = asSwapReport(job.report)?.targets ?? [];
  return (
    <Notice tone="warn" title={`${bad.length} of ${count(job.items.length, 'picture')} did not succeed`}>
      <ul className="warnings">
        {bad.slice(0, 20).map((item) => (
          <li key={item.target}>
            <strong>{names[item.target]?.target ?? `Picture ${item.target + 1}`}</strong>{' '}
            {item.error?.message ?? item.status}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

const attemptWord = (status: string): string => status.charAt(0).toUpperCase() + status.slice(1);

function Attempts({ job }: { readonly job: Job }): ReactNode {
  if (job.attempts.length === 0) return null;
  return (
    <section className="card">
      <h2>Attempts</h2>
      <ol className="attempts">
        {job.attempts.map((attempt) => (
          <li key={attempt.number}>
            <span className="attempt-number">{attempt.number}</span>
            <span>
              {attemptWord(attempt.status)} <span className="quiet">by {attempt.worker}</span>
              {attempt.error && <p className="job-error">{attempt.error.message}</p>}
            </span>
            <span className="quiet">
              {attempt.endedAt
                ? durationInWords(Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt))
                : timeInWords(attempt.startedAt)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** How far the job is, beside the picture that it works on. */
function UnderWay({ job }: { readonly job: Job }): ReactNode {
  const known = job.status === 'running' && job.progress > 0;
  const started = job.attempts.at(-1)?.startedAt;
  return (
    <section className="card under-way" aria-label="Progress">
      <JobThumb job={job} />
      <div className="under-way-facts">
        <div className="run-line">
          <span role="status">
            {job.status === 'queued'
              ? job.queuePosition
                ? `${count(job.queuePosition, 'job')} before it in the queue`
                : 'Next in the queue'
              : stepInWords(job.step)}
          </span>
          {known && <span className="run-share">{Math.round(job.progress * 100)} %</span>}
        </div>
        <ProgressBar value={known ? job.progress : undefined} label="Progress of the job" />
        <p className="quiet">
          {job.status === 'running' && started !== undefined ? `Begun ${timeInWords(started)}. ` : ''}
          This page may be closed; the job goes on.
        </p>
      </div>
    </section>
  );
}

/** The page. */
export function JobPage({ id }: { readonly id: string }): ReactNode {
  const { go } = useRouter();
  const [problem, setProblem] = useState<ShownError>();
  const {
    value: job,
    error,
    refresh,
    put,
  } = usePoll<Job>(`job ${id}`, {
    read: (client, signal) => client.job(id, signal),
    everyMs: (found) => (found && isFinished(found.status) ? calmMs : busyMs),
  });
  return (
    <main className="page">
      <Link to="/jobs" className="back">
        <Icon name="chevron" size={14} /> Jobs
      </Link>
      {problem && <ErrorNotice error={problem} onRetry={() => setProblem(undefined)} retryWord="Dismiss" />}
      {!job && <Unread error={error} rows={4} onRetry={refresh} />}
      {job && (
        <>
          <header className="page-head">
            <div className="page-title">
              <h1>{jobTitle(job)}</h1>
              <StatusChip job={job} />
            </div>
            <JobActions
              job={job}
              name="this job"
              spelt
              onError={setProblem}
              onChange={(changed) => {
                setProblem(undefined);
                put(() => changed);
                refresh();
              }}
              onRemoved={() => go('/jobs')}
            />
          </header>
          {!isFinished(job.status) && <UnderWay job={job} />}
          {job.error && <ErrorNotice error={showReport(job.error)} />}
          <Items job={job} />
          <Results job={job} />
          <div className="cards">
            <section className="card">
              <h2>About</h2>
              <dl className="pairs">
                <dt>Kind</dt>
                <dd>{kindInWords(job.kind)}</dd>
                <dt>Asked for</dt>
                <dd>{dateInWords(job.createdAt)}</dd>
                {job.finishedAt && (
                  <>
                    <dt>Ended</dt>
                    <dd>{dateInWords(job.finishedAt)}</dd>
                  </>
                )}
                {job.expiresAt && (
                  <>
                    <dt>Kept until</dt>
                    <dd>{dateInWords(job.expiresAt)}</dd>
                  </>
                )}
                <dt>Id</dt>
                <dd>
                  <code className="hash">{job.id}</code>
                </dd>
              </dl>
            </section>
            <Attempts job={job} />
          </div>
          <details className="card raw">
            <summary>Request{job.report ? ' and report' : ''} as JSON</summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys. */}
            <pre tabIndex={0}>
              {JSON.stringify({ request: job.request, ...(job.report ? { report: job.report } : {}) }, null, 2)}
            </pre>
          </details>
        </>
      )}
    </main>
  );
}
