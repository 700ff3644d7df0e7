/**
 * Which licences somebody has accepted here.
 */
import { createHash } from 'node:crypto';
import { LikenessError } from '../../../base/errors.ts';
import type { CatalogueLicence } from '../../../models/catalogue/catalogue.ts';
import type { StoreLayout } from './layout.ts';
import { takeLock } from './lock.ts';
import { readJson, writeJson } from './write-json.ts';

/** One acceptance. */
export interface Acceptance {
  readonly licence: string;
  readonly name: string;
  readonly use: string;
  readonly url: string;
  /** ISO 8601. */
  readonly acceptedAt: string;
  /** Of the terms that were shown. */
  readonly termsSha256: string;
  /** A setting accepted it; that holds only as long as the setting does. */
  readonly by?: 'setting';
}

/** The hash of a licence's terms as the catalogue states them. */
export function termsHash(licence: CatalogueLicence): string {
  return createHash('sha256')
    .update(`${licence.name}\n${licence.use}\n${licence.url}\n${licence.terms}\n`)
    .digest('hex');
}

/** All acceptances of a store. */
export async function readAcceptances(layout: StoreLayout): Promise<readonly Acceptance[]> {
  const list = await readJson<readonly Acceptance[]>(layout.licences);
  return Array.isArray(list) ? list : [];
}

/**
 * Records an acceptance, with its date and the hash of the terms.
 *
 * @param by - Who accepts: a person for good, or a setting; the latter is recorded once per text.
 * @returns What is recorded now, and whether that is new.
 */
export async function acceptLicence(
  layout: StoreLayout,
  licence: CatalogueLicence,
  by: 'person' | 'setting' = 'person',
): Promise<{ readonly acceptance: Acceptance; readonly fresh: boolean }> {
  const { id, name, use, url } = licence;
  const acceptance = {
    licence: id,
    name,
    use,
    url,
    acceptedAt: new Date().toISOString(),
    termsSha256: termsHash(licence),
    ...(by === 'setting' ? { by } : {}),
  };
  const lock = await takeLock(layout.locks, 'licences');
  try {
    const all = await readAcceptances(layout);
    const old = all.find((one) => one.licence === id && one.termsSha256 === acceptance.termsSha256);
    if (old && by === 'setting') return { acceptance: old, fresh: false };
    await writeJson(layout.licences, [...all.filter((one) => one.licence !== id), acceptance]);
  } finally {
    await lock?.release();
  }
  return { acceptance, fresh: true };
}

/** Whether files under a licence may be fetched: it allows any use, or these very terms were accepted. */
export function isAccepted(
  licence: CatalogueLicence,
  accepted: readonly Acceptance[],
  bySetting: readonly string[],
): boolean {
  if (licence.use === 'any' || bySetting.includes(licence.id)) return true;
  return accepted.some(
    (one) => one.by !== 'setting' && one.licence === licence.id && one.termsSha256 === termsHash(licence),
  );
}

/** The error for a licence that nobody accepted. */
export function notAccepted(licence: CatalogueLicence, model: string): LikenessError {
  return new LikenessError(
    'model/licence',
    `Expected the licence of \`${model}\` to be accepted before it is fetched: ${licence.name} (${licence.use}; ${licence.url}). ${licence.terms} ` +
      `If that suits your use, run \`likeness models accept ${licence.id}\`.`,
    { details: { model, licence: licence.id, use: licence.use, url: licence.url } },
  );
}
