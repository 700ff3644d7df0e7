/**
 * Brings the file of one variant, whatever state the store is in: recognise, quarantine, adopt, fetch.
 */
import { lstat } from 'node:fs/promises';
import { isLikenessError, LikenessError } from '../../../base/errors.ts';
import type { CatalogueLicence, ModelVariant } from '../../../models/catalogue/catalogue.ts';
import { allVariants, licenceOf } from '../../../models/catalogue/find-in-catalogue.ts';
import { acceptLicence, isAccepted, notAccepted, readAcceptances } from '../keep/acceptance.ts';
import { asStorageError } from '../keep/disk-space.ts';
import { objectPath, recordPath, variantName } from '../keep/layout.ts';
import { type Proof, proofOf, readLearnt } from '../keep/learnt.ts';
import { type HeldLock, takeLock } from '../keep/lock.ts';
import { quarantine } from '../keep/quarantine.ts';
import { readRecord, recordProven, sameStamp, stampOf, trustOf } from '../keep/record.ts';
import { writeJson } from '../keep/write-json.ts';
import { type Examination, examineFile } from '../prove/examine-file.ts';
import { partialNames, partialProgress, separatePartial } from '../transfer/partial-file.ts';
import { adoptCopy } from './adopt-copy.ts';
import { archiveKey } from './fetch-member.ts';
import { fetchVariant } from './fetch-variant.ts';
import { createMeter, type ProgressMeter } from './progress-meter.ts';
import { keyOf } from './settle-file.ts';
import type { GetRequest, ObtainedFile, StoreParts } from './store-parts.ts';

/** A try with one variant. */
export type VariantOutcome =
  | { readonly file: ObtainedFile }
  | {
      readonly file: undefined;
      readonly tried: readonly string[];
      readonly changed: boolean;
      readonly licence?: LikenessError;
    };

/**
 * Brings the file of one variant into the store, or finds it there.
 *
 * Only one process at a time works on one file; others wait, and show its progress.
 *
 * @throws `system/disk-full`, `system/not-writable`; the signal's reason.
 */
export async function obtainVariant(parts: StoreParts, request: GetRequest): Promise<VariantOutcome> {
  const { model, variant, signal } = request;
  const name = variantName(model, variant);
  const proof = proofOf(await readLearnt(parts.layout), model, variant);
  const ready = request.full ? undefined : await trusted(parts, request, proof, 'store');
  if (ready) return { file: ready };
  const meter = createMeter(name, request.listen, proof.bytes);
  const key = keyOf(request);
  let other: ObtainedFile | undefined;
  let lock: HeldLock | undefined;
  try {
    let waits = false;
    lock = await takeLock(parts.layout.locks, key, {
      signal,
      pollMs: 150,
      whileWaiting: async () => {
        if (!waits) meter.phase('waiting', 'another process is fetching it');
        waits = true;
        const progress = await progressOf(parts, request);
        if (progress) meter.bytes(progress.done, progress.total);
        const now = proofOf(await readLearnt(parts.layout), model, variant);
        other = await trusted(parts, request, now, 'store; another process fetched it');
        return other !== undefined;
      },
    });
  } catch (error) {
    signal.throwIfAborted();
    // Nothing can be written here: what is there may still be sound.
    const found: string[] = [];
    const alone = await provenInPlace(parts, request, proof, { note: found });
    if (alone) return { file: alone };
    const known = await asStorageError(error, parts.layout.root, proof.bytes ?? 0);
    if (!known) throw error;
    const before = found.map((words) => `${name}: ${words}, and it cannot be put right. `).join('');
    throw new LikenessError(known.code, `${before}${known.message}`, { details: known.details, cause: error });
  }
  if (!lock) {
    meter.phase('done');
    return other ? { file: other } : obtainVariant(parts, request);
  }
  try {
    if (lock.inherited && !lock.inherited.surelyGone) await separatePartial(partialNames(parts.layout.partial, key));
    return await bring(parts, request, meter);
  } catch (error) {
    signal.throwIfAborted();
    if (isLikenessError(error)) throw error;
    throw (await asStorageError(error, parts.layout.root, proof.bytes ?? 0)) ?? error;
  } finally {
    await lock.release();
  }
}

/** How far the file is, or else an archive that holds it. */
async function progressOf(parts: StoreParts, request: GetRequest) {
  const archives = request.variant.file.sources.filter((source) => source.member !== undefined);
  for (const key of [keyOf(request), ...archives.map((source) => archiveKey(source, parts))]) {
    const progress = await partialProgress(parts.layout.partial, key);
    if (progress) return progress;
  }
  return undefined;
}

