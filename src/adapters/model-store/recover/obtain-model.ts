/**
 * Brings a model, whatever state the store is in: variant after variant, or says clearly why not.
 */
import { isLikenessError, LikenessError } from '../../../base/errors.ts';
import type { CatalogueModel, ModelVariant } from '../../../models/catalogue/catalogue.ts';
import { variantName } from '../keep/layout.ts';
import { obtainVariant } from './obtain.ts';
import type { GetRequest, ObtainedFile, StoreParts } from './store-parts.ts';

/**
 * Brings a model: its variants in order, until one works.
 *
 * @param only - Just this variant.
 * @param usable - Tries the file out; throws when it is of no use on this machine, and then the next variant comes.
 * @throws `model/licence`, `model/changed`, `model/unavailable` with all that was tried; `system/…`.
 */
export async function obtainModel<T>(
  parts: StoreParts,
  request: Omit<GetRequest, 'variant' | 'deadHosts'> & { readonly only?: ModelVariant },
  usable: (file: ObtainedFile) => Promise<T>,
): Promise<{ readonly file: ObtainedFile; readonly result: T; readonly secondBest?: string }> {
  const { model, only } = request;
  const variants = only ? [only] : model.variants;
  const tried: string[] = [];
  const deadHosts = new Set<string>();
  let licence: LikenessError | undefined;
  let changed = false;
  for (const variant of variants) {
    let outcome = await obtainVariant(parts, { ...request, variant, deadHosts });
    const name = variantName(model, variant);
    if (outcome.file) {
      try {
        const result = await usable(outcome.file).catch(async (error: unknown) => {
          if (request.full || !isLikenessError(error, 'model/damaged')) throw error;
          // A disk may lose bits without a trace in the record: the file is hashed, and put right if it was that.
          const again = await obtainVariant(parts, { ...request, variant, deadHosts, full: true });
          if (!again.file?.tried.length) throw error;
          outcome = again;
          return usable(again.file);
        });
        const { file } = outcome;
        if (variant === variants[0]) return { file, result };
        const secondBest = `${name} is used in place of ${variantName(model, variants[0] as ModelVariant)}: ${tried.at(-1) ?? 'it could not be had'}`;
        await parts.journal.note('second-best', secondBest, name);
        return { file, result, secondBest };
      } catch (error) {
        if (!isLikenessError(error) || !error.code.startsWith('model/')) throw error;
        tried.push(...outcome.file.tried.map((line) => `${name}: ${line}`), `${name}: ${error.message}`);
        continue;
      }
    }
    tried.push(...outcome.tried.map((line) => `${name}: ${line}`));
    changed ||= outcome.changed;
    licence ??= outcome.licence;
    // One licence holds for all variants.
    if (licence) break;
  }
  throw finalError(model, { tried, licence, changed, offline: parts.offline, mayFetch: request.mayFetch });
}

function finalError(
  model: CatalogueModel,
  facts: { tried: string[]; licence: LikenessError | undefined; changed: boolean; offline: boolean; mayFetch: boolean },
): LikenessError {
  if (facts.licence && facts.tried.length <= 1) return facts.licence;
  const lines = facts.tried.map((line) => `\n  - ${line}`).join('');
  const details = { model: model.id, tried: facts.tried };
  if (facts.licence)
    return new LikenessError('model/licence', `${facts.licence.message} Before that:${lines}`, {
      details: { ...facts.licence.details, tried: facts.tried },
    });
  if (facts.changed)
    return new LikenessError(
      'model/changed',
      `Expected \`${model.id}\` to be the file that was learnt at first contact, but what is offered now is another one:${lines}`,
      { details },
    );
  const nothing =
    facts.tried.length === 0
      ? ' It is not in the store, and no copy was found on this machine.'
      : ` All that was tried:${lines}`;
  const code = facts.offline || !facts.mayFetch ? 'model/missing' : 'model/unavailable';
  return new LikenessError(code, `Expected a sound file of \`${model.id}\`, got none.${nothing}`, { details });
}
