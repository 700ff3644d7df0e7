/**
 * A folder of converted models, each under a name that says what its bytes must be.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from '../../models/card.ts';
import { ensureFolder } from '../files/ensure-folder.ts';

/** What {@link cacheFolder} needs to know about the machine. */
export interface CacheSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** Home folder; empty when there is none. */
  readonly home: string;
}

/**
 * Where converted models are kept: `LIKENESS_CACHE`, else the system's folder for caches (`XDG_CACHE_HOME` or `~/.cache`,
 * `~/Library/Caches`, `%LOCALAPPDATA%`), with `likeness` appended.
 *
 * @returns The folder, or `undefined` when the machine has no such place.
 */
export function cacheFolder({ env, platform, home }: CacheSurroundings): string | undefined {
  if (env['LIKENESS_CACHE']) return env['LIKENESS_CACHE'];
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] || (home && join(home, 'AppData', 'Local'));
    return local ? join(local, 'likeness', 'cache') : undefined;
  }
  if (env['XDG_CACHE_HOME']?.startsWith('/')) return join(env['XDG_CACHE_HOME'], 'likeness');
  if (!home) return undefined;
  return platform === 'darwin' ? join(home, 'Library', 'Caches', 'likeness') : join(home, '.cache', 'likeness');
}

/** What came out of looking into the cache. */
export type CacheAnswer = { readonly found: Uint8Array } | { readonly found: undefined; readonly damaged: boolean };

/** Looks for a card's model. A file whose bytes are not those of the card counts as damaged, never as found. */
export async function readFromCache(folder: string, card: ModelCard): Promise<CacheAnswer> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(cachePath(folder, card));
  } catch {
    return { found: undefined, damaged: false };
  }
  const sound =
    bytes.length === card.file.bytes && createHash('sha256').update(bytes).digest('hex') === card.file.sha256;
  return sound ? { found: bytes } : { found: undefined, damaged: true };
}

/**
 * Keeps a card's model: written under a name of its own, then renamed, so that processes that race or die leave either
 * the whole file or none.
 *
 * @returns Whether it was kept. A folder that cannot be written is no error: the model works from memory.
 */
export async function writeToCache(folder: string, card: ModelCard, model: Uint8Array): Promise<boolean> {
  const temporary = join(folder, `.${card.id}-${process.pid}-${randomUUID()}.tmp`);
  try {
    await ensureFolder(folder);
    await writeFile(temporary, model, { flag: 'wx' });
    await rename(temporary, cachePath(folder, card));
    await sweep(folder);
    return true;
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
    return false;
  }
}

const temporaryName = /^\..*\.tmp$/;
/** By then the process that wrote a temporary file is surely gone. */
const staleAfterMs = 24 * 3600 * 1000;

/** Removes what processes left behind that died while writing. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!temporaryName.test(name)) continue;
    const path = join(folder, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts && Date.now() - facts.mtimeMs > staleAfterMs) await rm(path, { force: true }).catch(() => undefined);
  }
}

function cachePath(folder: string, card: ModelCard): string {
  return join(folder, `${card.id}-${card.file.sha256.slice(0, 16)}.onnx`);
}
