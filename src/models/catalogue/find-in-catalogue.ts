/**
 * Finds models, packs and licences in a catalogue.
 */
import { LikenessError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Catalogue, CatalogueLicence, CatalogueModel, ModelVariant } from './catalogue.ts';

/** A variant together with its model. */
export interface ChosenVariant {
  readonly model: CatalogueModel;
  readonly variant: ModelVariant;
}

/**
 * The model with an id.
 *
 * @throws `request/invalid` with the nearest id when there is none.
 */
export function findModel(catalogue: Catalogue, id: string): CatalogueModel {
  const model = catalogue.models.find((candidate) => candidate.id === id);
  if (model) return model;
  const names = [...catalogue.models, ...catalogue.packs].map((one) => one.id);
  const near = nearestName(id, names);
  throw new LikenessError(
    'request/invalid',
    `Expected the id of a model or pack of the catalogue, got \`${id}\`.${near ? ` Did you mean ${near}?` : ' `likeness models list` shows them.'}`,
    { details: { id } },
  );
}

/**
 * The models that words mean: ids of models, ids of packs, or `model/variant`; each model once, in that order.
 *
 * @returns Each model with the one variant that was named, if one was.
 * @throws `request/invalid` for a word that means nothing.
 */
export function chooseModels(
  catalogue: Catalogue,
  words: readonly string[],
): { readonly model: CatalogueModel; readonly variant?: ModelVariant }[] {
  const chosen = new Map<string, { model: CatalogueModel; variant?: ModelVariant }>();
  for (const word of words) {
    const pack = catalogue.packs.find((candidate) => candidate.id === word);
    if (pack) {
      for (const id of pack.models) if (!chosen.has(id)) chosen.set(id, { model: findModel(catalogue, id) });
      continue;
    }
    const [id = '', name] = word.split('/');
    const model = findModel(catalogue, id);
    if (name === undefined) chosen.set(word, { model });
    else {
      const variant = model.variants.find((candidate) => candidate.name === name);
      if (!variant) {
        const known = model.variants.map((candidate) => candidate.name).join(', ');
        throw new LikenessError('request/invalid', `Expected a variant of \`${id}\` (${known}), got \`${name}\`.`);
      }
      chosen.set(word, { model, variant });
    }
  }
  return [...chosen.values()];
}

/**
 * The licence of a model.
 *
 * @throws `request/invalid` when the catalogue names none with that id.
 */
export function licenceOf(catalogue: Catalogue, id: string): CatalogueLicence {
  const licence = catalogue.licences.find((candidate) => candidate.id === id);
  if (licence) return licence;
  const known = catalogue.licences.map((candidate) => candidate.id);
  const near = nearestName(id, known);
  throw new LikenessError(
    'request/invalid',
    `Expected the id of a licence (${known.join(', ')}), got \`${id}\`.${near ? ` Did you mean ${near}?` : ''}`,
    { details: { licence: id } },
  );
}

/** All variants of all models, in catalogue order. */
export function allVariants(catalogue: Catalogue): ChosenVariant[] {
  return catalogue.models.flatMap((model) => model.variants.map((variant) => ({ model, variant })));
}

/** Puts a user's catalogue over another one: its models, packs and licences come first, and replace those with the same id. */
export function mergeCatalogues(below: Catalogue, above: Catalogue): Catalogue {
  const merge = <T extends { readonly id: string }>(low: readonly T[], high: readonly T[]): T[] => {
    const replaced = new Set(high.map((one) => one.id));
    return [...high, ...low.filter((one) => !replaced.has(one.id))];
  };
  return {
    version: 1,
    licences: merge(below.licences, above.licences),
    models: merge(below.models, above.models),
    packs: merge(below.packs, above.packs),
  };
}
