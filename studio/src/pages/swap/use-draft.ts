/**
 * The draft while the page lives: files go up and faces are looked for as soon as they are added.
 */
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { useConnection } from '../../service/connection.tsx';
import { showError } from '../../service/shown-error.ts';
import { changeDraft, type Draft, type DraftChange, emptyDraft, limits, type Picture, picturesOf } from './draft.ts';
import { useStranded } from './use-stranded.ts';

/** The draft, and what can be done with it. */
export interface DraftDesk {
  readonly draft: Draft;
  change(change: DraftChange): void;
  /** Each file is a person of its own. */
  addPeople(files: readonly File[]): void;
  /** More pictures of somebody. */
  addPhotos(person: string, files: readonly File[]): void;
  addTargets(files: readonly File[]): void;
  /** Begins anew with a picture that failed. */
  again(key: string): void;
  /** Uploads every picture again. @returns The new ids by the old ones. */
  renew(): Promise<ReadonlyMap<string, string>>;
}

/** Pictures that are brought at once; the others wait, so that the first can be worked on soon. */
const atOnce = 3;

/** Lets a few in at once. */
function createGate(width: number): <T>(pass: () => Promise<T>) => Promise<T> {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async (pass) => {
    if (inside >= width) await new Promise<void>((resolve) => waiting.push(resolve));
    inside += 1;
    try {
      return await pass();
    } finally {
      inside -= 1;
      waiting.shift()?.();
    }
  };
}

const minFaceScoreOf = (draft: Draft): number | undefined => {
  const value = draft.options['minFaceScore'];
  return typeof value === 'number' ? value : undefined;
};

/** Makes the desk. */
export function useDraft(): DraftDesk {
  const { ask } = useConnection();
  const [draft, change] = useReducer(changeDraft, emptyDraft);
  const latest = useRef(draft);
  latest.current = draft;
  const files = useRef(new Map<string, File>());
  const running = useRef(new Map<string, AbortController>());
  const [gate] = useState(() => createGate(atOnce));

  const find = useCallback(
    async (key: string, upload: string, stop: AbortController) => {
      change({ type: 'picture', key, facts: { phase: 'finding', upload } });
      const minFaceScore = minFaceScoreOf(latest.current);
      const report = await ask((client) => client.findFaces(upload, { minFaceScore, signal: stop.signal }));
      if (stop.signal.aborted) return;
      const { width, height } = report.media;
      change({ type: 'picture', key, facts: { phase: 'ready', faces: report.faces, size: { width, height } } });
    },
    [ask],
  );

  const bring = useCallback(
    async (key: string, known?: string) => {
      running.current.get(key)?.abort();
      const stop = new AbortController();
      running.current.set(key, stop);
      const file = files.current.get(key);
      try {
        await gate(async () => {
          if (!file || stop.signal.aborted) return;
          const sent = (): Promise<{ readonly id: string }> =>
            ask((client) => client.upload({ name: file.name, body: file }, stop.signal));
          const upload = known ?? (await sent()).id;
          if (!stop.signal.aborted) await find(key, upload, stop);
        });
      } catch (thrown) {
        if (stop.signal.aborted) return;
        change({ type: 'picture', key, facts: { phase: 'failed', error: showError(thrown) } });
      }
    },
    [ask, find, gate],
  );

  const take = useCallback(
    (file: File): Picture => {
      const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
      files.current.set(key, file);
      queueMicrotask(() => void bring(key));
      const url = URL.createObjectURL(file);
      return { key, name: file.name, bytes: file.size, url, phase: 'uploading', faces: [] };
    },
    [bring],
  );

  // Numbers of faces depend on how sure the detector must be: with another limit they are looked for again.
  const minFaceScore = minFaceScoreOf(draft);
  const lookedWith = useRef(minFaceScore);
  useEffect(() => {
    if (lookedWith.current === minFaceScore) return;
    const timer = setTimeout(() => {
      lookedWith.current = minFaceScore;
      for (const { key, upload } of picturesOf(latest.current)) if (upload) void bring(key, upload);
    }, 500);
    return () => clearTimeout(timer);
  }, [minFaceScore, bring]);

  // What is no longer in the draft is no longer needed here; in the service uploads end by themselves, unless a job keeps them.
  const alive = useRef(new Map<string, Picture>());
  useEffect(() => {
    const now = new Map(picturesOf(draft).map((one) => [one.key, one]));
    for (const [key, { url }] of alive.current) {
      if (now.has(key)) continue;
      running.current.get(key)?.abort();
      running.current.delete(key);
      files.current.delete(key);
      URL.revokeObjectURL(url);
    }
    alive.current = now;
  }, [draft]);

  const addPeople = useCallback(
    (added: readonly File[]) => {
      const room = limits.people - latest.current.people.length;
      for (const file of added.slice(0, room)) {
        const picture = take(file);
        change({ type: 'add-person', person: { key: picture.key, pictures: [picture] } });
      }
    },
    [take],
  );
  const addPhotos = useCallback(
    (person: string, added: readonly File[]) => {
      for (const file of added) change({ type: 'add-photo', person, picture: take(file) });
    },
    [take],
  );
  const addTargets = useCallback(
    (added: readonly File[]) => change({ type: 'add-targets', pictures: added.map(take) }),
    [take],
  );
  const again = useCallback(
    (key: string) => {
      change({ type: 'picture', key, facts: { phase: 'uploading' } });
      void bring(key, picturesOf(latest.current).find((one) => one.key === key)?.upload);
    },
    [bring],
  );
  useStranded(draft, again);
  const renew = useCallback(async () => {
    const ids = new Map<string, string>();
    for (const { key, upload } of picturesOf(latest.current)) {
      const file = files.current.get(key);
      if (!file || upload === undefined) continue;
      const fresh = await ask((client) => client.upload({ name: file.name, body: file }));
      ids.set(upload, fresh.id);
      change({ type: 'picture', key, facts: { upload: fresh.id } });
    }
    return ids;
  }, [ask]);
  return { draft, change, addPeople, addPhotos, addTargets, again, renew };
}
