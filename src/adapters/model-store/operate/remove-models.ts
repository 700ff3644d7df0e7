/**
 * Removes models, and what nobody needs any more.
 */
import { readdir, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogueModel, ModelVariant } from '../../../models/catalogue/catalogue.ts';
import { allVariants } from '../../../models/catalogue/find-in-catalogue.ts';
import { objectPath, recordPath, variantName } from '../keep/layout.ts';
import { forget, proofOf, readLearnt } from '../keep/learnt.ts';
import { takeLock } from '../keep/lock.ts';
import { readRecord } from '../keep/record.ts';
import { writeJson } from '../keep/write-json.ts';
import { keyOf } from '../recover/settle-file.ts';
import type { StoreParts } from '../recover/store-parts.ts';
import { discardPartial, partialNames } from '../transfer/partial-file.ts';

/** Removes the file of a variant, and what was begun of it. @returns Bytes that became free; nothing when nothing was there. */
export async function removeVariant(
  parts: StoreParts,
  model: CatalogueModel,
  variant: ModelVariant,
): Promise<number | undefined> {
  const proof = proofOf(await readLearnt(parts.layout), model, variant);
  const key = keyOf({ model, variant });
  const lock = await takeLock(parts.layout.locks, key, { whileWaiting: () => false });
  const name = variantName(model, variant);
  let freed: number | undefined;
  try {
    const names = partialNames(parts.layout.partial, key);
    const begun = await stat(names.part).catch(() => undefined);
    if (begun) {
      freed = begun.blocks * 512;
      await discardPartial(names);
    }
    if (proof.sha256) {
      const record = await readRecord(parts.layout, proof.sha256);
      const others = (record?.models ?? []).filter((one) => one !== name);
      const path = objectPath(parts.layout, proof.sha256);
      const there = await stat(path).catch(() => undefined);
      if (record && others.length > 0)
        await writeJson(recordPath(parts.layout, proof.sha256), { ...record, models: others });
      else {
        if (there) {
          await unlink(path);
          freed = (freed ?? 0) + there.size;
        }
        await rm(recordPath(parts.layout, proof.sha256), { force: true });
      }
    }
    if (proof.kind === 'learnt' || proof.kind === 'pointer') await forget(parts.layout, name);
  } finally {
    await lock?.release();
  }
  if (freed !== undefined) await parts.journal.note('removed', `${freed} bytes`, name);
  return freed;
}

/** Something that is of no use any more. */
export interface Garbage {
  readonly path: string;
  readonly kind: 'partial' | 'quarantine' | 'unreferenced' | 'temporary';
  readonly bytes: number;
}

/**
 * Finds what can go: files that were begun and are not being fetched now, quarantine, and files that neither a record
 * nor the catalogue names.
 */
export async function findGarbage(parts: StoreParts): Promise<Garbage[]> {
  const { layout, catalogue } = parts;
  const garbage: Garbage[] = [];
  const add = async (path: string, kind: Garbage['kind']): Promise<void> => {
    const facts = await stat(path).catch(() => undefined);
    if (facts && (facts.isFile() || kind === 'quarantine'))
      garbage.push({ path, kind, bytes: Math.min(facts.size, facts.blocks * 512 || facts.size) });
  };
  const names = (folder: string) => readdir(folder).catch(() => [] as string[]);
  const held = new Set(
    (await names(layout.locks)).filter((name) => name.endsWith('.lock')).map((name) => name.slice(0, -5)),
  );
  for (const name of await names(layout.partial)) {
    const key = name.split('.')[0] as string;
    if (!held.has(key) || !(await isHeld(parts, key))) await add(join(layout.partial, name), 'partial');
  }
  // Drafts of small files that killed processes left; living ones need theirs for milliseconds.
  for (const [folder, draft] of [
    [layout.root, /\.tmp$/],
    [layout.locks, /\.lock\.[^.]+$/],
  ] as const) {
    for (const name of await names(folder))
      if (draft.test(name) && (await isOld(join(folder, name)))) await add(join(folder, name), 'temporary');
  }
  for (const name of await names(layout.quarantine)) await add(join(layout.quarantine, name), 'quarantine');
  const learnt = await readLearnt(layout);
  const wanted = new Set(
    allVariants(catalogue).flatMap(({ model, variant }) => proofOf(learnt, model, variant).sha256 ?? []),
  );
  for (const folder of await names(layout.objects)) {
    for (const name of await names(join(layout.objects, folder))) {
      const path = join(layout.objects, folder, name);
      if (name.endsWith('.tmp')) await add(path, 'temporary');
      const sha256 = /^([0-9a-f]{64})\.onnx$/.exec(name)?.[1];
      if (!sha256 || wanted.has(sha256)) continue;
      const record = await readRecord(layout, sha256);
      if (!record || record.models.length === 0) await add(path, 'unreferenced');
    }
  }
  return garbage;
}

async function isOld(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > 60_000;
}

async function isHeld(parts: StoreParts, key: string): Promise<boolean> {
  // A lock that can be had at once is not held by anybody alive.
  const lock = await takeLock(parts.layout.locks, key, { whileWaiting: () => true });
  await lock?.release();
  return lock === undefined;
}

/** Removes garbage. @returns What was removed. */
export async function collectGarbage(parts: StoreParts): Promise<Garbage[]> {
  const garbage = await findGarbage(parts);
  for (const { path } of garbage) await rm(path, { force: true, recursive: true });
  const bytes = garbage.reduce((sum, one) => sum + one.bytes, 0);
  if (garbage.length > 0) await parts.journal.note('collected', `${garbage.length} files, ${bytes} bytes`);
  return garbage;
}
