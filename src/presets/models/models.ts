/**
 * What can be done with the model store, as functions from requests to reports.
 */
import { access } from 'node:fs/promises';
import { acceptLicence } from '../../adapters/model-store/keep/acceptance.ts';
import { variantName } from '../../adapters/model-store/keep/layout.ts';
import { forget } from '../../adapters/model-store/keep/learnt.ts';
import { importFiles } from '../../adapters/model-store/operate/import-files.ts';
import { installedModels, listModels } from '../../adapters/model-store/operate/list-models.ts';
import { collectGarbage, findGarbage, removeVariant } from '../../adapters/model-store/operate/remove-models.ts';
import { type VerifyOptions, verifyFile, verifyVariant } from '../../adapters/model-store/operate/verify-models.ts';
import { obtainModel } from '../../adapters/model-store/recover/obtain-model.ts';
import type { StoreParts } from '../../adapters/model-store/recover/store-parts.ts';
import { LikenessError } from '../../base/errors.ts';
import { describeError } from '../../contract/error-report.ts';
import type {
  BroughtModel,
  ModelsAcceptReport,
  ModelsBroughtReport,
  ModelsGcReport,
  ModelsImportReport,
  ModelsListReport,
  ModelsRemoveReport,
  ModelsVerifyReport,
  ModelsWhereReport,
} from '../../contract/models/models-report.ts';
import { contractVersion } from '../../contract/request.ts';
import type { CatalogueModel, ModelVariant } from '../../models/catalogue/catalogue.ts';
import { type ChosenVariant, chooseModels, findModel, licenceOf } from '../../models/catalogue/find-in-catalogue.ts';
import type { StoreListener } from '../../ports/model-store.ts';
import { existingPlaces } from './open-parts.ts';

/** How a caller follows and stops it. */
export interface ModelsHooks {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: StoreListener | undefined;
}

/** A model, and the one variant that was asked for, if one was. */
interface Wanted {
  readonly model: CatalogueModel;
  readonly variant?: ModelVariant;
}

const version = contractVersion;
const historyLength = 200;

/** Lists models with their state; reads records, no model file. */
export async function listReport(
  parts: StoreParts,
  request: { readonly ids: readonly string[]; readonly installed: boolean; readonly history: boolean },
): Promise<ModelsListReport> {
  const asked =
    request.ids.length > 0 ? chooseModels(parts.catalogue, request.ids).map(({ model }) => model) : undefined;
  const there = request.installed ? await installedModels(parts) : undefined;
  const models = (asked ?? parts.catalogue.models).filter((model) => !there || there.includes(model));
  return {
    version,
    kind: 'models-list',
    store: parts.layout.root,
    models: (await listModels(parts, models)).map((model) => ({ ...model, variants: [...model.variants] })),
    packs: parts.catalogue.packs.map((pack) => ({ ...pack, models: [...pack.models] })),
    ...(request.history ? { history: await parts.journal.read(historyLength) } : {}),
  };
}

async function bring(
  parts: StoreParts,
  wanted: readonly Wanted[],
  hooks: ModelsHooks,
  how: { readonly kind: ModelsBroughtReport['kind']; readonly full: boolean },
): Promise<ModelsBroughtReport> {
  const models: BroughtModel[] = [];
  for (const [at, { model, variant }] of wanted.entries()) {
    const next = wanted
      .slice(at + 1)
      .map((one) => ({ model: one.model, variant: one.variant ?? (one.model.variants[0] as ModelVariant) }));
    models.push(await bringOne(parts, { model, ...(variant ? { variant } : {}) }, next, hooks, how.full));
  }
  const status = models.every((one) => one.status === 'ready') ? 'succeeded' : 'failed';
  return { version, kind: how.kind, status, store: parts.layout.root, models };
}

