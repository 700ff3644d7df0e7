/**
 * The foot of the panel: consent and the button that begins; while jobs run, how far they are and the way to stop them.
 */
import { type ReactNode, useState } from 'react';
import { Icon } from '../../parts/icon.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { count, stepInWords } from '../../words.ts';
import type { JobPlan } from './plan-jobs.ts';
import type { Run, RunDesk } from './use-run.ts';

const consentPlace = 'likeness.consent';

function runWords({ cancelling, queuePosition, step }: Run): string {
  if (cancelling) return 'Cancelling…';
  if (queuePosition === undefined) return stepInWords(step);
  return queuePosition === 0 ? 'Next in the queue' : `${count(queuePosition, 'job')} before this one`;
}

/** How far the run is; the step is announced politely. */
function RunState({ run, onCancel }: { readonly run: Run; onCancel(): void }): ReactNode {
  const known = run.queuePosition === undefined && run.progress > 0;
  return (
    <footer className="run-foot run-active">
      <div className="run-line">
        <span role="status">{runWords(run)}</span>
        {known && <span className="run-share">{Math.round(run.progress * 100)} %</span>}
      </div>
      <ProgressBar value={known ? run.progress : undefined} label="Progress of the swap" />
      <button type="button" className="btn btn-large" onClick={onCancel} disabled={run.cancelling}>
        <Icon name="stop" size={14} /> {run.cancelling ? 'Cancelling…' : 'Cancel'}
      </button>
      <p className="run-why quiet">You may go on to other pages; the job goes on.</p>
    </footer>
  );
}

/** Whether the plan is what was run already. */
function isDone(plan: JobPlan, run: Run | undefined): boolean {
  if (!('jobs' in plan) || !run || ![...run.outcomes.values()].every((one) => one.status === 'succeeded')) return false;
  const asked = (jobs: Run['jobs'] | typeof plan.jobs): string => JSON.stringify(jobs.map((one) => one.request));
  return asked(plan.jobs) === asked(run.jobs);
}

/** The foot. */
export function RunFoot({
  plan,
  runs,
  onRun,
}: {
  readonly plan: JobPlan;
  readonly runs: RunDesk;
  onRun(): void;
}): ReactNode {
  const [consent, setConsent] = useState(() => sessionStorage.getItem(consentPlace) === 'yes');
  const { run } = runs;
  if (run?.active) return <RunState run={run} onCancel={runs.cancel} />;
  const ready = 'jobs' in plan;
  const pictures = ready ? plan.jobs.reduce((sum, one) => sum + one.targets.length, 0) : 0;
  const done = isDone(plan, run);
  const rest =
    ready && plan.leftOut > 0 ? `${count(plan.leftOut, 'picture')} without a face to swap left out.` : undefined;
  const why = ready ? (consent ? rest : 'Confirm the consent of the people shown.') : plan.waitingFor;
  return (
    <footer className="run-foot">
      <label className="consent">
        <input
          type="checkbox"
          checked={consent}
          onChange={({ target }) => {
            setConsent(target.checked);
            sessionStorage.setItem(consentPlace, target.checked ? 'yes' : 'no');
          }}
        />
        <span>
          Everyone whose face I use has agreed to it.{' '}
          <span className="quiet">Results are marked as composites in their metadata.</span>
        </span>
      </label>
      <button
        type="button"
        className={done ? 'btn btn-large' : 'btn btn-primary btn-large'}
        disabled={!ready || !consent}
        aria-describedby="run-why"
        onClick={onRun}
      >
        {done ? 'Swap again' : ready && plan.faces > 0 ? `Swap ${count(plan.faces, 'face')}` : 'Swap'}
        {pictures > 1 && ` in ${pictures} pictures`}
      </button>
      <p id="run-why" className="run-why quiet" role="status">
        {why ?? (done ? 'Change a face or an option for another result.' : '')}
      </p>
    </footer>
  );
}
