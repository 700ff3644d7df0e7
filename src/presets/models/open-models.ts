/**
 * The model store as the doors use it.
 */
import { asStorageError } from '../../adapters/model-store/keep/disk-space.ts';
import { isLikenessError } from '../../base/errors.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import type {
  ModelsAcceptReport,
  ModelsBroughtReport,
  ModelsGcReport,
  ModelsImportReport,
  ModelsListReport,
  ModelsRemoveReport,
  ModelsVerifyReport,
  ModelsWhereReport,
} from '../../contract/models/models-report.ts';
import type { OptionNaming } from '../../contract/resolve.ts';
import type { ServiceLicence } from '../../contract/service/model.ts';
import type { Engine, Session } from '../../ports/engine.ts';
import type { ModelStore, OpenedModel, StoreListener } from '../../ports/model-store.ts';
import { listLicences } from './list-licences.ts';
import {
  acceptReport,
  gcReport,
  importReport,
  listReport,
  type ModelsHooks,
  pullReport,
  removeReport,
  repairReport,
  verifyReport,
  whereReport,
} from './models.ts';
import { openStoreParts, type StoreSurroundings } from './open-parts.ts';

export type { ModelsHooks } from './models.ts';

/** How to open the store. */
export interface OpenModelsOptions {
  /** Settings that win over environment and file; see `modelSettings`. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly naming?: OptionNaming | undefined;
  readonly machine?: MachineOptions;
  /** Is told of progress when `open` has to fetch. */
  readonly onProgress?: StoreListener;
  readonly around?: StoreSurroundings;
}

/** The model store. Nothing is looked at before it is asked for. Dispose it to close engine and sessions. */
export interface OpenedModels extends AsyncDisposable {
  /** State, size, licence and proof of every model. */
  list(request?: { ids?: string[]; installed?: boolean; history?: boolean }): Promise<ModelsListReport>;
  /** Brings models or packs into the store. A model that fails does not stop the others. */
  pull(request: { ids: string[]; relearn?: boolean }, hooks?: ModelsHooks): Promise<ModelsBroughtReport>;
  /** Says what files are; changes nothing. */
  verify(
    request?: { ids?: string[]; full?: boolean; open?: boolean; as?: string },
    hooks?: ModelsHooks,
  ): Promise<ModelsVerifyReport>;
  /** Hashes models and puts right what is wrong. */
  repair(request?: { ids?: string[] }, hooks?: ModelsHooks): Promise<ModelsBroughtReport>;
  /** Takes files and folders into the store. */
  import(request: { files: string[]; as?: string }, hooks?: ModelsHooks): Promise<ModelsImportReport>;
  /** Removes models. */
  remove(request: { ids: string[] }): Promise<ModelsRemoveReport>;
  /** Licences of the catalogue, and whether they were accepted. */
  licences(): Promise<ServiceLicence[]>;
  /** Accepts a licence, for good. */
  accept(request: { licence: string }): Promise<ModelsAcceptReport>;
  /** Removes what nobody needs. */
  gc(request?: { dryRun?: boolean }): Promise<ModelsGcReport>;
  /** Says where things are. */
  where(request?: { ids?: string[] }): Promise<ModelsWhereReport>;
  /**
   * Opens a model of the catalogue in the engine, whatever state the store is in.
   *
   * @throws `model/licence`, `model/changed`, `model/unavailable`, `model/missing`, `model/mismatch`; `engine/…`, `system/…`.
   */
  open(id: string): Promise<OpenedModel>;
}

/** A session of the engine, as `open` gives it. */
export type OpenedSession = Session;

/**
 * Opens the model store of this machine.
 *
 * @throws `request/invalid` for a wrong setting, `catalogue/invalid`, `request/file-not-found`.
 */
export async function openModels(options: OpenModelsOptions = {}): Promise<OpenedModels> {
  let engine: Promise<Engine> | undefined;
  const { machine = {}, around } = options;
  const startEngine = (): Promise<Engine> => {
    engine ??= import('../../adapters/engine/onnxruntime-node.ts').then(({ createOnnxEngine }) =>
      createOnnxEngine({
        ...(machine.provider === undefined ? {} : { provider: machine.provider }),
        ...(machine.threads === undefined ? {} : { threads: machine.threads }),
      }),
    );
    return engine;
  };
  const parts = await openStoreParts({
    options: options.settings ?? {},
    naming: options.naming,
    engine: startEngine,
    ...(around ? { around } : {}),
  });
  let store: Promise<ModelStore> | undefined;
  const openStore = (): Promise<ModelStore> => {
    store ??= import('../../adapters/model-store/recover/weights-store.ts').then(({ createWeightsStore }) =>
      createWeightsStore(parts, options.onProgress ? { listen: options.onProgress } : {}),
    );
    return store;
  };
  /** What the system says of a folder that cannot be written becomes an error of the table. */
  const safely = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (isLikenessError(error)) throw error;
      throw (await asStorageError(error, parts.layout.root, 0)) ?? error;
    }
  };
  return {
    list: ({ ids = [], installed = false, history = false } = {}) =>
      safely(() => listReport(parts, { ids, installed, history })),
    pull: ({ ids, relearn = false }, hooks) => safely(() => pullReport(parts, { ids, relearn }, hooks)),
    verify: ({ ids = [], full = false, open = false, as } = {}, hooks) =>
      safely(() => verifyReport(parts, { ids, full, open, as }, hooks)),
    repair: ({ ids = [] } = {}, hooks) => safely(() => repairReport(parts, { ids }, hooks)),
    import: ({ files, as }, hooks) => safely(() => importReport(parts, { files, as }, hooks)),
    remove: (request) => safely(() => removeReport(parts, request)),
    licences: () => safely(() => listLicences(parts)),
    accept: (request) => safely(() => acceptReport(parts, request)),
    gc: ({ dryRun = false } = {}) => safely(() => gcReport(parts, { dryRun })),
    where: ({ ids = [] } = {}) => safely(() => whereReport(parts, { ids })),
    open: async (id) => (await openStore()).open(id),
    async [Symbol.asyncDispose]() {
      await (await store)?.[Symbol.asyncDispose]();
      const running = (await engine) as (Engine & Partial<AsyncDisposable>) | undefined;
      await running?.[Symbol.asyncDispose]?.();
    },
  };
}
