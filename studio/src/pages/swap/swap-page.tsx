/**
 * The page on which faces are swapped.
 */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { Beginning } from './beginning.tsx';
import { FaceTable } from './face-table.tsx';
import { FilmStrip } from './film-strip.tsx';
import { OptionForm } from './option-form.tsx';
import { PeopleList } from './people-list.tsx';
import { planJobs } from './plan-jobs.ts';
import { RunFoot } from './run-foot.tsx';
import { Stage } from './stage.tsx';
import { type DraftDesk, useDraft } from './use-draft.ts';
import { useRun } from './use-run.ts';

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
    // On a small screen the picture may be out of sight, and with it what comes of the swap.
    scrollTo(0, 0);
    runs.start(plan.jobs);
  };
  const clear = (): void => {
    runs.clear();
    setView('faces');
    desk.change({ type: 'clear' });
  };
  if (!target) return <Beginning desk={desk} active={active} />;
  return (
    <div className="swap">
      <div className="stage-column">
        <h1 className="sr-only">Swap faces</h1>
        <Stage target={target} desk={desk} runs={runs} view={view} onView={setView} onRun={start} />
        {draft.targets.length > 1 && (
          <FilmStrip draft={draft} run={runs.run} onShow={(key) => desk.change({ type: 'show', target: key })} />
        )}
      </div>
      <aside className="panel" aria-label="Settings of the swap">
        <div className="panel-scroll">
          <section className="panel-section" aria-label="People">
            <header className="section-head">
              <h2 className="section-title">People</h2>
              <button type="button" className="btn-quiet" onClick={clear}>
                Start over
              </button>
            </header>
            <PeopleList desk={desk} />
          </section>
          {target.faces.length > 0 && draft.people.length > 0 && (
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
