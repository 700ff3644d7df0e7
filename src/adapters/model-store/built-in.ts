/**
 * The model store of a fresh machine: converts the models that come with npm packages, and caches the results.
 */
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { LikenessError } from '../../base/errors.ts';
import type { ModelCard } from '../../models/card.ts';
import { checkAgainstCard } from '../../models/check-against-card.ts';
import { findCard } from '../../models/registry.ts';
import type { Engine } from '../../ports/engine.ts';
import type { ModelStore } from '../../ports/model-store.ts';
import { cacheFolder, readFromCache, writeToCache } from './model-cache.ts';
import { createStore } from './open-once.ts';
import { convertFromPackage } from './package-models.ts';

/** What the store works with. */
export interface BuiltInStoreOptions {
  readonly engine: Engine;
  /** Where converted models are kept; `null` keeps none; default: see `cacheFolder`. */
  readonly cache?: string | null;
  /** Where `@vladmandic/human` lies; default: where Node finds it. */
  readonly packageFolder?: string;
}

/**
 * Opens a store. Models are read and opened when first asked for; dispose the store to close them.
 */
export function createBuiltInStore(options: BuiltInStoreOptions): ModelStore {
  const cache = options.cache === undefined ? defaultCache() : (options.cache ?? undefined);
  return createStore(async (id) => {
    const card = findCard(id);
    const { bytes, origin } = await obtain(card, cache, options.packageFolder);
    const session = await options.engine.open(bytes);
    try {
      checkAgainstCard(card, session);
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
    return { id, sha256: card.file.sha256, origin, session };
  });
}

function defaultCache(): string | undefined {
  let home = '';
  try {
    home = homedir();
  } catch {
    // A user without home folder: models are then converted in memory.
  }
  return cacheFolder({ env: process.env, platform: process.platform, home });
}

async function obtain(
  card: ModelCard,
  cache: string | undefined,
  packageFolder: string | undefined,
): Promise<{ bytes: Uint8Array; origin: string }> {
  const cached = cache ? await readFromCache(cache, card) : { found: undefined, damaged: false };
  if (cached.found) return { bytes: cached.found, origin: 'cache' };
  const bytes = await convertFromPackage(card, packageFolder);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== card.file.sha256) {
    throw new LikenessError(
      'model/mismatch',
      `Expected the conversion of \`${card.id}\` to have sha256 ${card.file.sha256}, got ${sha256}.`,
      {
        details: { id: card.id, expected: card.file.sha256, got: sha256 },
      },
    );
  }
  const kept = cache ? await writeToCache(cache, card, bytes) : false;
  if (cached.damaged) return { bytes, origin: 'converted again: the cached file was damaged' };
  return { bytes, origin: kept ? 'converted' : 'converted in memory: no cache could be written' };
}
