/**
 * Likeness as a library: the same requests and reports as on the command line.
 *
 * @example
 * import { swapFaces } from 'likeness';
 * const report = await swapFaces({ sources: ['ada.jpg'], target: 'crew.jpg', out: 'result.jpg' });
 * console.log(report.swapped.length, report.outputs[0].path); // 3 'result.jpg'
 */
import type { CompareReport, FacesReport } from './contract/faces-report.ts';
import type { MachineOptions } from './contract/machine.ts';
import type { RunHooks } from './contract/progress.ts';
import type { CompareRequest, FacesRequest, SwapRequest } from './contract/request.ts';
import type { SwapPlan } from './contract/swap-plan.ts';
import type { SwapReport } from './contract/swap-report.ts';
import { explainNodeSwap, openNodePipeline } from './presets/node-pipeline.ts';

export { type ErrorCode, type ErrorMeaning, errorTable, isLikenessError, LikenessError } from './base/errors.ts';
export type { DoctorCheck, DoctorReport } from './contract/doctor-report.ts';
export type { CompareReport, FaceReport, FacesReport } from './contract/faces-report.ts';
export type { MachineOptions } from './contract/machine.ts';
export type { ProgressEvent, ProgressListener, RunHooks } from './contract/progress.ts';
export type { ErrorReport, ModelReport, NoteReport } from './contract/report.ts';
export type { CompareRequest, FacesRequest, SwapRequest } from './contract/request.ts';
export type { FaceChoice, SourceForFace, SwapPlan } from './contract/swap-plan.ts';
export type { OutputReport, SkippedFace, SwappedFace, SwapReport, TargetReport } from './contract/swap-report.ts';
export { examineNode as examineMachine } from './presets/doctor.ts';

/** How a run is followed and stopped, and how this machine runs models. */
export type RunOptions = RunHooks & MachineOptions;

/** Likeness with its models opened once, for many requests. Dispose it at the end. */
export interface Likeness extends AsyncDisposable {
  /** As the function {@link swapFaces}. */
  swapFaces(request: SwapRequest, hooks?: RunHooks): Promise<SwapReport>;
  /** As the function {@link findFaces}. */
  findFaces(media: string | FacesRequest, hooks?: RunHooks): Promise<FacesReport>;
  /** As the function {@link compareFaces}. */
  compareFaces(a: string | CompareRequest, b?: string, hooks?: RunHooks): Promise<CompareReport>;
}

/**
 * Opens Likeness for many requests: models are opened once, when first needed, and kept.
 *
 * @throws `engine/unavailable` when the inference engine or the provider that is asked for cannot be loaded;
 * `request/invalid` for an unknown provider.
 * @example
 * const likeness = await openLikeness();
 * for (const target of targets) await likeness.swapFaces({ sources: ['ada.jpg'], target, out: 'swapped/' });
 * await likeness[Symbol.asyncDispose]();
 */
export async function openLikeness(options: MachineOptions = {}): Promise<Likeness> {
  const pipeline = await openNodePipeline(options);
  return {
    swapFaces: (request, hooks) => pipeline.swap(request, hooks),
    findFaces: (media, hooks) => pipeline.findFaces(typeof media === 'string' ? { media } : media, hooks),
    compareFaces: (a, b, hooks) => pipeline.compareFaces(typeof a === 'string' ? { a, b: b ?? '' } : a, hooks),
    [Symbol.asyncDispose]: () => pipeline[Symbol.asyncDispose](),
  };
}

async function withLikeness<T>(
  options: RunOptions,
  work: (likeness: Likeness, hooks: RunHooks) => Promise<T>,
): Promise<T> {
  const { signal, onProgress, ...machine } = options;
  const likeness = await openLikeness(machine);
  try {
    return await work(likeness, { signal, onProgress });
  } finally {
    await likeness[Symbol.asyncDispose]();
  }
}

/**
 * Puts the faces of the sources into the target and writes the result.
 *
 * @param request - Sources, target and out are paths; everything else has a default, see `docs/options.md`.
 * @param options - `signal` stops the run, `onProgress` is told of every step; `provider`, `threads` and `cache` say how
 * this machine runs models.
 * @returns What was written, which faces were swapped and skipped and why, the models with their hashes, the timings.
 * With several targets (a list, a folder, a pattern) a target that fails is reported and the others go on.
 * @throws {LikenessError} `request/…` for a bad request, `media/…` for files that cannot be read, `face/none-found`,
 * `face/pair-unsuitable` when nothing could be swapped, `model/…`, `engine/…`, `system/…`; `run/cancelled`.
 * Nothing is left half-written then.
 * @example
 * const report = await swapFaces({ sources: ['ada.jpg'], target: 'crew.jpg', out: 'result.jpg', faces: 'largest' });
 * console.log(report.swapped); // [{ target: 'crew.jpg', face: 1, source: 0, score: 0.97, box: [ 412, 96, 180, 224 ] }]
 */
export async function swapFaces(request: SwapRequest, options: RunOptions = {}): Promise<SwapReport> {
  return withLikeness(options, (likeness, hooks) => likeness.swapFaces(request, hooks));
}

/**
 * Says what {@link swapFaces} would do with a request, without doing it: files, faces, analyzers, models, output.
 *
 * @throws {LikenessError} `request/invalid`, `request/file-not-found`.
 */
export async function explainSwap(request: SwapRequest): Promise<SwapPlan> {
  return explainNodeSwap(request);
}

/**
 * Finds the faces of a picture.
 *
 * @param media - A path, or a request with `media` and wishes: `mesh`, `attributes`, `draw`.
 * @returns Faces from left to right, in pixels of the upright picture; an empty list when there are none.
 * @throws {LikenessError} `request/…`, `media/…`, `model/…`, `engine/…`; `run/cancelled`.
 * @example
 * const { faces } = await findFaces('crew.jpg');
 * console.log(faces[0].pose); // { yaw: -4.1, pitch: 6.8, roll: 0.9 }
 */
export async function findFaces(media: string | FacesRequest, options: RunOptions = {}): Promise<FacesReport> {
  return withLikeness(options, (likeness, hooks) => likeness.findFaces(media, hooks));
}

/**
 * Tells whether two pictures show the same person; in each the largest face is taken.
 *
 * @returns `verdict` (`same`, `unsure` or `different`), the score and the thresholds; what they are worth stands in
 * `docs/compare.md`.
 * @throws {LikenessError} `face/none-found` when a picture shows no face; `request/…`, `media/…`, `model/…`, `engine/…`.
 * @example
 * const { verdict, score } = await compareFaces('ada.jpg', 'badge.jpg');
 */
export async function compareFaces(a: string, b: string, options: RunOptions = {}): Promise<CompareReport> {
  return withLikeness(options, (likeness, hooks) => likeness.compareFaces(a, b, hooks));
}