async function bringOne(
  parts: StoreParts,
  { model, variant }: Wanted,
  alsoWanted: readonly ChosenVariant[],
  hooks: ModelsHooks,
  full: boolean,
): Promise<BroughtModel> {
  const signal = hooks.signal ?? new AbortController().signal;
  try {
    const request = { model, alsoWanted, signal, mayFetch: true, full, listen: hooks.onProgress ?? (() => undefined) };
    const { file, secondBest } = await obtainModel(
      parts,
      variant ? { ...request, only: variant } : request,
      async () => undefined,
    );
    const { sha256, bytes, proof, path, origin, tried } = file;
    const second = secondBest ? { secondBest } : {};
    return {
      id: model.id,
      status: 'ready',
      variant: file.variant.name,
      sha256,
      bytes,
      proof,
      path,
      origin,
      ...second,
      tried: [...tried],
    };
  } catch (error) {
    if (signal.aborted)
      throw new LikenessError(
        'run/cancelled',
        'Cancelled; what was fetched is kept, and the next try goes on from it.',
      );
    const tried = error instanceof LikenessError ? ((error.details['tried'] as string[] | undefined) ?? []) : [];
    return { id: model.id, status: 'failed', tried: [...tried], error: describeError(error) };
  }
}

/** Brings models into the store. A model that fails does not stop the others. */
export async function pullReport(
  parts: StoreParts,
  request: { readonly ids: readonly string[]; readonly relearn: boolean },
  hooks: ModelsHooks = {},
): Promise<ModelsBroughtReport> {
  const wanted = chooseModels(parts.catalogue, request.ids);
  if (request.relearn)
    for (const { model } of wanted)
      for (const variant of model.variants) await forget(parts.layout, variantName(model, variant));
  return bring(parts, wanted, hooks, { kind: 'models-pull', full: false });
}

/** Hashes models and puts right what is wrong. Without ids: all of which anything is in the store. */
export async function repairReport(
  parts: StoreParts,
  request: { readonly ids: readonly string[] },
  hooks: ModelsHooks = {},
): Promise<ModelsBroughtReport> {
  const wanted: Wanted[] =
    request.ids.length > 0 ? chooseModels(parts.catalogue, request.ids) : await installedVariants(parts);
  return bring(parts, wanted, hooks, { kind: 'models-repair', full: true });
}

/** Variants of which anything is in the store; of several that are the same file, one. */
async function installedVariants(parts: StoreParts): Promise<ChosenVariant[]> {
  const models = await installedModels(parts);
  const listed = await listModels(parts, models);
  const files = new Set<string>();
  const chosen: ChosenVariant[] = [];
  for (const [at, model] of models.entries()) {
    for (const [i, variant] of model.variants.entries()) {
      const { state = 'missing', from, sha256 = variantName(model, variant) } = listed[at]?.variants[i] ?? {};
      if ((state === 'missing' && from === undefined) || files.has(sha256)) continue;
      files.add(sha256);
      chosen.push({ model, variant });
    }
  }
  return chosen;
}

function variantOf(parts: StoreParts, word: string): ChosenVariant {
  const [id = '', name] = word.split('/');
  const model = findModel(parts.catalogue, id);
  const [chosen] = chooseModels(parts.catalogue, [word]);
  return { model, variant: (name ? chosen?.variant : undefined) ?? (model.variants[0] as ModelVariant) };
}

const isPath = (word: string): Promise<boolean> =>
  /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)?$/.test(word) && !/\.onnx$/.test(word)
    ? Promise.resolve(false)
    : access(word).then(
        () => true,
        () => /[\\/]|\.onnx$/.test(word),
      );

