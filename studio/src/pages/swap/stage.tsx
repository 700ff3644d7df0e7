/**
 * The target that is worked on: its faces, or its result.
 */
import { type ReactNode, useState } from 'react';
import { Downloads } from '../../parts/download.tsx';
import { DropZone, FileButton } from '../../parts/drop-zone.tsx';
import { Icon } from '../../parts/icon.tsx';
import { ErrorNotice, Notice } from '../../parts/notice.tsx';
import { asSwapReport, reportOfTarget } from '../../parts/report-words.ts';
import { frameStyle, ReportFacts, ResultPictures } from '../../parts/result-view.tsx';
import { count } from '../../words.ts';
import type { Picture } from './draft.ts';
import { FaceLayer } from './face-layer.tsx';
import type { DraftDesk } from './use-draft.ts';
import type { Outcome, RunDesk } from './use-run.ts';

function TargetPicture({
  target,
  desk,
  running,
}: {
  readonly target: Picture;
  readonly desk: DraftDesk;
  readonly running: boolean;
}): ReactNode {
  const [shown, setShown] = useState(true);
  const [measured, setMeasured] = useState<{ width: number; height: number }>();
  const size = target.size ?? measured;
  if (!shown && target.phase === 'failed') return null;
  return (
    <div className="frame" data-running={running} style={size ? frameStyle(size) : undefined}>
      {shown ? (
        <img
          className="frame-picture"
          src={target.url}
          alt={target.name}
          draggable={false}
          onLoad={({ currentTarget }) =>
            setMeasured({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })
          }
          onError={() => setShown(false)}
        />
      ) : (
        <div className="frame-blank">
          <p>This browser cannot show this kind of picture. Faces and result are there all the same.</p>
        </div>
      )}
      {target.phase === 'ready' && (
        <FaceLayer
          draft={desk.draft}
          target={target}
          onChoose={(face, choice) => desk.change({ type: 'choose', target: target.key, face, choice })}
        />
      )}
      {(target.phase === 'uploading' || target.phase === 'finding') && <span className="scan" aria-hidden="true" />}
    </div>
  );
}

function stateLine(target: Picture): string {
  if (target.phase === 'uploading') return 'Uploading…';
  if (target.phase === 'finding') return 'Looking for faces…';
  if (target.phase === 'failed') return 'Cannot be used';
  return target.faces.length === 0 ? 'No face found' : `${count(target.faces.length, 'face')} found`;
}

function OutcomeView({
  target,
  outcome,
  onRetry,
}: {
  readonly target: Picture;
  readonly outcome: Outcome;
  onRetry(): void;
}): ReactNode {
  if (outcome.status === 'succeeded' && outcome.result)
    return <ResultPictures result={outcome.result} before={target.url} size={target.size} name={target.name} />;
  if (outcome.status === 'cancelled')
    return (
      <Notice
        tone="info"
        title="Cancelled"
        action={
          <button type="button" className="btn btn-small" onClick={onRetry}>
            Run again
          </button>
        }
      >
        <p>Nothing was written.</p>
      </Notice>
    );
  return outcome.error ? <ErrorNotice error={outcome.error} onRetry={onRetry} /> : null;
}

/** The stage. */
export function Stage({
  target,
  desk,
  runs,
  view,
  onView,
  onRun,
}: {
  readonly target: Picture;
  readonly desk: DraftDesk;
  readonly runs: RunDesk;
  readonly view: 'faces' | 'result';
  onView(view: 'faces' | 'result'): void;
  onRun(): void;
}): ReactNode {
  const { run } = runs;
  const outcome = run?.outcomes.get(target.key);
  const ended = outcome !== undefined && outcome.status !== 'running';
  const result = ended && view === 'result';
  const all = [...(run?.outcomes.values() ?? [])].flatMap((one) => one.result ?? []);
  const whole = asSwapReport(outcome?.job?.report);
  const report = whole && reportOfTarget(whole, outcome?.result?.target ?? 0);
  return (
    <DropZone className="stage" label="Picture that receives the face" onFiles={desk.addTargets}>
      <header className="stage-head">
        <div className="stage-title">
          <strong title={target.name}>{target.name}</strong>
          <span className="quiet" role="status">
            {target.size && `${target.size.width} × ${target.size.height} · `}
            {stateLine(target)}
          </span>
        </div>
        {ended && (
          <fieldset className="tabs">
            <legend className="sr-only">View</legend>
            {(['faces', 'result'] as const).map((one) => (
              <button key={one} type="button" aria-pressed={view === one} onClick={() => onView(one)}>
                {one === 'faces' ? 'Faces' : 'Result'}
              </button>
            ))}
          </fieldset>
        )}
        <FileButton className="btn-icon" multiple label="Add more pictures" onFiles={desk.addTargets}>
          <Icon name="plus" />
        </FileButton>
        <button
          type="button"
          className="btn-icon"
          aria-label={`Remove ${target.name}`}
          onClick={() => desk.change({ type: 'remove-picture', key: target.key })}
        >
          <Icon name="close" />
        </button>
      </header>
      <div className="stage-body">
        {result && outcome ? (
          <OutcomeView target={target} outcome={outcome} onRetry={onRun} />
        ) : (
          <>
            <TargetPicture key={target.key} target={target} desk={desk} running={outcome?.status === 'running'} />
            {target.error && (
              <ErrorNotice
                error={target.error}
                onRetry={target.error.retryable ? () => desk.again(target.key) : undefined}
              />
            )}
            {target.phase === 'ready' && target.faces.length === 0 && (
              <Notice tone="warn" title="No face was found in this picture">
                <p>It needs a face that is at least 32 pixels wide and not seen from the side. </p>
              </Notice>
            )}
          </>
        )}
      </div>
      {result && outcome?.result && (
        <div className="stage-foot">
          {report && <ReportFacts report={report} result={outcome.result} />}
          <Downloads result={outcome.result} all={all} />
        </div>
      )}
    </DropZone>
  );
}
