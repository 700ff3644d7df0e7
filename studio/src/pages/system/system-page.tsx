/**
 * The machine behind the service: what it can do, its workers, its queue.
 */
import { type ReactNode, useState } from 'react';
import type { DoctorCheck } from '../../../../src/contract/doctor-report.ts';
import type { SystemReport } from '../../../../src/contract/service/system.ts';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNotice, Prose } from '../../parts/notice.tsx';
import { Unread } from '../../parts/unread.tsx';
import { useConnection } from '../../service/connection.tsx';
import { type ShownError, showError } from '../../service/shown-error.ts';
import { usePoll } from '../../service/use-poll.ts';
import { bytesInWords, count, durationInWords, kindInWords, timeInWords } from '../../words.ts';
import { statusWord } from '../jobs/job-status.tsx';

const everyMs = 3000;

const stateWords: Readonly<Record<DoctorCheck['state'], string>> = { ok: 'Good', warn: 'Look at it', fail: 'Fails' };

function Doctor({
  checks,
  at,
  onAgain,
  busy,
}: {
  readonly checks: readonly DoctorCheck[];
  readonly at: string;
  onAgain(): void;
  readonly busy: boolean;
}): ReactNode {
  const order = { fail: 0, warn: 1, ok: 2 } as const;
  const sorted = [...checks].sort((left, right) => order[left.state] - order[right.state]);
  const bad = checks.filter((check) => check.state === 'fail').length;
  const odd = checks.filter((check) => check.state === 'warn').length;
  return (
    <section className="card card-list" aria-label="Checks of the machine">
      <header className="card-head">
        <h2>
          {bad > 0
            ? `${count(bad, 'check')} failed`
            : odd > 0
              ? `Works; ${count(odd, 'thing')} to look at`
              : 'Everything is in order'}
        </h2>
        <span className="quiet">Looked {timeInWords(at)}</span>
        <button type="button" className="btn btn-small" disabled={busy} onClick={onAgain}>
          {busy ? 'Looking…' : 'Look again'}
        </button>
      </header>
      <ul className="checks">
        {sorted.map((check) => (
          <li key={check.name} className="check" data-status={check.state}>
            <span className="check-sign">
              <Icon name={check.state === 'ok' ? 'check' : 'warn'} />
              <span className="sr-only">{stateWords[check.state]}: </span>
            </span>
            <span className="check-name">{check.name}</span>
            <span className="check-found">
              <Prose text={check.found} />
              {check.fix !== undefined && (
                <span className="check-fix">
                  <Prose text={check.fix} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Figure({
  name,
  value,
  more,
}: {
  readonly name: string;
  readonly value: string;
  readonly more?: string;
}): ReactNode {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        {more !== undefined && <span className="quiet">{more}</span>}
      </dd>
    </div>
  );
}

type Worker = SystemReport['workers'][number];

/** A worker that only brings models opens none: it is ready as it is. */
const isReady = ({ ready, failing, kinds }: Worker): boolean =>
  !failing && (ready || kinds.every((kind) => kind === 'models'));

/** How a worker is shown. */
function stateOf(worker: Worker): { readonly status: string; readonly word: string } {
  if (worker.failing) return { status: 'fail', word: 'Gets no jobs' };
  return isReady(worker) ? { status: 'ok', word: 'Ready' } : { status: 'warn', word: 'Opening models' };
}

/** How many workers are not ready, and why. */
function othersInWords(workers: readonly Worker[]): string {
  const failing = workers.filter((worker) => worker.failing).length;
  const starting = workers.filter((worker) => !worker.failing && !isReady(worker)).length;
  const words = [...(failing > 0 ? [`${failing} failing`] : []), ...(starting > 0 ? [`${starting} starting`] : [])];
  return words.length > 0 ? words.join(', ') : `of ${workers.length}`;
}

const sum = (jobs: SystemReport['jobs'], ...statuses: readonly string[]): number =>
  jobs.reduce((total, one) => total + (statuses.includes(one.status) ? one.count : 0), 0);

function Figures({ system }: { readonly system: SystemReport }): ReactNode {
  const { memory, jobs, workers, database } = system;
  const ready = workers.filter(isReady).length;
  return (
    <dl className="figures">
      <Figure name="Workers" value={`${ready} ready`} more={othersInWords(workers)} />
      <Figure name="Queue" value={`${sum(jobs, 'queued')} waiting`} more={`${sum(jobs, 'running')} running`} />
      <Figure
        name="Memory of the server"
        value={bytesInWords(memory.rssBytes)}
        more={`${bytesInWords(memory.machineFreeBytes)} of ${bytesInWords(memory.machineBytes)} free`}
      />
      <Figure
        name="Database"
        value={database.kind === 'pglite' ? 'Embedded' : 'PostgreSQL'}
        more={`${database.kind === 'pglite' ? 'PGlite, PostgreSQL ' : ''}${database.version.split(' ')[0]}`}
      />
      <Figure name="Up" value={durationInWords(system.uptimeSeconds * 1000)} more={`Likeness ${system.version}`} />
    </dl>
  );
}

function Workers({ workers }: { readonly workers: readonly Worker[] }): ReactNode {
  const failing = workers.some((worker) => worker.failing);
  return (
    <section className="card" aria-label="Workers">
      <h2>Workers</h2>
      {failing && (
        <p className="quiet">
          The service failed when a worker asked it for a job; its log says why. It is tried again all the time.
        </p>
      )}
      {workers.length === 0 ? (
        <p className="quiet">
          No worker has asked for jobs in the last minute. <code>likeness work --server URL</code> adds one.
        </p>
      ) : (
        <ul className="rows">
          {workers
            .map((worker) => ({ ...worker, ...stateOf(worker) }))
            .map(({ name, kinds, status, word }) => (
              <li key={name}>
                <span className="row-name">{name}</span>
                <span className="quiet">{kinds.map(kindInWords).join(', ')}</span>
                <span className="chip" data-status={status}>
                  <span className="chip-dot" aria-hidden="true" />
                  {word}
                </span>
              </li>
            ))}
        </ul>
      )}
    </section>
  );
}

function Jobs({ jobs }: { readonly jobs: SystemReport['jobs'] }): ReactNode {
  const kinds = [...new Set(jobs.map((one) => one.kind))].sort();
  const columns = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
  const number = (kind: string, status: string): number =>
    jobs.find((one) => one.kind === kind && one.status === status)?.count ?? 0;
  return (
    <section className="card" aria-label="Jobs">
      <h2>Jobs</h2>
      {kinds.length === 0 ? (
        <p className="quiet">No job is kept at the moment.</p>
      ) : (
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">Kind</th>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {statusWord({ status: column, cancelRequested: false })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind) => (
              <tr key={kind}>
                <th scope="row">{kindInWords(kind)}</th>
                {columns.map((column) => (
                  <td key={column} className={number(kind, column) === 0 ? 'is-zero' : undefined}>
                    {number(kind, column)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** The page. */
export function SystemPage(): ReactNode {
  const { ask } = useConnection();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ShownError>();
  const {
    value: system,
    error,
    refresh,
    put,
  } = usePoll<SystemReport>('system', {
    read: (client, signal) => client.read('/v1/system', signal),
    everyMs: () => everyMs,
  });
  const again = async (): Promise<void> => {
    setBusy(true);
    try {
      const fresh = await ask((client) => client.read<SystemReport>('/v1/system?fresh=true'));
      setProblem(undefined);
      put(() => fresh);
    } catch (thrown) {
      setProblem(showError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="page">
      <header className="page-head">
        <h1>System</h1>
        <div className="page-tools">
          <a className="btn" href="/docs">
            Routes of the API
          </a>
        </div>
      </header>
      {problem && <ErrorNotice error={problem} onRetry={() => setProblem(undefined)} retryWord="Dismiss" />}
      {!system && <Unread error={error} rows={5} onRetry={refresh} />}
      {system && (
        <>
          <Figures system={system} />
          <Doctor checks={system.doctor.checks} at={system.examinedAt} busy={busy} onAgain={() => void again()} />
          <div className="cards">
            <Workers workers={system.workers} />
            <Jobs jobs={system.jobs} />
          </div>
          <section className="card" aria-label="Versions">
            <h2>Versions</h2>
            <dl className="pairs pairs-wide">
              {Object.entries(system.versions).map(([name, version]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{version}</dd>
                </div>
              ))}
            </dl>
          </section>
        </>
      )}
    </main>
  );
}
