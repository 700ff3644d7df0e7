/**
 * The run of a job of the kind `models`: brings, proves or repairs files of the store.
 */
import { LikenessError } from '../../base/errors.ts';
import type { ModelsBroughtReport, ModelsVerifyReport } from '../../contract/models/models-report.ts';
import type { StoreEvent } from '../../ports/model-store.ts';
import { type OpenedModels, openModels } from '../models/open-models.ts';

/** What such a job asks for; see `modelsJob`. */
export interface ModelsWork {
  readonly action: 'pull' | 'verify' | 'repair';
  readonly ids: readonly string[];
  readonly full: boolean;
}

/** How it is followed and stopped. */
export interface ModelsWorkHooks {
  readonly signal: AbortSignal;
  /** Share of the whole, 0…1, and what is being done in words. Never goes back. */
  onProgress(share: number, step: string): void;
}

/** Report of such a job. Paths of the machine are left out. */
export type ModelsWorkReport = ModelsBroughtReport | ModelsVerifyReport;

const megabyte = 1_000_000;

function inWords({ model, phase, doneBytes, totalBytes, secondsLeft }: StoreEvent): string {
  const done = `${(doneBytes / megabyte).toFixed(1)}${totalBytes ? ` of ${(totalBytes / megabyte).toFixed(1)}` : ''} MB`;
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  return phase === 'downloading' || phase === 'proving' ? `${phase} ${model}: ${done}${left}` : `${phase} ${model}`;
}

/** Adds up the shares of all models; each counts the same, as sizes of some are not known before they are asked for. */
function meter(count: number, hooks: ModelsWorkHooks): (event: StoreEvent) => void {
  const shares = new Map<string, number>();
  let told = 0;
  return (event) => {
    const { model, phase, doneBytes, totalBytes } = event;
    const ended = phase === 'done' || phase === 'failed';
    const share = ended ? 1 : totalBytes ? Math.min(0.99, doneBytes / totalBytes) : 0;
    shares.set(model, Math.max(shares.get(model) ?? 0, share));
    const sum = [...shares.values()].reduce((total, one) => total + one, 0);
    told = Math.max(told, Math.min(1, sum / Math.max(count, shares.size)));
    hooks.onProgress(told, inWords(event));
  };
}

function withoutPaths(report: ModelsWorkReport): ModelsWorkReport {
  if (report.kind === 'models-verify') {
    const files = report.files.map((file) => ({ ...file, path: file.path.split(/[\\/]/).at(-1) ?? '' }));
    return { ...report, files };
  }
  const models = report.models.map(({ path: _, ...model }) => model);
  return { ...report, store: '', models };
}

/**
 * Does the work of a `models` job.
 *
 * A model that fails does not stop the others; when any failed, the report says `failed` and which, and the job ends with it:
 * what the store could not do today a retry does only when something has changed.
 *
 * @param open - Opens the store; default: the one of this machine.
 * @throws `run/cancelled`; `request/invalid` for ids that the catalogue doesn't have; `model/…` when nothing could be done.
 */
export async function runModelsJob(
  work: ModelsWork,
  hooks: ModelsWorkHooks,
  open: () => Promise<OpenedModels> = openModels,
): Promise<ModelsWorkReport> {
  const ids = [...work.ids];
  if (work.action === 'pull' && ids.length === 0)
    throw new LikenessError('request/invalid', 'Expected `ids` to name the models or packs to pull, got none.');
  // A word with a slash in front or an ending could be a path for `verify`; a service looks at its own store only.
  for (const id of ids)
    if (!/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)?$/.test(id) || id.endsWith('.onnx'))
      throw new LikenessError('request/invalid', `Expected ids of models or packs, got "${id.slice(0, 80)}".`);
  const models = await open();
  try {
    const count = ids.length > 0 ? (await models.list({ ids })).models.length : 0;
    const found = { signal: hooks.signal, onProgress: meter(count, hooks) };
    const report = await (work.action === 'pull'
      ? models.pull({ ids }, found)
      : work.action === 'repair'
        ? models.repair({ ids }, found)
        : models.verify({ ids, full: work.full }, found));
    hooks.signal.throwIfAborted();
    const clean = withoutPaths(report);
    const only =
      clean.kind === 'models-verify' ? undefined : clean.models.length === 1 ? clean.models[0]?.error : undefined;
    // One model that cannot be had: the job fails with the model's own error, so that licence and network are told apart.
    if (only)
      throw new LikenessError(only.code as LikenessError['code'], only.message, {
        details: { report: clean, ...only.details },
      });
    return clean;
  } finally {
    await models[Symbol.asyncDispose]();
  }
}
