/**
 * The end of every fetch: what came is learnt where nobody had published it, and gets its final name.
 */
import { fetchKey, variantName } from '../keep/layout.ts';
import { learn, type Proof } from '../keep/learnt.ts';
import { putInPlace } from '../keep/put-in-place.ts';
import type { ProofKind } from '../keep/record.ts';
import type { FetchedFile } from '../transfer/fetch-place.ts';
import { discardPartial } from '../transfer/partial-file.ts';
import { TransferFault } from '../transfer/transfer-fault.ts';
import type { ProgressMeter } from './progress-meter.ts';
import type { GetRequest, StoreParts } from './store-parts.ts';

/** The fetch of one variant, while its lock is held. */
export interface VariantFetch extends GetRequest {
  readonly parts: StoreParts;
  readonly proof: Proof;
  readonly meter: ProgressMeter;
}

/**
 * The name of a variant's fetch and lock: its published hash, else made from its sources. What is learnt on the way does
 * not change it, so that processes that come earlier and later mean the same.
 */
export function keyOf({ model, variant }: Pick<GetRequest, 'model' | 'variant'>): string {
  return fetchKey(variant.file.sha256, `${variantName(model, variant)} ${JSON.stringify(variant.file.sources)}`);
}

/** Gives a fetched file its final name; what nobody had published is learnt now. */
export async function settleFile(fetch: VariantFetch, fetched: FetchedFile, source: string) {
  const from = fetched.tokenRefused ? `${source} (without the token, which the hub refused)` : source;
  const { parts, model, variant, proof } = fetch;
  const name = variantName(model, variant);
  const { sha256, bytes } = fetched;
  let kind: ProofKind = proof.kind === 'none' ? 'learnt' : proof.kind;
  if (proof.sha256 === undefined) {
    const fact = await learn(parts.layout, name, {
      sha256,
      bytes,
      proof: 'learnt',
      by: from,
      at: new Date().toISOString(),
    });
    if (fact.sha256 !== sha256) {
      await discardPartial(fetched.names);
      throw new TransferFault(
        'wrong-hash',
        `the file has sha256 ${sha256}, but ${fact.sha256} was learnt from ${fact.by}`,
      );
    }
    kind = fact.proof;
    if (!fetched.announced)
      await parts.journal.note('learnt', `sha256 ${sha256}, ${bytes} bytes, from the first file of ${from}`, name);
  }
  fetch.meter.phase('proving', from);
  const path = await putInPlace(parts.layout, fetched.names.part, { sha256, bytes, proof: kind, from, models: [name] });
  await discardPartial(fetched.names);
  await parts.journal.note('fetched', `${bytes} bytes with sha256 ${sha256} from ${from}`, name);
  return { path, sha256, bytes, from };
}