/** The steps, while the lock is held. */
async function bring(parts: StoreParts, request: GetRequest, meter: ProgressMeter): Promise<VariantOutcome> {
  const { model, variant } = request;
  const name = variantName(model, variant);
  const tried: string[] = [];
  const proof = proofOf(await readLearnt(parts.layout), model, variant);
  if (!request.full) {
    const ready = await trusted(parts, request, proof, 'store; another process fetched it');
    if (ready) return { file: ready };
  }
  const inPlace = await provenInPlace(parts, request, proof, { tried, meter });
  if (inPlace) return { file: { ...inPlace, tried } };
  const adopted = await adoptCopy(parts, request, proof, meter);
  if (adopted) return { file: { ...adopted, tried } };
  if (!request.mayFetch) return { file: undefined, tried, changed: false };
  const licence = licenceOf(parts.catalogue, model.licence);
  const accepted = await readAcceptances(parts.layout);
  if (!isAccepted(licence, accepted, parts.acceptedLicences)) {
    const error = notAccepted(licence, model.id);
    return {
      file: undefined,
      tried: [...tried, `not fetched: the licence ${licence.id} is not accepted`],
      changed: false,
      licence: error,
    };
  }
  if (parts.offline) return { file: undefined, tried: [...tried, 'not fetched: offline mode is on'], changed: false };
  if (!isAccepted(licence, accepted, [])) await noteBySetting(parts, licence, name);
  const outcome = await fetchVariant({ ...request, parts, proof, meter });
  // What the hub told makes the copy recognisable.
  if (outcome.path === undefined && outcome.copyHere) return bring(parts, request, meter);
  if (outcome.path === undefined) {
    meter.phase('failed', outcome.tried.at(-1));
    return { file: undefined, tried: [...tried, ...outcome.tried], changed: outcome.changed };
  }
  meter.phase('done', outcome.from);
  const { path, sha256, bytes, from } = outcome;
  const fact = proofOf(await readLearnt(parts.layout), model, variant);
  const kind = fact.kind === 'none' ? 'learnt' : fact.kind;
  return {
    file: { model, variant, path, sha256, bytes, proof: kind, origin: from, tried: [...tried, ...outcome.tried] },
  };
}

/** What a setting accepts is recorded like what a person accepts, but holds only as long as the setting does. */
async function noteBySetting(parts: StoreParts, licence: CatalogueLicence, name: string): Promise<void> {
  const { acceptance, fresh } = await acceptLicence(parts.layout, licence, 'setting');
  if (fresh)
    await parts.journal.note('accepted', `${licence.id} by a setting, text sha256 ${acceptance.termsSha256}`, name);
}

/** A file whose record says that it has not changed since it was proven. */
async function trusted(
  parts: StoreParts,
  request: GetRequest,
  proof: Proof,
  origin: string,
): Promise<ObtainedFile | undefined> {
  if (proof.sha256 === undefined || proof.kind === 'none') return undefined;
  const record = await readRecord(parts.layout, proof.sha256);
  if (trustOf(parts.layout, proof.sha256, record) !== 'trusted' || !record) return undefined;
  const { model, variant } = request;
  const path = objectPath(parts.layout, proof.sha256);
  const name = variantName(model, variant);
  // One file may be that of several models; it stays as long as one of them uses it.
  if (!record.models.includes(name)) {
    const models = [...record.models, name].sort();
    await writeJson(recordPath(parts.layout, proof.sha256), { ...record, models }).catch(() => undefined);
  }
  return { model, variant, path, sha256: proof.sha256, bytes: record.bytes, proof: proof.kind, origin, tried: [] };
}

/**
 * Hashes what lies under the final name.
 *
 * With `tried`, a bad file goes into quarantine, and that is said there; with `note`, it stays, and what it is is said there.
 */
async function provenInPlace(
  parts: StoreParts,
  { model, variant, signal }: GetRequest,
  proof: Proof,
  { tried, note, meter }: { tried?: string[]; note?: string[]; meter?: ProgressMeter },
): Promise<ObtainedFile | undefined> {
  const { sha256, kind } = proof;
  if (sha256 === undefined || kind === 'none') return undefined;
  const path = objectPath(parts.layout, sha256);
  const before = stampOf(path);
  if (!before) {
    const inTheWay = tried && (await lstat(path).catch(() => undefined));
    if (tried && inTheWay && !inTheWay.isSymbolicLink()) {
      await setAside(parts, variantName(model, variant), { path, sha256, found: 'it is no regular file' }, tried);
      return undefined;
    }
    if (tried && (await readRecord(parts.layout, sha256))) tried.push('the file in the store was gone');
    return undefined;
  }
  meter?.phase('proving', 'the file in the store');
  const found = await examineInStore(parts, proof, path, signal, (done) => meter?.bytes(done, before.size));
  const name = variantName(model, variant);
  if (found.sha256 === sha256) {
    const after = stampOf(path);
    if (after && sameStamp(before, after)) {
      const old = await readRecord(parts.layout, sha256);
      await recordProven(
        parts.layout,
        { sha256, bytes: found.bytes, proof: kind, from: old?.from ?? 'found in the store', models: [name] },
        before,
      );
    }
    meter?.phase('done');
    return { model, variant, path, sha256, bytes: found.bytes, proof: kind, origin: 'store; hashed again', tried: [] };
  }
  if (tried) await setAside(parts, name, { path, sha256, found: found.words }, tried);
  note?.push(`the file in the store is bad: ${found.words}`);
  return undefined;
}

/** Moves a bad file away, and says so. */
async function setAside(
  parts: StoreParts,
  model: string,
  bad: { readonly path: string; readonly sha256: string; readonly found: string },
  tried: string[],
): Promise<void> {
  const { path, sha256, found } = bad;
  const where = await quarantine(parts.layout, path, { model, sha256, found });
  tried.push(`the file in the store was bad: ${found}; it was moved to ${where}`);
  await parts.journal.note('quarantined', `${found}; moved to ${where}`, model);
}

/** Examines a file of the store, with the catalogue's knowledge of all others. */
export function examineInStore(
  parts: StoreParts,
  proof: Proof,
  path: string,
  signal: AbortSignal,
  onBytes?: (done: number) => void,
): Promise<Examination> {
  const variants = allVariants(parts.catalogue);
  const find = (fits: (file: ModelVariant['file']) => boolean): string | undefined => {
    const match = variants.find(({ variant }) => fits(variant.file));
    return match && variantName(match.model, match.variant);
  };
  return examineFile(path, {
    proof,
    signal,
    nameOfHash: (sha256) => find((file) => file.sha256 === sha256),
    nameOfSize: (bytes) => find((file) => file.bytes === bytes),
    ...(onBytes ? { onBytes } : {}),
  });
}
