/**
 * The part of the model-store port that all stores share: each model is opened once, and closed at the end.
 */
import type { ModelIdentity, ModelStore, OpenedModel } from '../../ports/model-store.ts';

/**
 * Makes a store of a way to open a model.
 *
 * @param openModel - Called once per id; after a failure again, for it may be cured while the program runs.
 */
export function createStore(openModel: (id: string) => Promise<OpenedModel>): ModelStore {
  const opening = new Map<string, Promise<OpenedModel>>();
  const used: ModelIdentity[] = [];
  const openAndNote = async (id: string): Promise<OpenedModel> => {
    const model = await openModel(id);
    used.push({ id, sha256: model.sha256, origin: model.origin });
    return model;
  };
  return {
    open(id) {
      let model = opening.get(id);
      if (!model) {
        model = openAndNote(id);
        opening.set(id, model);
        model.catch(() => opening.delete(id));
      }
      return model;
    },
    used: () => [...used],
    async [Symbol.asyncDispose]() {
      const settled = await Promise.allSettled(opening.values());
      opening.clear();
      for (const result of settled)
        if (result.status === 'fulfilled') await result.value.session[Symbol.asyncDispose]();
    },
  };
}
