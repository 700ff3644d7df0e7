/**
 * All targets of a batch, small, with what became of each.
 */
import { type ReactNode, useState } from 'react';
import { Icon } from '../../parts/icon.tsx';
import type { Draft, Picture } from './draft.ts';
import type { Outcome, Run } from './use-run.ts';

const statusWords: Readonly<Record<Outcome['status'], string>> = {
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

function Small({ picture }: { readonly picture: Picture }): ReactNode {
  const [broken, setBroken] = useState(false);
  if (broken) return <Icon name="picture" size={20} />;
  return <img src={picture.url} alt="" loading="lazy" draggable={false} onError={() => setBroken(true)} />;
}

/** The strip. */
export function FilmStrip({
  draft,
  run,
  onShow,
}: {
  readonly draft: Draft;
  readonly run: Run | undefined;
  onShow(target: string): void;
}): ReactNode {
  return (
    <ul className="strip" aria-label={`${draft.targets.length} pictures`}>
      {draft.targets.map((target) => {
        const outcome = run?.outcomes.get(target.key);
        const state = target.phase === 'failed' ? 'failed' : outcome?.status;
        const busy = target.phase === 'uploading' || target.phase === 'finding';
        const words = busy ? 'being prepared' : state ? statusWords[state] : `${target.faces.length} faces`;
        return (
          <li key={target.key}>
            <button
              type="button"
              className="strip-item"
              data-state={busy ? 'busy' : state}
              aria-current={target.key === draft.current}
              aria-label={`${target.name}, ${words}`}
              onClick={() => onShow(target.key)}
            >
              <Small picture={target} />
              <span className="strip-mark" aria-hidden="true">
                {state === 'succeeded' ? (
                  <Icon name="check" size={12} />
                ) : state === 'failed' ? (
                  <Icon name="warn" size={12} />
                ) : (
                  target.phase === 'ready' && !state && target.faces.length
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
