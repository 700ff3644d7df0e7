/**
 * The state of every model, told from records: no file is read.
 */
import type { CatalogueModel, LicenceClass, ModelVariant } from '../../../models/catalogue/catalogue.ts';
import { licenceOf } from '../../../models/catalogue/find-in-catalogue.ts';
import { isAccepted, readAcceptances } from '../keep/acceptance.ts';
import { objectPath, variantName } from '../keep/layout.ts';
import { type LearntFacts, type Proof, proofOf, readLearnt } from '../keep/learnt.ts';
import { readRecord, trustOf } from '../keep/record.ts';
import { keyOf } from '../recover/settle-file.ts';
import type { StoreParts } from '../recover/store-parts.ts';
import { partialProgress } from '../transfer/partial-file.ts';

/** State of one variant: proven and unchanged, to be hashed at the next use, of the wrong size, begun, or not there. */
export type VariantState = 'ready' | 'unproven' | 'damaged' | 'partial' | 'missing';

/** One variant in a list. */
export interface ListedVariant {
  readonly name: string;
  readonly state: VariantState;
  readonly file: string;
  readonly bytes?: number;
  readonly roughBytes?: number;
  readonly sha256?: string;
  readonly proof: Proof['kind'];
  readonly path?: string;
  readonly verifiedAt?: string;
  readonly from?: string;
  /** Of a file that was begun. */
  readonly doneBytes?: number;
}

/** One model in a list. */
export interface ListedModel {
  readonly id: string;
  readonly role: string;
  readonly title: string;
  readonly vendor: string;
  /** The best state of its variants. */
  readonly state: VariantState;
  readonly licence: {
    readonly id: string;
    readonly name: string;
    readonly use: LicenceClass;
    readonly accepted: boolean;
  };
  readonly variants: readonly ListedVariant[];
}

const ranks: readonly VariantState[] = ['ready', 'unproven', 'damaged', 'partial', 'missing'];

/** Lists models with all that is known of them. */
export async function listModels(
  parts: StoreParts,
  models: readonly CatalogueModel[] = parts.catalogue.models,
): Promise<ListedModel[]> {
  const [learnt, accepted] = await Promise.all([readLearnt(parts.layout), readAcceptances(parts.layout)]);
  return Promise.all(
    models.map(async (model): Promise<ListedModel> => {
      const { id, role, title, vendor } = model;
      const licence = licenceOf(parts.catalogue, model.licence);
      const variants = await Promise.all(model.variants.map((variant) => listVariant(parts, learnt, model, variant)));
      const states = variants.map((variant) => variant.state);
      const allowed = isAccepted(licence, accepted, parts.acceptedLicences);
      return {
        id,
        role,
        title,
        vendor,
        state: ranks.find((state) => states.includes(state)) ?? 'missing',
        licence: { id: licence.id, name: licence.name, use: licence.use, accepted: allowed },
        variants,
      };
    }),
  );
}

async function listVariant(
  parts: StoreParts,
  learnt: LearntFacts,
  model: CatalogueModel,
  variant: ModelVariant,
): Promise<ListedVariant> {
  const proof = proofOf(learnt, model, variant);
  const { name, file } = variant;
  const record = proof.sha256 ? await readRecord(parts.layout, proof.sha256) : undefined;
  const trust = proof.sha256 ? trustOf(parts.layout, proof.sha256, record) : 'missing';
  const states = { trusted: 'ready', unproven: 'unproven', 'wrong-size': 'damaged' } as const;
  const begun =
    trust === 'missing' ? await partialProgress(parts.layout.partial, keyOf({ model, variant })) : undefined;
  const bytes = record?.bytes ?? proof.bytes;
  return {
    name,
    state: trust === 'missing' ? (begun ? 'partial' : 'missing') : states[trust],
    file: file.name,
    proof: proof.kind,
    ...(bytes === undefined ? {} : { bytes }),
    ...(file.roughBytes === undefined ? {} : { roughBytes: file.roughBytes }),
    ...(proof.sha256 === undefined ? {} : { sha256: proof.sha256 }),
    ...(trust === 'missing' || !proof.sha256 ? {} : { path: objectPath(parts.layout, proof.sha256) }),
    ...(record ? { verifiedAt: record.verifiedAt, from: record.from } : {}),
    ...(begun ? { doneBytes: begun.done } : {}),
  };
}

/** Models of which anything is in the store: a file, a record of one, or the beginning of one. */
export async function installedModels(parts: StoreParts): Promise<CatalogueModel[]> {
  const listed = await listModels(parts);
  const learnt = await readLearnt(parts.layout);
  const chosen: CatalogueModel[] = [];
  for (const [at, model] of parts.catalogue.models.entries()) {
    const there = listed[at]?.state !== 'missing';
    const lost = there ? false : await anyRecord(parts, learnt, model);
    if (there || lost) chosen.push(model);
  }
  return chosen;
}

async function anyRecord(parts: StoreParts, learnt: LearntFacts, model: CatalogueModel): Promise<boolean> {
  for (const variant of model.variants) {
    const { sha256 } = proofOf(learnt, model, variant);
    const record = sha256 ? await readRecord(parts.layout, sha256) : undefined;
    if (record?.models.includes(variantName(model, variant))) return true;
  }
  return false;
}
