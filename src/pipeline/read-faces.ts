/**
 * Reads a picture and finds its faces: the first step of everything.
 */
import type { FaceWishes } from '../analysis/face-finder.ts';
import { throwIfCancelled } from '../base/cancel.ts';
import { LikenessError } from '../base/errors.ts';
import type { RunHooks } from '../contract/progress.ts';
import type { NoteReport } from '../contract/report.ts';
import type { Face } from '../face/face.ts';
import { defaultPictureLimits } from '../imaging/picture-limits.ts';
import type { Picture } from '../ports/picture.ts';
import type { PipelineParts } from './parts.ts';
import type { Stopwatch } from './stopwatch.ts';

/** A picture with its faces, left to right. */
export interface PictureWithFaces {
  readonly path: string;
  readonly picture: Picture;
  readonly faces: readonly Face[];
  readonly notes: readonly NoteReport[];
}

/** How to read and what to find out. */
export interface ReadFacesOptions {
  readonly maxPixels: number;
  readonly wishes: FaceWishes;
  /** Throw when there is no face; what the face is needed for, as the end of a sentence. */
  readonly faceNeededFor?: string;
  /** Is told when the picture is read and the search begins. */
  readonly onFind?: () => void;
}

/**
 * Reads a picture and finds its faces.
 *
 * @throws What the picture port throws; `face/none-found` when a face is needed and there is none; `run/cancelled`.
 */
export async function readFaces(
  path: string,
  options: ReadFacesOptions,
  run: { readonly parts: PipelineParts; readonly hooks: RunHooks; readonly watch: Stopwatch },
): Promise<PictureWithFaces> {
  const { parts, hooks, watch } = run;
  throwIfCancelled(hooks.signal);
  const limits = { ...defaultPictureLimits, maxPixels: options.maxPixels };
  const picture = await watch.time('read', () => parts.pictures.read(path, limits));
  throwIfCancelled(hooks.signal);
  options.onFind?.();
  const faces = await watch.time('find', () => parts.finder.find(picture.frame, options.wishes));
  throwIfCancelled(hooks.signal);
  if (faces.length === 0 && options.faceNeededFor !== undefined) {
    throw new LikenessError('face/none-found', `Expected a face in ${path} ${options.faceNeededFor}, found none.`, {
      details: { path, width: picture.frame.width, height: picture.frame.height },
    });
  }
  const notes = picture.notes.map((note) => ({ code: note.code, message: note.message, file: path }));
  return { path, picture, faces, notes };
}

/** Joins the wish for a minimal detection score to other wishes. */
export function withMinScore(wishes: FaceWishes, minScore: number | undefined): FaceWishes {
  return minScore === undefined ? wishes : { ...wishes, minScore };
}
