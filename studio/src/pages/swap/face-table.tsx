/**
 * The faces of a target as a list, for keys, screen readers, small faces and small screens.
 */
import type { ReactNode } from 'react';
import { FaceCrop } from '../../parts/face-crop.tsx';
import { count, personLetter } from '../../words.ts';
import { type Draft, type DraftChange, type Picture, personOf } from './draft.ts';
import { faceChoices } from './face-layer.tsx';

/** The list. */
export function FaceTable({
  draft,
  target,
  change,
}: {
  readonly draft: Draft;
  readonly target: Picture;
  change(change: DraftChange): void;
}): ReactNode {
  const choices = faceChoices(draft);
  const byHand = Object.keys(draft.choices[target.key] ?? {}).length > 0;
  return (
    <details className="panel-section" open={target.faces.length <= 4}>
      <summary>
        <span className="section-title">Faces in this picture</span>
        <span className="count">{target.faces.length}</span>
      </summary>
      <div className="face-all">
        <button
          type="button"
          className="btn btn-small"
          disabled={!byHand}
          onClick={() => change({ type: 'choose-all', target: target.key, choice: undefined })}
        >
          Automatic
        </button>
        <button
          type="button"
          className="btn btn-small"
          onClick={() => change({ type: 'choose-all', target: target.key, choice: 'keep' })}
        >
          Leave all
        </button>
        {draft.people.length > 1 &&
          draft.people.slice(0, 6).map((person, at) => (
            <button
              key={person.key}
              type="button"
              className="btn btn-small"
              onClick={() => change({ type: 'choose-all', target: target.key, choice: person.key })}
            >
              All {personLetter(at)}
            </button>
          ))}
      </div>
      <ul className="face-rows" aria-label={count(target.faces.length, 'face')}>
        {target.faces.map((face, at) => {
          const person = personOf(draft, target, face.index);
          const value = person === undefined ? 'keep' : (draft.people[person]?.key ?? 'keep');
          return (
            <li key={face.index} className="face-row" data-person={person === undefined ? undefined : person % 8}>
              {target.size && <FaceCrop url={target.url} size={target.size} box={face.box} />}
              <span className="face-number">{at + 1}</span>
              <select
                aria-label={`Face ${at + 1}`}
                value={value}
                disabled={draft.people.length === 0}
                onChange={(event) =>
                  change({ type: 'choose', target: target.key, face: face.index, choice: event.target.value })
                }
              >
                {choices.map(({ choice, label }) => (
                  <option key={choice} value={choice}>
                    {label}
                  </option>
                ))}
              </select>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
