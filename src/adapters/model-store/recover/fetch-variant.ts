/**
 * Fetches the file of one variant: source after source, until one gives the right bytes.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isLikenessError, LikenessError } from '../../../base/errors.ts';
import type { WeightSource } from '../../../models/catalogue/catalogue.ts';
import { allVariants, licenceOf } from '../../../models/catalogue/find-in-catalogue.ts';
import { behindPointer } from '../../../models/recognise/lfs-pointer.ts';
import { isAccepted, readAcceptances } from '../keep/acceptance.ts';
import { asStorageError } from '../keep/disk-space.ts';
import { fetchKey, variantName } from '../keep/layout.ts';
import { learn, type Proof } from '../keep/learnt.ts';
import { takeLock } from '../keep/lock.ts';
import { putInPlace } from '../keep/put-in-place.ts';
import type { ProofKind } from '../keep/record.ts';
import { extractMember } from '../transfer/archive.ts';
import { type Connections, openConnections } from '../transfer/exchange.ts';
import { fetchFile } from '../transfer/fetch-file.ts';
import type { FetchedFile } from '../transfer/fetch-place.ts';
import { discardPartial, partialNames, separatePartial } from '../transfer/partial-file.ts';
import { addressOf, shownSource } from '../transfer/source-address.ts';
import { TransferFault } from '../transfer/transfer-fault.ts';
import type { ProgressMeter } from './progress-meter.ts';
import type { GetRequest, StoreParts } from './store-parts.ts';

/** What came of it. */
export type FetchOutcome =
  | {
      readonly path: string;
      readonly sha256: string;
      readonly bytes: number;
      readonly from: string;
      readonly tried: readonly string[];
    }
  | { readonly path: undefined; readonly tried: readonly string[]; readonly changed: boolean };

/** The fetch of one variant, while its lock is held. */
export interface VariantFetch extends GetRequest {
  readonly parts: StoreParts;
  readonly proof: Proof;
  readonly meter: ProgressMeter;
}

/**
 * Asks the sources in order.
 *
 * @returns The file in its place; or what was tried, one line per source, and whether some source has another file than
 * the one that was learnt.
 * @throws `system/disk-full`, `system/not-writable`; the signal's reason.
 */
export async function fetchVariant(fetch: VariantFetch): Promise<FetchOutcome> {
  const { parts, variant, signal } = fetch;
  const tried: string[] = [];
  const connections = openConnections(parts.transfer);
  let { proof } = fetch;
  const sources = sourcesOf(fetch);
  let changed = false;
  try {
    for (let source = sources.shift(); source; source = sources.shift()) {
      const shown = shownSource(source, parts.transfer);
      const { host } = addressOf(source, parts.transfer).url;
      if (fetch.deadHosts.has(host)) {
        tried.push(`${shown}: not asked, because ${host} could not be reached a moment ago`);
        continue;
      }
      fetch.meter.phase('connecting', shown);
      try {
        const fetched = await fetchFrom({ ...fetch, proof }, source, connections);
        return { ...(await settle({ ...fetch, proof }, fetched, shown)), tried };
      } catch (thrown) {
        signal.throwIfAborted();
        if (!(thrown instanceof TransferFault)) throw await translate(thrown, fetch);
        tried.push(`${shown}: ${thrown.message}`);
        if (thrown.reason === 'unreachable' || thrown.reason === 'connect-timeout') fetch.deadHosts.add(host);
        await parts.journal.note('failed', `${shown}: ${thrown.message}`, variantName(fetch.model, variant));
        changed ||= proof.kind === 'learnt' && (thrown.reason === 'wrong-hash' || thrown.reason === 'wrong-size');
        const { pointer } = thrown.facts;
        if (!pointer) continue;
        if (proof.sha256 === undefined) proof = await learnPointer(fetch, pointer, shown);
        if (proof.sha256 !== pointer.sha256) continue;
        const url = addressOf(source, parts.transfer).url.href;
        sources.unshift(...behindPointer(url).map((next): WeightSource => ({ kind: 'url', url: next })));
      }
    }
    return { path: undefined, tried, changed };
  } finally {
    connections.close();
  }
}

/** The variant's own sources, then those of other models that are the very same file. */
function sourcesOf({ parts, variant, proof }: VariantFetch): WeightSource[] {
  const same = allVariants(parts.catalogue).filter(
    (one) => one.variant !== variant && proof.sha256 !== undefined && one.variant.file.sha256 === proof.sha256,
  );
  const all = [...variant.file.sources, ...same.flatMap((one) => one.variant.file.sources)];
  const keys = all.map((source) => JSON.stringify(source));
  return all.filter((_, at) => keys.indexOf(keys[at] as string) === at);
}

async function learnPointer(
  fetch: VariantFetch,
  pointer: { sha256: string; bytes: number },
  by: string,
): Promise<Proof> {
  const name = variantName(fetch.model, fetch.variant);
  const fact = await learn(fetch.parts.layout, name, {
    ...pointer,
    proof: 'pointer',
    by,
    at: new Date().toISOString(),
  });
  await fetch.parts.journal.note('learnt', `sha256 ${fact.sha256}, ${fact.bytes} bytes, from a pointer at ${by}`, name);
  return { ...fetch.proof, kind: 'pointer', sha256: fact.sha256, bytes: fact.bytes };
}

