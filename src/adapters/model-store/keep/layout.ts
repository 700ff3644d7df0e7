/**
 * Where things lie in the folder of the model store.
 */
import { createHash } from 'node:crypto';

import { join } from 'node:path';
import type { CatalogueModel, ModelVariant } from '../../../models/catalogue/catalogue.ts';
import { ensureFolder } from '../../files/ensure-folder.ts';

/** The folders and files of one store. */
export interface StoreLayout {
  readonly root: string;
  /** Proven files under their own hash; only here is anything opened. */
  readonly objects: string;
  /** What is being fetched. */
  readonly partial: string;
  readonly quarantine: string;
  readonly locks: string;
  readonly journal: string;
  /** What was learnt at first contact: the lock file of the store. */
  readonly learnt: string;
  readonly licences: string;
  /** Hashes of files outside the store that were looked at. */
  readonly seen: string;
}

/** Names the places; makes nothing. */
export function layoutOf(root: string): StoreLayout {
  const at = (name: string): string => join(root, name);
  return {
    root,
    objects: at('objects'),
    partial: at('partial'),
    quarantine: at('quarantine'),
    locks: at('locks'),
    journal: at('journal.jsonl'),
    learnt: at('learnt.json'),
    licences: at('licences.json'),
    seen: at('seen.json'),
  };
}

/** The final name of a file with a hash. */
export function objectPath(layout: StoreLayout, sha256: string): string {
  return join(layout.objects, sha256.slice(0, 2), `${sha256}.onnx`);
}

/** What is recorded of that file. */
export function recordPath(layout: StoreLayout, sha256: string): string {
  return join(layout.objects, sha256.slice(0, 2), `${sha256}.json`);
}

/** Makes the folder that a final name needs. */
export async function makeObjectFolder(layout: StoreLayout, sha256: string): Promise<void> {
  await ensureFolder(join(layout.objects, sha256.slice(0, 2)));
}

/** A hash of a text, as a short name for files. */
export function textKey(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

/** The name of what is fetched: its content's hash where that is known, else made from where it comes from. */
export function fetchKey(sha256: string | undefined, origin: string): string {
  return sha256 ?? `u-${textKey(origin)}`;
}

/** How a variant is called in records: `inswapper-128/fp16`. */
export function variantName(model: CatalogueModel, variant: ModelVariant): string {
  return `${model.id}/${variant.name}`;
}