/** Verifies files of the store, or files that are given by path. Changes nothing. */
export async function verifyReport(
  parts: StoreParts,
  request: {
    readonly ids: readonly string[];
    readonly full: boolean;
    readonly open: boolean;
    readonly as?: string | undefined;
  },
  hooks: ModelsHooks = {},
): Promise<ModelsVerifyReport> {
  const signal = hooks.signal ?? new AbortController().signal;
  const options: VerifyOptions = {
    full: request.full,
    open: request.open,
    signal,
    listen: hooks.onProgress ?? (() => undefined),
  };
  const files: ModelsVerifyReport['files'] = [];
  const as = request.as === undefined ? undefined : variantOf(parts, request.as);
  const words: string[] = [];
  for (const word of request.ids) {
    if (await isPath(word)) files.push(await verifyFile(parts, word, as, options));
    else words.push(word);
  }
  const wanted: Wanted[] =
    request.ids.length === 0 ? await installedVariants(parts) : chooseModels(parts.catalogue, words);
  for (const { model, variant } of wanted) {
    let any = false;
    for (const one of variant ? [variant] : model.variants) {
      const file = await verifyVariant(parts, model, one, options);
      if (file) files.push(file);
      any ||= file !== undefined;
    }
    if (any) continue;
    const found = {
      verdict: 'missing',
      words: 'there is no file in the store',
      remedy: `Run \`likeness models pull ${model.id}\`.`,
    };
    files.push({
      model: variant ? variantName(model, variant) : model.id,
      path: parts.layout.objects,
      ...found,
      bytes: 0,
      byRecord: true,
    });
  }
  const status = files.every((file) => file.verdict === 'sound') ? 'succeeded' : 'failed';
  return { version, kind: 'models-verify', status, files };
}

/** Imports files and folders. */
export async function importReport(
  parts: StoreParts,
  request: { readonly files: readonly string[]; readonly as?: string | undefined },
  hooks: ModelsHooks = {},
): Promise<ModelsImportReport> {
  const as = request.as === undefined ? undefined : variantOf(parts, request.as);
  const done = await importFiles(parts, request.files, as, hooks.signal ?? new AbortController().signal);
  const files = done.map((file) => ({ ...file, models: [...file.models] }));
  const status = files.some((file) => file.way !== undefined) ? 'succeeded' : 'failed';
  return { version, kind: 'models-import', status, files };
}

/** Removes models from the store. */
export async function removeReport(
  parts: StoreParts,
  request: { readonly ids: readonly string[] },
): Promise<ModelsRemoveReport> {
  const removed: ModelsRemoveReport['removed'] = [];
  for (const { model, variant } of chooseModels(parts.catalogue, request.ids)) {
    for (const one of variant ? [variant] : model.variants) {
      const bytes = await removeVariant(parts, model, one);
      if (bytes !== undefined) removed.push({ model: variantName(model, one), bytes });
    }
  }
  return { version, kind: 'models-remove', removed };
}

/** Records that somebody accepts a licence. */
export async function acceptReport(
  parts: StoreParts,
  request: { readonly licence: string },
): Promise<ModelsAcceptReport> {
  const licence = licenceOf(parts.catalogue, request.licence);
  const { acceptance } = await acceptLicence(parts.layout, licence);
  await parts.journal.note('accepted', `${licence.name}, terms ${acceptance.termsSha256}`);
  const models = parts.catalogue.models.filter((model) => model.licence === licence.id).map((model) => model.id);
  return { version, kind: 'models-accept', ...acceptance, terms: licence.terms, models };
}

/** Removes what nobody needs: begun files, quarantine, unreferenced files. */
export async function gcReport(parts: StoreParts, request: { readonly dryRun: boolean }): Promise<ModelsGcReport> {
  const files = request.dryRun ? await findGarbage(parts) : await collectGarbage(parts);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { version, kind: 'models-gc', dryRun: request.dryRun, bytes, files: [...files] };
}

/** Says where things are. */
export async function whereReport(
  parts: StoreParts,
  request: { readonly ids: readonly string[] },
): Promise<ModelsWhereReport> {
  const wanted: Wanted[] =
    request.ids.length > 0 ? chooseModels(parts.catalogue, request.ids) : await installedVariants(parts);
  const files: ModelsWhereReport['files'] = [];
  for (const { model, variant } of wanted) {
    const [listed] = await listModels(parts, [model]);
    for (const one of listed?.variants ?? []) {
      if (variant && one.name !== variant.name) continue;
      files.push({ model: `${model.id}/${one.name}`, state: one.state, ...(one.path ? { path: one.path } : {}) });
    }
  }
  const { root, quarantine } = parts.layout;
  return { version, kind: 'models-where', store: root, quarantine, places: await existingPlaces(parts.places), files };
}
