/**
 * The faces of a target, drawn on it. A click decides who is put in.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { FaceCrop } from '../../parts/face-crop.tsx';
import { Icon } from '../../parts/icon.tsx';
import { count, personLetter } from '../../words.ts';
import { type Choice, type Draft, type Picture, personOf } from './draft.ts';

/** What a face can get. */
export interface FaceChoice {
  readonly choice: Choice;
  readonly label: string;
  readonly person?: number;
}

/** Everything that a face of this draft can get. */
export function faceChoices(draft: Draft): FaceChoice[] {
  const people = draft.people.map(
    (person, at): FaceChoice => ({
      choice: person.key,
      label: `${personLetter(at)} · ${person.pictures[0]?.name ?? ''}`,
      person: at,
    }),
  );
  return [...people, { choice: 'keep', label: 'Leave as it is' }];
}

/** What a face gets, in words. */
export function faceSentence(draft: Draft, target: Picture, at: number): string {
  const face = target.faces[at];
  const person = face ? personOf(draft, target, face.index) : undefined;
  const gets = person === undefined ? 'is left as it is' : `gets person ${personLetter(person)}`;
  return `Face ${at + 1} of ${target.faces.length} ${gets}`;
}

function FaceMenu({
  draft,
  target,
  at,
  onDone,
  onChoose,
}: {
  readonly draft: Draft;
  readonly target: Picture;
  readonly at: number;
  onDone(): void;
  onChoose(choice: Choice): void;
}): ReactNode {
  const menu = useRef<HTMLDivElement>(null);
  const face = target.faces[at] as Picture['faces'][number];
  const now = personOf(draft, target, face.index);
  useEffect(() => {
    const first = menu.current?.querySelector<HTMLElement>('[aria-checked="true"]');
    (first ?? menu.current?.querySelector<HTMLElement>('button'))?.focus();
    const away = (event: PointerEvent): void => {
      if (!menu.current?.contains(event.target as Node)) onDone();
    };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [onDone]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      onDone();
      return;
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const items = [...(menu.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const place = items.indexOf(document.activeElement as HTMLElement);
    items[(place + step + items.length) % items.length]?.focus();
  };
  const { width, height } = target.size ?? { width: 1, height: 1 };
  const [x = 0, y = 0, w = 0, h = 0] = face.box;
  const middle = ((x + w / 2) / width) * 100;
  const below = y + h / 2 < height * 0.6;
  const place = below
    ? { top: `${Math.min(100, ((y + h) / height) * 100)}%` }
    : { bottom: `${Math.min(100, (1 - y / height) * 100)}%` };
  return (
    <div
      ref={menu}
      className="menu"
      role="menu"
      aria-label={`Who is put into face ${at + 1}?`}
      style={{ left: `clamp(0px, calc(${middle}% - 7rem), max(0px, calc(100% - 14rem)))`, ...place }}
      onKeyDown={onKeyDown}
    >
      {faceChoices(draft).map(({ choice, label, person }) => {
        const picture = person === undefined ? undefined : draft.people[person]?.pictures[0];
        const sourceFace = picture?.faces[0];
        return (
          <button
            key={choice}
            type="button"
            role="menuitemradio"
            aria-checked={person === now}
            className="menu-item"
            onClick={() => {
              onChoose(choice);
              onDone();
            }}
          >
            {picture?.size && sourceFace ? (
              <FaceCrop url={picture.url} size={picture.size} box={sourceFace.box} />
            ) : (
              <span className="crop crop-blank">
                <Icon name="undo" />
              </span>
            )}
            <span className="menu-label">{label}</span>
            {person === now && <Icon name="check" />}
          </button>
        );
      })}
    </div>
  );
}

/** The layer over the picture; its size is that of the picture as it is shown. */
export function FaceLayer({
  draft,
  target,
  onChoose,
}: {
  readonly draft: Draft;
  readonly target: Picture;
  onChoose(face: number, choice: Choice): void;
}): ReactNode {
  const [open, setOpen] = useState<number>();
  const buttons = useRef(new Map<number, HTMLButtonElement>());
  const { width, height } = target.size ?? { width: 1, height: 1 };
  const click = (at: number, index: number): void => {
    const only = draft.people.length === 1 ? draft.people[0] : undefined;
    if (only) onChoose(index, personOf(draft, target, index) === undefined ? only.key : 'keep');
    else if (draft.people.length > 1) setOpen(at);
  };
  const done = (): void => {
    if (open !== undefined) buttons.current.get(open)?.focus();
    setOpen(undefined);
  };
  return (
    <fieldset className={target.faces.length > 12 ? 'faces faces-many' : 'faces'}>
      <legend className="sr-only">{count(target.faces.length, 'face')} found</legend>
      {target.faces.map((face, at) => {
        const [x = 0, y = 0, w = 0, h = 0] = face.box;
        const person = personOf(draft, target, face.index);
        return (
          <button
            key={face.index}
            ref={(button) => {
              if (button) buttons.current.set(at, button);
            }}
            type="button"
            className="face"
            data-person={person === undefined ? undefined : person % 8}
            aria-label={faceSentence(draft, target, at)}
            aria-pressed={draft.people.length === 1 ? person !== undefined : undefined}
            aria-haspopup={draft.people.length > 1 ? 'menu' : undefined}
            aria-expanded={draft.people.length > 1 ? open === at : undefined}
            style={{
              left: `${(x / width) * 100}%`,
              top: `${(y / height) * 100}%`,
              width: `${(w / width) * 100}%`,
              height: `${(h / height) * 100}%`,
            }}
            onClick={() => click(at, face.index)}
          >
            <span className="badge">{person === undefined ? at + 1 : personLetter(person)}</span>
          </button>
        );
      })}
      {open !== undefined && target.faces[open] && (
        <FaceMenu
          draft={draft}
          target={target}
          at={open}
          onDone={done}
          onChoose={(choice) => onChoose((target.faces[open] as Picture['faces'][number]).index, choice)}
        />
      )}
    </fieldset>
  );
}
