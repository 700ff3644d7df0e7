/**
 * Verifies files of the store, and files elsewhere.
 */
import { readFile } from 'node:fs/promises';
import type { CatalogueModel, ModelVariant } from '../../../models/catalogue/catalogue.ts';
import type { StoreListener } from '../../../ports/model-store.ts';
import { objectPath, variantName } from '../keep/layout.ts';
import { proofOf, readLearnt } from '../keep/learnt.ts';
import { readRecord, recordProven, stampOf, trustOf } from '../keep/record.ts';
import { dryRun } from '../prove/dry-run.ts';
import type { Examination } from '../prove/examine-file.ts';
import { examineInStore } from '../recover/obtain.ts';
import { createMeter } from '../recover/progress-meter.ts';
import type { StoreParts } from '../recover/store-parts.ts';

/** How far to go. */
export interface VerifyOptions {
  /** Hash even files whose record says that they have not changed. */
  readonly full: boolean;
  /** Open each model in the engine and run it once. */
  readonly open: boolean;
  readonly signal: AbortSignal;
  readonly listen: StoreListener;
}

/** What was found of one variant, or of one file. */
export interface VerifiedFile {
  /** `model/variant`; of a file elsewhere the one it was compared with, if any. */
  readonly model?: string;
  readonly path: string;
  readonly verdict: Examination['verdict'];
  readonly words: string;
  readonly remedy: string;
  readonly bytes: number;
  readonly sha256?: string;
  /** The record was enough; no byte was read. */
  readonly byRecord: boolean;
}

/** Verifies one variant. @returns Nothing when nothing of it is in the store. */
export async function verifyVariant(
  parts: StoreParts,
  model: CatalogueModel,
  variant: ModelVariant,
  options: VerifyOptions,
): Promise<VerifiedFile | undefined> {
  const proof = proofOf(await readLearnt(parts.layout), model, variant);
  const { sha256 } = proof;
  if (sha256 === undefined || proof.kind === 'none') return undefined;
  const path = objectPath(parts.layout, sha256);
  const record = await readRecord(parts.layout, sha256);
  const name = variantName(model, variant);
  const trust = trustOf(parts.layout, sha256, record);
  if (trust === 'missing' && !record) return undefined;
  if (trust === 'trusted' && record && !options.full && !options.open) {
    const words = `it is sound; unchanged since it was hashed at ${record.verifiedAt}`;
    return { model: name, path, verdict: 'sound', words, remedy: '', bytes: record.bytes, sha256, byRecord: true };
  }
  const meter = createMeter(name, options.listen, record?.bytes ?? proof.bytes);
  meter.phase('proving', path);
  const before = stampOf(path);
  const found = await examineInStore(parts, proof, path, options.signal, (done) => meter.bytes(done, before?.size));
  if (found.sha256 === sha256 && before)
    await recordProven(
      parts.layout,
      { sha256, bytes: found.bytes, proof: proof.kind, from: record?.from ?? 'found in the store', models: [name] },
      before,
    );
  const opened = options.open && found.verdict === 'sound' ? await tryOut(parts, path, model, variant) : undefined;
  meter.phase('done');
  const { verdict, words, remedy, bytes } = { ...found, ...opened };
  return {
    model: name,
    path,
    verdict,
    words,
    remedy,
    bytes,
    byRecord: false,
    ...(found.sha256 ? { sha256: found.sha256 } : {}),
  };
}

async function tryOut(
  parts: StoreParts,
  path: string,
  model: CatalogueModel,
  variant: ModelVariant,
): Promise<Partial<Examination>> {
  if (!parts.engine) return {};
  const { verdict, words } = await dryRun(await parts.engine(), await readFile(path), model, variant);
  if (verdict === 'sound') return { words: `it is sound: ${words}` };
  return { verdict, words, remedy: 'Use another variant of the model, or another execution provider.' };
}

/** Examines any file: compared with the model that has its hash, if the catalogue knows one, or with the one that is named. */
export async function verifyFile(
  parts: StoreParts,
  path: string,
  as: { readonly model: CatalogueModel; readonly variant: ModelVariant } | undefined,
  options: VerifyOptions,
): Promise<VerifiedFile> {
  const proof = as ? proofOf(await readLearnt(parts.layout), as.model, as.variant) : ({ kind: 'none' } as const);
  const found = await examineInStore(parts, proof, path, options.signal);
  const known = as ? variantName(as.model, as.variant) : nameOf(parts, found.sha256);
  const behind = nameOf(parts, found.pointer?.sha256);
  const opened =
    options.open && found.verdict === 'sound' && as ? await tryOut(parts, path, as.model, as.variant) : undefined;
  const { verdict, words, bytes } = { ...found, ...opened };
  const remedy = /^Run `likeness models repair`/.test(found.remedy)
    ? anew(found, known ?? behind)
    : { ...found, ...opened }.remedy;
  const told = as || !(known ?? behind) ? words : known ? `${words}: it is ${known}` : `${words}; that is ${behind}`;
  const unknown =
    verdict === 'sound' && !known
      ? `${words}, as far as its structure goes; no model of the catalogue has its hash`
      : told;
  return {
    ...(known ? { model: known } : {}),
    path,
    verdict,
    words: unknown,
    remedy,
    bytes,
    byRecord: false,
    ...(found.sha256 ? { sha256: found.sha256 } : {}),
  };
}

/** What to do about a file that is not in the store. */
function anew(found: Examination, known: string | undefined): string {
  const pull = known
    ? `\`likeness models pull ${known.split('/')[0]}\` brings a sound one into the store.`
    : 'Fetch it anew from where it came.';
  return found.pointer ? `In a git repository, \`git lfs pull\` puts the file in its place. ${pull}` : pull;
}

function nameOf(parts: StoreParts, sha256: string | undefined): string | undefined {
  for (const model of parts.catalogue.models)
    for (const variant of model.variants)
      if (sha256 && variant.file.sha256 === sha256) return variantName(model, variant);
  return undefined;
}
