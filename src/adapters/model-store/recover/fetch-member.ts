/**
 * Fetches a file that lies inside an archive.
 */
import { randomUUID } from 'node:crypto';
import { access, link, rm } from 'node:fs/promises';
import type { WeightSource } from '../../../models/catalogue/catalogue.ts';
import { licenceOf } from '../../../models/catalogue/find-in-catalogue.ts';
import { isAccepted, readAcceptances } from '../keep/acceptance.ts';
import { fetchKey } from '../keep/layout.ts';
import type { Proof } from '../keep/learnt.ts';
import { type HeldLock, takeLock } from '../keep/lock.ts';
import { extractMember } from '../transfer/archive.ts';
import type { Connections } from '../transfer/exchange.ts';
import { fetchFile } from '../transfer/fetch-file.ts';
import type { FetchedFile } from '../transfer/fetch-place.ts';
import { discardPartial, partialNames, partialProgress, separatePartial } from '../transfer/partial-file.ts';
import { addressOf, shownSource } from '../transfer/source-address.ts';
import { TransferFault } from '../transfer/transfer-fault.ts';
import { keyOf, settleFile, type VariantFetch } from './settle-file.ts';
import type { StoreParts } from './store-parts.ts';

/** The name of an archive's fetch and lock. */
export function archiveKey(source: WeightSource, parts: Pick<StoreParts, 'transfer'>): string {
  return `a-${fetchKey(source.archive?.sha256, addressOf(source, parts.transfer).url.href)}`;
}

/**
 * Fetches an archive and takes out the file, and others that are wanted now. Of several processes that want something
 * out of one archive, one fetches it; the others show its progress, and take theirs out of the same bytes.
 *
 * @throws {TransferFault} as `fetchFile`; `bad-archive`.
 */
export async function fetchMember(
  fetch: VariantFetch,
  source: WeightSource,
  connections: Connections,
): Promise<FetchedFile> {
  const { parts, signal, meter } = fetch;
  const address = addressOf(source, parts.transfer);
  const key = archiveKey(source, parts);
  const shown = shownSource(source, parts.transfer);
  const names = partialNames(parts.layout.partial, key);
  // A second name for what another process fetches: its bytes outlive the first.
  const kept = `${names.part}.kept-${randomUUID()}`;
  let whole = false;
  let lock: HeldLock | undefined;
  try {
    lock = await takeLock(parts.layout.locks, key, {
      signal,
      whileWaiting: async () => {
        meter.phase('waiting', 'another process is fetching the archive');
        const progress = await partialProgress(parts.layout.partial, key);
        if (progress) meter.bytes(progress.done, progress.total);
        await link(names.part, kept).catch(() => undefined);
        return false;
      },
    });
    const shared = fetch.proof.sha256 === undefined ? undefined : await takeShared(fetch, source, names.part, kept);
    if (shared) return shared;
    if (lock?.inherited && !lock.inherited.surelyGone) await separatePartial(names);
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
    if (whole && thrown instanceof TransferFault) await discardPartial(names);
    throw thrown;
  } finally {
    await rm(kept, { force: true }).catch(() => undefined);
    await lock?.release();
  }
}

/** Takes the file out of an archive that another process has fetched meanwhile, and has done with. */
async function takeShared(
  fetch: VariantFetch,
  source: WeightSource,
  part: string,
  kept: string,
): Promise<FetchedFile | undefined> {
  if (!(await exists(kept)) || (await exists(part))) return undefined;
  try {
    return await takeOut(fetch, source.member as string, kept);
  } catch (thrown) {
    // Not whole, or another archive: it is fetched as if there were none.
    if (!(thrown instanceof TransferFault)) throw thrown;
    return undefined;
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

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
      await settleFile(other, await takeOut(other, same.member, archive), shownSource(same, parts.transfer));
    } catch (thrown) {
      // Its own turn comes, and tells what is wrong.
      if (!(thrown instanceof TransferFault)) throw thrown;
    }
  }
}
