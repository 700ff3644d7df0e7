/**
 * The page on which faces are swapped.
 */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { DropZone, FileButton } from '../../parts/drop-zone.tsx';
import { Icon } from '../../parts/icon.tsx';
import { count } from '../../words.ts';
import { FaceTable } from './face-table.tsx';
import { FilmStrip } from './film-strip.tsx';
import { OptionForm } from './option-form.tsx';
import { PeopleList } from './people-list.tsx';
import { type JobPlan, planJobs } from './plan-jobs.ts';
import { Stage } from './stage.tsx';
import { type DraftDesk, useDraft } from './use-draft.ts';
import { type RunDesk, useRun } from './use-run.ts';

const consentPlace = 'likeness.consent';

/** Pictures that are pasted: the first is the face, the next receives it. */
function usePaste(desk: DraftDesk, active: boolean): void {
  const { draft, addPeople, addTargets } = desk;
  useEffect(() => {
    if (!active) return;
    const paste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      if (draft.people.length === 0) addPeople(files);
      else addTargets(files);
    };
    // Files that miss every zone must not make the browser leave the page.
    const miss = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    document.addEventListener('paste', paste);
    document.addEventListener('dragover', miss);
    document.addEventListener('drop', miss);
    return () => {
      document.removeEventListener('paste', paste);
      document.removeEventListener('dragover', miss);
      document.removeEventListener('drop', miss);
    };
  }, [draft.people.length, addPeople, addTargets, active]);
}

function Beginning({ desk }: { readonly desk: DraftDesk }): ReactNode {
  const { draft, addPeople, addTargets } = desk;
  return (
    <div className="beginning">
      <div className="beginning-head">
        <h1>Put a face into a picture</h1>
        <p className="quiet">Everything stays on the machine that runs this service.</p>
      </div>
      <div className="duo">
        <DropZone className="big-zone" label="The face" onFiles={addPeople}>
          {draft.people.length === 0 ? (
            <>
              <span className="big-icon">
                <Icon name="face" size={30} />
              </span>
              <h2>The face</h2>
              <p className="quiet">One clear photo of the person, looking roughly at the camera.</p>
              <FileButton className="btn" multiple onFiles={addPeople}>
                Choose a photo
              </FileButton>
            </>
          ) : (
            <>
              <h2>The face</h2>
              <PeopleList desk={desk} />
            </>
          )}
        </DropZone>
        <DropZone className="big-zone" label="The picture" onFiles={addTargets}>
          <span className="big-icon">
            <Icon name="picture" size={30} />
          </span>
          <h2>The picture</h2>
          <p className="quiet">The picture that receives the face. Several pictures make a batch.</p>
          <FileButton className="btn" multiple onFiles={addTargets}>
            Choose pictures
          </FileButton>
        </DropZone>
      </div>
      <p className="beginning-foot quiet">
        Drop files, paste them, or choose them. JPEG, PNG, WebP, AVIF, TIFF, GIF, BMP.
      </p>
    </div>
  );
}

function RunFoot({ plan, runs, onRun }: { readonly plan: JobPlan; readonly runs: RunDesk; onRun(): void }): ReactNode {
  const [consent, setConsent] = useState(() => sessionStorage.getItem(consentPlace) === 'yes');
  const active = runs.run?.active === true;
  const ready = 'jobs' in plan;
  const pictures = ready ? plan.jobs.reduce((sum, one) => sum + one.targets.length, 0) : 0;
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
      {active ? (
        <button type="button" className="btn btn-large" onClick={runs.cancel} disabled={runs.run?.cancelling}>
          <Icon name="stop" /> {runs.run?.cancelling ? 'Cancelling…' : 'Cancel'}
        </button>
      ) : (
        <button
          type="button"
          className="btn btn-primary btn-large"
          disabled={!ready || !consent}
          aria-describedby="run-why"
          onClick={onRun}
        >
          {ready && plan.faces > 0 ? `Swap ${count(plan.faces, 'face')}` : 'Swap'}
          {pictures > 1 && ` in ${pictures} pictures`}
        </button>
      )}
      <p id="run-why" className="run-why quiet" role="status">
        {active ? 'You may go on to other pages; the job goes on.' : why}
      </p>
    </footer>
  );
}

/** The page. */
export function SwapPage({ active }: { readonly active: boolean }): ReactNode {
  const desk = useDraft();
  const runs = useRun(desk.renew);
  const [view, setView] = useState<'faces' | 'result'>('faces');
  const { draft } = desk;
  usePaste(desk, active);
  const plan = useMemo(() => planJobs(draft), [draft]);
  const target = draft.targets.find((one) => one.key === draft.current) ?? draft.targets[0];
  const start = (): void => {
    if (!('jobs' in plan)) return;
    setView('result');
    runs.start(plan.jobs);
  };
  const clear = (): void => {
    runs.clear();
    setView('faces');
    desk.change({ type: 'clear' });
  };
  return (
    <div className="swap">
      {target ? (
        <div className="stage-column">
          <h1 className="sr-only">Swap faces</h1>
          <Stage target={target} desk={desk} runs={runs} view={view} onView={setView} onRun={start} />
          {draft.targets.length > 1 && (
            <FilmStrip draft={draft} run={runs.run} onShow={(key) => desk.change({ type: 'show', target: key })} />
          )}
        </div>
      ) : (
        <Beginning desk={desk} />
      )}
      <aside className="panel" aria-label="Settings of the swap">
        <div className="panel-scroll">
          {target && (
            <section className="panel-section" aria-label="People">
              <header className="section-head">
                <h2 className="section-title">People</h2>
                <button type="button" className="btn-quiet" onClick={clear}>
                  Start over
                </button>
              </header>
              <PeopleList desk={desk} />
            </section>
          )}
          {target && target.faces.length > 0 && draft.people.length > 0 && (
            <FaceTable draft={draft} target={target} change={desk.change} />
          )}
          <OptionForm
            values={draft.options}
            onChange={(path, value) => desk.change({ type: 'option', path, value })}
            onReset={() => desk.change({ type: 'reset-options' })}
          />
        </div>
        <RunFoot plan={plan} runs={runs} onRun={start} />
      </aside>
    </div>
  );
}
