/**
 * One model store for the pipeline: built-in models as they are, all others from the catalogue.
 */
import { listCards } from '../../models/registry.ts';
import type { Engine } from '../../ports/engine.ts';
import type { ModelStore } from '../../ports/model-store.ts';

/**
 * Puts the catalogue's models behind the built-in ones. Nothing of the catalogue is loaded, and no setting read, before
 * a model is asked for that is not built in.
 *
 * @param engine - The engine that opens the models; owned by the caller.
 */
export function withCatalogue(builtIn: ModelStore, engine: Engine): ModelStore {
  const ownIds = new Set(listCards().map((card) => card.id));
  let weights: Promise<ModelStore> | undefined;
  const openWeights = async (): Promise<ModelStore> => {
    const [{ openStoreParts }, { createWeightsStore }] = await Promise.all([
      import('./open-parts.ts'),
      import('../../adapters/model-store/recover/weights-store.ts'),
    ]);
    return createWeightsStore(await openStoreParts({ options: {}, engine: async () => engine }));
  };
  let opened: ModelStore | undefined;
  return {
    async open(id) {
      if (ownIds.has(id)) return builtIn.open(id);
      weights ??= openWeights();
      weights.catch(() => {
        // A wrong setting may be put right while the program runs; the next call tries again.
        weights = undefined;
      });
      opened = await weights;
      return opened.open(id);
    },
    used: () => [...builtIn.used(), ...(opened?.used() ?? [])],
    async [Symbol.asyncDispose]() {
      await builtIn[Symbol.asyncDispose]();
      await opened?.[Symbol.asyncDispose]();
    },
  };
}
