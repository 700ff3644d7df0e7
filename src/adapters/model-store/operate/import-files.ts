/**
 * Imports files and folders that somebody names: each model file is recognised by its content.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LikenessError } from '../../../base/errors.ts';
import { allVariants, type ChosenVariant } from '../../../models/catalogue/find-in-catalogue.ts';
import { takeCopy } from '../adopt/take-copy.ts';
import { variantName } from '../keep/layout.ts';
import { learn, proofOf, readLearnt } from '../keep/learnt.ts';
import { takeLock } from '../keep/lock.ts';
import { examineInStore } from '../recover/obtain.ts';
import type { StoreParts } from '../recover/store-parts.ts';

/** What came of one file. */
export interface ImportedFile {
  readonly path: string;
  /** `model/variant` of all that it is. */
  readonly models: readonly string[];
  readonly bytes: number;
  readonly sha256?: string;
  /** How it was taken; nothing when it was not. */
  readonly way?: 'clone' | 'link' | 'copy';
  /** Why it was not taken, or what else is to be said. */
  readonly words: string;
}

/**
 * Imports files. The originals are never changed.
 *
 * @param as - What the one file is, where no hash of it is published; from then on its hash is binding.
 * @throws `request/file-not-found`; `system/…`.
 */
export async function importFiles(
  parts: StoreParts,
  paths: readonly string[],
  as: ChosenVariant | undefined,
  signal: AbortSignal,
): Promise<ImportedFile[]> {
  const results: ImportedFile[] = [];
  for (const path of paths) {
    const facts = await stat(path).catch(() => undefined);
    if (!facts)
      throw new LikenessError('request/file-not-found', `Expected ${path} to be a file or folder, there is none.`, {
        details: { path },
      });
    const files = facts.isDirectory() ? await modelFiles(path) : [path];
    for (const file of files) results.push(await importFile(parts, await realpath(file), as, signal));
  }
  return results;
}

async function modelFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.onnx$|^[0-9a-f]{64}$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function importFile(
  parts: StoreParts,
  path: string,
  as: ChosenVariant | undefined,
  signal: AbortSignal,
): Promise<ImportedFile> {
  const learnt = await readLearnt(parts.layout);
  const named = as ? proofOf(learnt, as.model, as.variant) : ({ kind: 'none' } as const);
  const found = await examineInStore(parts, named, path, signal);
  const base = { path, bytes: found.bytes, ...(found.sha256 ? { sha256: found.sha256 } : {}) };
  const { sha256 } = found;
  if (sha256 === undefined) return { ...base, models: [], words: `not imported: ${found.words}. ${found.remedy}` };
  const matches = allVariants(parts.catalogue).filter(
    ({ model, variant }) => proofOf(learnt, model, variant).sha256 === sha256,
  );
  const chosen = as ? [as] : matches;
  if (as && named.kind !== 'none' && named.sha256 !== sha256)
    return { ...base, models: [], words: `not imported as ${variantName(as.model, as.variant)}: ${found.words}` };
  const [first] = chosen;
  if (!first) {
    const words = `not imported: no model of the catalogue has its sha256 ${sha256}; say what it is with --as ID, or describe it in a catalogue`;
    return { ...base, models: [], words };
  }
  if (as && named.kind === 'none') {
    if (found.verdict !== 'sound')
      return { ...base, models: [], words: `not imported: ${found.words}. ${found.remedy}` };
    await learn(parts.layout, variantName(as.model, as.variant), {
      sha256,
      bytes: found.bytes,
      proof: 'learnt',
      by: path,
      at: new Date().toISOString(),
    });
  }
  const models = chosen.map(({ model, variant }) => variantName(model, variant));
  const kind = first.variant.file.sha256 ? 'published' : 'learnt';
  const lock = await takeLock(parts.layout.locks, sha256, { signal });
  const way = await takeCopy(parts.layout, path, { sha256, bytes: found.bytes, proof: kind, models }).finally(() =>
    lock?.release(),
  );
  if (!way) return { ...base, models: [], words: 'not imported: it changed while it was read' };
  for (const model of models)
    await parts.journal.note('imported', `${found.bytes} bytes from ${path} by ${way}`, model);
  const note = found.verdict === 'sound' ? '' : `; but ${found.words}`;
  return { ...base, models, way, words: `imported as ${models.join(', ')} (${way})${note}` };
}
