/**
 * The model-store port for the models of the catalogue: opens them lazily, and puts right what is wrong on the way.
 */
import { readFile } from 'node:fs/promises';
import { LikenessError } from '../../../base/errors.ts';
import { findModel } from '../../../models/catalogue/find-in-catalogue.ts';
import type { ModelStore, StoreListener } from '../../../ports/model-store.ts';
import { createStore } from '../open-once.ts';
import { checkTensors } from '../prove/dry-run.ts';
import { examineFile } from '../prove/examine-file.ts';
import { obtainModel } from './obtain-model.ts';
import type { ObtainedFile, StoreParts } from './store-parts.ts';

/** How to open the store. */
export interface WeightsStoreOptions {
  readonly listen?: StoreListener;
  /** Stops fetching. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a store over the catalogue. Nothing is looked at before a model is asked for; dispose it to close the sessions.
 *
 * Opening a model tries, in this order: the store, sound copies on this machine, the sources of its preferred variant,
 * then the next variant. What was not the first choice is said in `origin`.
 */
export function createWeightsStore(parts: StoreParts, options: WeightsStoreOptions = {}): ModelStore {
  return createStore(async (id) => {
    if (!parts.engine)
      throw new LikenessError('engine/unavailable', 'Expected a store with an engine, got one without.');
    const engine = await parts.engine();
    const { signal = new AbortController().signal } = options;
    const { file, result, secondBest } = await obtainModel(
      parts,
      {
        model: findModel(parts.catalogue, id),
        signal,
        listen: options.listen ?? (() => undefined),
        alsoWanted: [],
        mayFetch: true,
        full: false,
      },
      async (obtained) => {
        const session = await engine.open(await readFile(obtained.path)).catch((error) => explain(error, obtained));
        try {
          checkTensors(obtained.model, obtained.variant, session);
        } catch (error) {
          await session[Symbol.asyncDispose]();
          throw error;
        }
        return session;
      },
    ).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      throw new LikenessError(
        'run/cancelled',
        'Cancelled; what was fetched is kept, and the next try goes on from it.',
      );
    });
    const origin = `${file.model.id}/${file.variant.name}: ${file.origin}${secondBest ? `; second best: ${secondBest}` : ''}`;
    return { id, sha256: file.sha256, origin, session: result };
  });
}

/** A proven file that the engine refuses: the structure often tells why. */
async function explain(error: unknown, { path, sha256, bytes, model, variant }: ObtainedFile): Promise<never> {
  const found = await examineFile(path, { proof: { kind: 'published', sha256, bytes } });
  if (found.verdict === 'sound') throw error;
  throw new LikenessError(
    'model/damaged',
    `Expected \`${model.id}/${variant.name}\` to open, but ${found.words}. ${found.remedy}`,
    {
      details: { model: model.id, verdict: found.verdict },
      cause: error,
    },
  );
}
