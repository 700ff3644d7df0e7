/**
 * What was learnt of files for which nobody publishes a hash: written at first contact, and binding from then on.
 */
import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CatalogueModel, ModelVariant } from '../../../models/catalogue/catalogue.ts';
import type { StoreLayout } from './layout.ts';
import { variantName } from './layout.ts';
import { takeLock } from './lock.ts';
import { type ProofKind, readRecord } from './record.ts';
import { readJson, writeJson } from './write-json.ts';

/** What was learnt of one file. */
export interface LearntFact {
  readonly sha256: string;
  readonly bytes: number;
  readonly proof: 'learnt' | 'pointer';
  /** Who told: an address, or a file that was imported. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** All that was learnt, by `model/variant`. */
export type LearntFacts = Readonly<Record<string, LearntFact>>;

/** What a file must be. */
export interface Proof {
  readonly kind: ProofKind | 'none';
  readonly sha256?: string;
  readonly bytes?: number;
  readonly crc32?: string;
}

/** Reads the facts; none when there is no such file yet. */
export async function readLearnt(layout: StoreLayout): Promise<LearntFacts> {
  const facts = await readJson<LearntFacts>(layout.learnt);
  if (facts) return facts;
  const there = await access(layout.learnt).then(
    () => true,
    () => false,
  );
  return there ? learntFromRecords(layout) : {};
}

/** A lock file that cannot be read any more does not make the store forget: the records of the files say the same. */
async function learntFromRecords(layout: StoreLayout): Promise<LearntFacts> {
  const facts: Record<string, LearntFact> = {};
  for (const folder of await readdir(layout.objects).catch(() => [])) {
    for (const name of await readdir(join(layout.objects, folder)).catch(() => [])) {
      const sha256 = /^([0-9a-f]{64})\.json$/.exec(name)?.[1];
      const record = sha256 ? await readRecord(layout, sha256) : undefined;
      if (!record || record.proof === 'published') continue;
      const { bytes, proof, from: by, verifiedAt: at } = record;
      for (const model of record.models) facts[model] = { sha256: record.sha256, bytes, proof, by, at };
    }
  }
  return facts;
}

/** Adds a fact; what was learnt first stays. @returns The fact that counts. */
export async function learn(layout: StoreLayout, name: string, fact: LearntFact): Promise<LearntFact> {
  const lock = await takeLock(layout.locks, 'learnt');
  try {
    const facts = await readLearnt(layout);
    const old = facts[name];
    if (old) return old;
    await writeJson(layout.learnt, { ...facts, [name]: fact });
    return fact;
  } finally {
    await lock?.release();
  }
}

/** Forgets a fact, so that the next contact is the first. */
export async function forget(layout: StoreLayout, name: string): Promise<void> {
  const lock = await takeLock(layout.locks, 'learnt');
  try {
    const { [name]: gone, ...rest } = await readLearnt(layout);
    if (gone) await writeJson(layout.learnt, rest);
  } finally {
    await lock?.release();
  }
}

/** What a variant's file must be: what the catalogue says, else what was learnt. */
export function proofOf(learnt: LearntFacts, model: CatalogueModel, variant: ModelVariant): Proof {
  const { bytes, sha256, crc32 } = variant.file;
  const published = { ...(bytes === undefined ? {} : { bytes }), ...(crc32 === undefined ? {} : { crc32 }) };
  if (sha256) return { kind: 'published', sha256, ...published };
  const fact = learnt[variantName(model, variant)];
  return fact
    ? { kind: fact.proof, ...published, sha256: fact.sha256, bytes: fact.bytes }
    : { kind: 'none', ...published };
}
