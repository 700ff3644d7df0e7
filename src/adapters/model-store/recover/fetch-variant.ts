/**
 * Fetches the file of one variant: source after source, until one gives the right bytes.
 */
import { join } from 'node:path';
import { isLikenessError, LikenessError } from '../../../base/errors.ts';
import type { WeightSource } from '../../../models/catalogue/catalogue.ts';
import { allVariants } from '../../../models/catalogue/find-in-catalogue.ts';
import { behindPointer } from '../../../models/recognise/lfs-pointer.ts';
import { findCopies } from '../adopt/find-copies.ts';
import { asStorageError } from '../keep/disk-space.ts';
import { variantName } from '../keep/layout.ts';
import { learn, type Proof } from '../keep/learnt.ts';
import { type Connections, openConnections } from '../transfer/exchange.ts';
import { fetchFile } from '../transfer/fetch-file.ts';
import type { FetchedFile } from '../transfer/fetch-place.ts';
import { addressOf, shownSource } from '../transfer/source-address.ts';
import { TransferFault } from '../transfer/transfer-fault.ts';
import { fetchMember } from './fetch-member.ts';
import { keyOf, settleFile, type VariantFetch } from './settle-file.ts';

/** What came of it. */
export type FetchOutcome =
  | {
      readonly path: string;
      readonly sha256: string;
      readonly bytes: number;
      readonly from: string;
      readonly tried: readonly string[];
    }
  | {
      readonly path: undefined;
      readonly tried: readonly string[];
      readonly changed: boolean;
      /** A source told what the file is, and a copy of it lies on this machine. */
      readonly copyHere?: true;
    };

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
        return { ...(await settleFile({ ...fetch, proof }, fetched, shown)), tried };
      } catch (thrown) {
        signal.throwIfAborted();
        if (!(thrown instanceof TransferFault)) throw await translate(thrown, fetch);
        if (thrown.reason === 'copy-here') return { path: undefined, tried, changed: false, copyHere: true };
        tried.push(`${shown}: ${thrown.message}`);
        if (thrown.reason === 'unreachable' || thrown.reason === 'connect-timeout') fetch.deadHosts.add(host);
        await parts.journal.note('failed', `${shown}: ${thrown.message}`, variantName(fetch.model, variant));
        const learnt = proof.kind === 'learnt' || proof.kind === 'pointer';
        changed ||= learnt && (thrown.reason === 'wrong-hash' || thrown.reason === 'wrong-size');
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
        const wish = { sha256, bytes, names: [variant.file.name] };
        if ((await findCopies(parts.layout, parts.places, wish, signal)).length > 0)
          throw new TransferFault('copy-here', 'a sound copy lies on this machine');
      },
    },
  );
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
