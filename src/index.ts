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
import type { SwapPlan } from './contract/swap-plan.ts';
import type { OutputReport, SwapReport } from './contract/swap-report.ts';
import {
  type CompareInput,
  type FacesInput,
  type Media,
  nameCompareMedia,
  nameFacesMedia,
  nameSwapMedia,
  type SwapInput,
} from './presets/media-in-memory.ts';
import type { OpenedModels, OpenModelsOptions } from './presets/models/open-models.ts';
import { explainNodeSwap, openNodePipeline } from './presets/node-pipeline.ts';

export { type ErrorCode, type ErrorMeaning, errorTable, isLikenessError, LikenessError } from './base/errors.ts';
export type { DoctorCheck, DoctorReport } from './contract/doctor-report.ts';
export type { CompareReport, FaceReport, FacesReport } from './contract/faces-report.ts';
export type { MachineOptions } from './contract/machine.ts';
export type { ModelSettingsInput } from './contract/models/model-settings.ts';
export type {
  BroughtModel,
  ModelsAcceptReport,
  ModelsBroughtReport,
  ModelsGcReport,
  ModelsImportReport,
  ModelsListReport,
  ModelsRemoveReport,
  ModelsVerifyReport,
  ModelsWhereReport,
} from './contract/models/models-report.ts';
export type { ProgressEvent, ProgressListener, RunHooks } from './contract/progress.ts';
export type { ErrorReport, ModelReport, NoteReport } from './contract/report.ts';
export type { CompareRequest, FacesRequest, SwapRequest } from './contract/request.ts';
export type { FaceChoice, SourceForFace, SwapPlan } from './contract/swap-plan.ts';
export type { OutputReport, SkippedFace, SwappedFace, SwapReport, TargetReport } from './contract/swap-report.ts';
export type { StoreEvent, StoreListener } from './ports/model-store.ts';
export { examineNode as examineMachine } from './presets/doctor.ts';
export type { CompareInput, FacesInput, Media, SwapInput } from './presets/media-in-memory.ts';
export type { ModelsHooks, OpenedModels, OpenModelsOptions } from './presets/models/open-models.ts';

/** How a run is followed and stopped, and how this machine runs models. */
export type RunOptions = RunHooks & MachineOptions;

/** A {@link SwapReport} whose results may have stayed in memory. */
export type SwapResult = Omit<SwapReport, 'outputs'> & {
  outputs: (OutputReport & {
    /** The encoded picture, when the request had no `out`; `path` then begins with `memory:/`. */
    data?: Uint8Array;
  })[];
};

/** Likeness with its models opened once, for many requests. Dispose it at the end. */
export interface Likeness extends AsyncDisposable {
  /** As the function {@link swapFaces}. */
  swapFaces(request: SwapInput, hooks?: RunHooks): Promise<SwapResult>;
  /** As the function {@link findFaces}. */
  findFaces(media: Media | FacesInput, hooks?: RunHooks): Promise<FacesReport>;
  /** As the function {@link compareFaces}. */
  compareFaces(a: Media | CompareInput, b?: Media, hooks?: RunHooks): Promise<CompareReport>;
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
    async swapFaces(input, hooks) {
      const { request, memory, results } = nameSwapMedia(input);
      const report = await pipeline.withMemory(memory).swap(request, hooks);
      const outputs = report.outputs.map((output) => {
        const data = results.get(output.path);
        return data ? { ...output, data } : output;
      });
      return { ...report, outputs };
    },
    findFaces(media, hooks) {
      const { request, memory } = nameFacesMedia(isMedia(media) ? { media } : media);
      return pipeline.withMemory(memory).findFaces(request, hooks);
    },
    compareFaces(a, b, hooks) {
      const { request, memory } = nameCompareMedia(isMedia(a) ? { a, b: b ?? '' } : a);
      return pipeline.withMemory(memory).compareFaces(request, hooks);
    },
    [Symbol.asyncDispose]: () => pipeline[Symbol.asyncDispose](),
  };
}

function isMedia(value: Media | object): value is Media {
  return typeof value === 'string' || value instanceof Uint8Array;
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
 * @param request - Sources and target are paths or bytes (`Uint8Array`, so also `Buffer`); `out` is a path, or left out to get
 * the results as bytes. Everything else has a default, see `docs/options.md`.
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
 * @example
 * const { outputs } = await swapFaces({ sources: [await readFile('ada.jpg')], target: upload });
 * response.end(outputs[0].data);
 */
export async function swapFaces(request: SwapInput, options: RunOptions = {}): Promise<SwapResult> {
  return withLikeness(options, (likeness, hooks) => likeness.swapFaces(request, hooks));
}

/**
 * Says what {@link swapFaces} would do with a request, without doing it: files, faces, analyzers, models, output.
 *
 * @throws {LikenessError} `request/invalid`, `request/file-not-found`.
 */
export async function explainSwap(request: SwapInput): Promise<SwapPlan> {
  const named = nameSwapMedia(request);
  return explainNodeSwap(named.request, { memory: named.memory });
}

/**
 * Finds the faces of a picture.
 *
 * @param media - A path, the picture's bytes, or a request with `media` and wishes: `mesh`, `attributes`, `draw`.
 * @returns Faces from left to right, in pixels of the upright picture; an empty list when there are none.
 * @throws {LikenessError} `request/…`, `media/…`, `model/…`, `engine/…`; `run/cancelled`.
 * @example
 * const { faces } = await findFaces('crew.jpg');
 * console.log(faces[0].pose); // { yaw: -4.1, pitch: 6.8, roll: 0.9 }
 */
export async function findFaces(media: Media | FacesInput, options: RunOptions = {}): Promise<FacesReport> {
  return withLikeness(options, (likeness, hooks) => likeness.findFaces(media, hooks));
}

/**
 * Tells whether two pictures (paths or bytes) show the same person; in each the largest face is taken.
 *
 * @returns `verdict` (`same`, `unsure` or `different`), the score and the thresholds; what they are worth stands in
 * `docs/compare.md`.
 * @throws {LikenessError} `face/none-found` when a picture shows no face; `request/…`, `media/…`, `model/…`, `engine/…`.
 * @example
 * const { verdict, score } = await compareFaces('ada.jpg', 'badge.jpg');
 */
export async function compareFaces(a: Media, b: Media, options: RunOptions = {}): Promise<CompareReport> {
  return withLikeness(options, (likeness, hooks) => likeness.compareFaces(a, b, hooks));
}

/**
 * Opens the model store: weight files that are fetched, proven and repaired. The built-in models need none of it.
 *
 * @param options - `settings` win over environment and configuration file, see `docs/models.md`.
 * @throws {LikenessError} `request/invalid` for a wrong setting, `catalogue/invalid`, `request/file-not-found`.
 * @example
 * const models = await openModels({ settings: { catalog: 'own.json' } });
 * const { status } = await models.pull({ ids: ['yunet-2023mar'] }, { onProgress: (event) => console.log(event.doneBytes) });
 * await models[Symbol.asyncDispose]();
 */
export async function openModels(options: OpenModelsOptions = {}): Promise<OpenedModels> {
  return (await import('./presets/models/open-models.ts')).openModels(options);
}