/** Gives a fetched file its final name; what nobody had published is learnt now. */
async function settle(fetch: VariantFetch, fetched: FetchedFile, source: string) {
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

async function fetchFrom(fetch: VariantFetch, source: WeightSource, connections: Connections): Promise<FetchedFile> {
  if (source.member !== undefined) return fetchMember(fetch, source, connections);
  const { parts, proof, variant, signal, meter, model } = fetch;
  const name = variantName(model, variant);
  const want = {
    key: keyOf(fetch),
    kind: 'onnx',
    ...(proof.bytes === undefined ? {} : { bytes: proof.bytes }),
    ...(proof.sha256 === undefined ? {} : { sha256: proof.sha256 }),
    ...(proof.crc32 === undefined ? {} : { crc32: proof.crc32 }),
  } as const;
  const shown = shownSource(source, parts.transfer);
  let begun = false;
  return fetchFile(
    addressOf(source, parts.transfer),
    want,
    { connections, folder: parts.layout.partial, signal, googleDrive: source.kind === 'google-drive' },
    {
      onProgress: (done, total) => {
        if (!begun) meter.phase('downloading', shown);
        begun = true;
        meter.bytes(done, total);
      },
      onLinked: async ({ sha256, bytes }) => {
        if (!sha256 || !bytes) return;
        const fact = await learn(parts.layout, name, {
          sha256,
          bytes,
          proof: 'learnt',
          by: shown,
          at: new Date().toISOString(),
        });
        if (fact.sha256 !== sha256)
          throw new TransferFault(
            'wrong-hash',
            `the hub says sha256 ${sha256}, but ${fact.sha256} was learnt from ${fact.by}`,
          );
        await parts.journal.note(
          'learnt',
          `sha256 ${sha256}, ${bytes} bytes, from the hub's headers at ${shown}`,
          name,
        );
      },
    },
  );
}

/**
 * The name of a variant's fetch and lock: its published hash, else made from its sources. What is learnt on the way does
 * not change it, so that processes that come earlier and later mean the same.
 */
export function keyOf({ model, variant }: Pick<GetRequest, 'model' | 'variant'>): string {
  return fetchKey(variant.file.sha256, `${variantName(model, variant)} ${JSON.stringify(variant.file.sources)}`);
}

/** Fetches an archive and takes out the file, and others that are wanted now. */
async function fetchMember(fetch: VariantFetch, source: WeightSource, connections: Connections): Promise<FetchedFile> {
  const { parts, signal, meter } = fetch;
  const address = addressOf(source, parts.transfer);
  const key = `a-${fetchKey(source.archive?.sha256, address.url.href)}`;
  const lock = await takeLock(parts.layout.locks, key, { signal });
  const shown = shownSource(source, parts.transfer);
  let whole = false;
  try {
    if (lock?.inherited && !lock.inherited.surelyGone) await separatePartial(partialNames(parts.layout.partial, key));
    const archive = await fetchFile(
      address,
      { key, kind: 'zip', ...source.archive },
      { connections, folder: parts.layout.partial, signal, googleDrive: source.kind === 'google-drive' },
      {
        onProgress: (done, total) => meter.bytes(done, total),
        onLinked: async () => undefined,
      },
    );
    whole = true;
    meter.phase('extracting', shown);
    const fetched = await takeOut(fetch, source.member as string, archive.names.part);
    await takeOthers(fetch, source, archive.names.part);
    await discardPartial(archive.names);
    return fetched;
  } catch (thrown) {
    // A whole archive without the right file will not have it next time either.
    if (whole && thrown instanceof TransferFault) await discardPartial(partialNames(parts.layout.partial, key));
    throw thrown;
  } finally {
    await lock?.release();
  }
}

async function takeOut(fetch: VariantFetch, member: string, archive: string): Promise<FetchedFile> {
  const { parts, proof } = fetch;
  const names = partialNames(parts.layout.partial, `${keyOf(fetch)}.member`);
  await rm(names.part, { force: true });
  const { bytes, sha256 } = await extractMember(archive, member, names.part, proof.bytes);
  if (proof.sha256 !== undefined && sha256 !== proof.sha256) {
    await rm(names.part, { force: true });
    throw new TransferFault('wrong-hash', `the archive's \`${member}\` has sha256 ${sha256}, expected ${proof.sha256}`);
  }
  return { names, bytes, sha256, announced: false, tokenRefused: false };
}

/** Files of the same archive that are wanted next; only those whose hash is published, so that nothing is learnt aside. */
async function takeOthers(fetch: VariantFetch, source: WeightSource, archive: string): Promise<void> {
  const { parts } = fetch;
  const address = addressOf(source, parts.transfer).url.href;
  const accepted = await readAcceptances(parts.layout);
  for (const { model, variant } of fetch.alsoWanted) {
    if (!isAccepted(licenceOf(parts.catalogue, model.licence), accepted, parts.acceptedLicences)) continue;
    const { sha256, bytes } = variant.file;
    const same = variant.file.sources.find((one) => one.member && addressOf(one, parts.transfer).url.href === address);
    if (!same?.member || sha256 === undefined || variant === fetch.variant) continue;
    const proof: Proof = { kind: 'published', sha256, ...(bytes === undefined ? {} : { bytes }) };
    try {
      const other = { ...fetch, model, variant, proof };
      await settle(other, await takeOut(other, same.member, archive), shownSource(same, parts.transfer));
    } catch (thrown) {
      // Its own turn comes, and tells what is wrong.
      if (!(thrown instanceof TransferFault)) throw thrown;
    }
  }
}

async function translate(thrown: unknown, fetch: VariantFetch): Promise<unknown> {
  if (isLikenessError(thrown)) return thrown;
  const { layout } = fetch.parts;
  const known = await asStorageError(thrown, layout.root, fetch.proof.bytes ?? fetch.variant.file.roughBytes ?? 0);
  if (known) return known;
  const { code } = (thrown ?? {}) as NodeJS.ErrnoException;
  if (code === undefined) return thrown;
  return new LikenessError('system/internal', `The disk failed in ${join(layout.root)}: ${(thrown as Error).message}`, {
    cause: thrown,
  });
}
