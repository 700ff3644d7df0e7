/**
 * What the person has put together for a swap: people, targets, which face gets whom, options. Plain data and pure changes.
 */
import type { FaceReport } from '../../../../src/contract/faces-report.ts';
import type { ShownError } from '../../service/shown-error.ts';

/** A picture on its way into the service, or there. */
export interface Picture {
  readonly key: string;
  readonly name: string;
  readonly bytes: number;
  /** Address of the local file, for showing it. */
  readonly url: string;
  readonly phase: 'uploading' | 'finding' | 'ready' | 'failed';
  /** Id of the upload, as soon as it is there. */
  readonly upload?: string;
  readonly faces: readonly FaceReport[];
  /** Pixels of the upright picture; from the service, as not every browser can show every format. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly error?: ShownError;
}

/** Somebody whose face is put in: one or several pictures of the same person. */
export interface Person {
  readonly key: string;
  readonly pictures: readonly Picture[];
}

/** Which person a face gets: a person's key, or `keep` for leaving the face as it is. */
export type Choice = string;

/** The draft. */
export interface Draft {
  readonly people: readonly Person[];
  readonly targets: readonly Picture[];
  /** Key of the target that is shown. */
  readonly current?: string;
  /** Choices that were made by hand, by key of the target and number of the face. */
  readonly choices: Readonly<Record<string, Readonly<Record<number, Choice>>>>;
  /** Options that differ from their defaults, by path joined with dots. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The draft at the beginning. */
export const emptyDraft: Draft = { people: [], targets: [], choices: {}, options: {} };

/** A change of the draft. */
export type DraftChange =
  | { readonly type: 'add-person'; readonly person: Person }
  | { readonly type: 'add-photo'; readonly person: string; readonly picture: Picture }
  | { readonly type: 'add-targets'; readonly pictures: readonly Picture[] }
  | { readonly type: 'picture'; readonly key: string; readonly facts: Partial<Omit<Picture, 'key'>> }
  | { readonly type: 'remove-picture'; readonly key: string }
  | { readonly type: 'remove-person'; readonly key: string }
  | { readonly type: 'show'; readonly target: string }
  | { readonly type: 'choose'; readonly target: string; readonly face: number; readonly choice: Choice }
  | { readonly type: 'choose-all'; readonly target: string; readonly choice: Choice | undefined }
  | { readonly type: 'option'; readonly path: string; readonly value: unknown }
  | { readonly type: 'reset-options' }
  | { readonly type: 'clear' };

/** How many people and targets one request takes. */
export const limits = { people: 20, photos: 20, targets: 500 } as const;

function without<T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> {
  const { [key]: _, ...rest } = record;
  return rest;
}

/** Forgets a choice of somebody who is no longer there. */
function withoutPerson(choices: Draft['choices'], person: string): Draft['choices'] {
  return Object.fromEntries(
    Object.entries(choices).map(([target, faces]) => [
      target,
      Object.fromEntries(Object.entries(faces).filter(([, choice]) => choice !== person)),
    ]),
  );
}

function removePicture(draft: Draft, key: string): Draft {
  const targets = draft.targets.filter((one) => one.key !== key);
  const people = draft.people
    .map((person) => ({ ...person, pictures: person.pictures.filter((one) => one.key !== key) }))
    .filter((person) => person.pictures.length > 0);
  const gone = draft.people.filter((person) => !people.some((one) => one.key === person.key));
  const choices = gone.reduce((rest, person) => withoutPerson(rest, person.key), without(draft.choices, key));
  const { current, ...rest } = draft;
  const shown = current === key ? targets[0]?.key : current;
  return { ...rest, people, targets, choices, ...(shown === undefined ? {} : { current: shown }) };
}

/** Makes a change. */
export function changeDraft(draft: Draft, change: DraftChange): Draft {
  switch (change.type) {
    case 'add-person':
      return draft.people.length >= limits.people ? draft : { ...draft, people: [...draft.people, change.person] };
    case 'add-photo':
      return {
        ...draft,
        people: draft.people.map((person) =>
          person.key === change.person && person.pictures.length < limits.photos
            ? { ...person, pictures: [...person.pictures, change.picture] }
            : person,
        ),
      };
    case 'add-targets': {
      const targets = [...draft.targets, ...change.pictures].slice(0, limits.targets);
      const current = change.pictures[0]?.key ?? draft.current;
      return { ...draft, targets, ...(current === undefined ? {} : { current }) };
    }
    case 'picture': {
      const put = (picture: Picture): Picture =>
        picture.key === change.key ? { ...picture, ...change.facts } : picture;
      return {
        ...draft,
        targets: draft.targets.map(put),
        people: draft.people.map((person) => ({ ...person, pictures: person.pictures.map(put) })),
      };
    }
    case 'remove-picture':
      return removePicture(draft, change.key);
    case 'remove-person':
      return {
        ...draft,
        people: draft.people.filter((person) => person.key !== change.key),
        choices: withoutPerson(draft.choices, change.key),
      };
    case 'show':
      return { ...draft, current: change.target };
    case 'choose': {
      const { target, face, choice } = change;
      return { ...draft, choices: { ...draft.choices, [target]: { ...draft.choices[target], [face]: choice } } };
    }
    case 'choose-all': {
      const { target, choice } = change;
      const picture = draft.targets.find((one) => one.key === target);
      if (choice === undefined || !picture) return { ...draft, choices: without(draft.choices, target) };
      const all = Object.fromEntries(picture.faces.map((face) => [face.index, choice]));
      return { ...draft, choices: { ...draft.choices, [target]: all } };
    }
    case 'option': {
      const rest = without(draft.options, change.path);
      return { ...draft, options: change.value === undefined ? rest : { ...rest, [change.path]: change.value } };
    }
    case 'reset-options':
      return { ...draft, options: {} };
    case 'clear':
      return { ...emptyDraft, options: draft.options };
  }
}

/**
 * Who a face gets: what was chosen by hand, else one person goes into every face and several go in order from left to right.
 *
 * @returns Number of the person, nothing for a face that is left as it is.
 */
export function personOf(draft: Draft, target: Picture, face: number): number | undefined {
  const choice = draft.choices[target.key]?.[face];
  if (choice === 'keep') return undefined;
  if (choice !== undefined) {
    const at = draft.people.findIndex((person) => person.key === choice);
    return at < 0 ? undefined : at;
  }
  if (draft.people.length === 1) return 0;
  const place = target.faces.findIndex((one) => one.index === face);
  return place >= 0 && place < draft.people.length ? place : undefined;
}

/** Every picture of a draft. */
export function picturesOf(draft: Draft): readonly Picture[] {
  return [...draft.people.flatMap((person) => person.pictures), ...draft.targets];
}
