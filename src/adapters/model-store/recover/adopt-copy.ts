/**
 * Takes a sound copy from elsewhere on this machine in place of fetching.
 */

import { isLikenessError } from '../../../base/errors.ts';
import { sizeWords } from '../../../base/size-words.ts';
import { findCopies } from '../adopt/find-copies.ts';
import { takeCopy } from '../adopt/take-copy.ts';
import { asStorageError } from '../keep/disk-space.ts';
import { objectPath, variantName } from '../keep/layout.ts';
import { learn, type Proof } from '../keep/learnt.ts';
import type { ProgressMeter } from './progress-meter.ts';
import type { GetRequest, ObtainedFile, StoreParts } from './store-parts.ts';

/**
 * Looks for a sound copy on this machine and takes it over.
 *
 * @returns Nothing when there is none, or none that could be taken.
 * @throws `system/disk-full`, `system/not-writable`.
 */
export async function adoptCopy(
  parts: StoreParts,
  request: GetRequest,
  proof: Proof,
  meter: ProgressMeter,
): Promise<ObtainedFile | undefined> {
  const { model, variant, signal } = request;
  if ((proof.sha256 ?? proof.crc32) === undefined || parts.places.length === 0) return undefined;
  meter.phase('searching', 'sound copies on this machine');
  const { bytes, sha256: known, crc32 } = proof;
  const wish = {
    names: [variant.file.name],
    ...(known === undefined ? {} : { sha256: known }),
    ...(crc32 === undefined ? {} : { crc32 }),
    ...(bytes === undefined ? {} : { bytes }),
  };
  const name = variantName(model, variant);
  for (const copy of await findCopies(parts.layout, parts.places, wish, signal)) {
    try {
      const { sha256 } = copy;
      const kind = proof.kind === 'none' ? 'learnt' : proof.kind;
      if (known === undefined) {
        const at = new Date().toISOString();
        const fact = await learn(parts.layout, name, { sha256, bytes: copy.bytes, proof: 'learnt', by: copy.path, at });
        if (fact.sha256 !== sha256) continue;
        await parts.journal.note('learnt', `sha256 ${sha256}, ${copy.bytes} bytes, from ${copy.path}`, name);
      }
      const way = await takeCopy(parts.layout, copy.path, { sha256, bytes: copy.bytes, proof: kind, models: [name] });
      if (!way) continue;
      await parts.journal.note('adopted', `${sizeWords(copy.bytes)} from ${copy.path} by ${way}`, name);
      meter.phase('done', copy.path);
      const path = objectPath(parts.layout, sha256);
      return {
        model,
        variant,
        path,
        sha256,
        bytes: copy.bytes,
        proof: kind,
        origin: `adopted from ${copy.path} (${way})`,
        tried: [],
      };
    } catch (error) {
      if (isLikenessError(error)) throw error;
      const known = await asStorageError(error, parts.layout.root, copy.bytes);
      if (known) throw known;
    }
  }
  return undefined;
}
