/**
 * Fetches a body whose length is not known, or is not the expected one: in one go, from the beginning.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { ensureFolder } from '../../files/ensure-folder.ts';
import { bodyOf, checkHead, type Want, withHead } from './check-answer.ts';
import type { FetchedFile, FetchHooks, FetchPlace } from './fetch-place.ts';
import type { Answer } from './follow.ts';
import { discardPartial, type PartialNames } from './partial-file.ts';
import { asTransferFault, TransferFault } from './transfer-fault.ts';
import { watchBody } from './watch-body.ts';

/** What this way of fetching is given besides the wish. */
export interface UnknownLength extends FetchPlace {
  readonly names: PartialNames;
  readonly hooks: FetchHooks;
  /** Throws when the announced length is not the expected one; called once the beginning was looked at. */
  readonly check: () => void;
  readonly done: (found: { sha256: string; crc32: string; bytes: number }) => Promise<FetchedFile>;
}

/**
 * Fetches the body.
 *
 * @param total - What the server announced, if it did.
 * @throws {TransferFault}; `no-length` when nothing would tell whether the end is the end.
 */
export async function fetchUnknownLength(
  answer: Answer,
  total: number | undefined,
  want: Want,
  given: UnknownLength,
): Promise<FetchedFile> {
  const host = answer.url.host;
  const { headers } = answer.response;
  const framed = headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined;
  const proven = want.sha256 !== undefined || want.crc32 !== undefined || answer.linked.sha256 !== undefined;
  if (!framed && !proven) {
    answer.response.destroy();
    throw new TransferFault('no-length', `${host} does not say how long the file is, and no hash of it is known`);
  }
  await discardPartial(given.names);
  await ensureFolder(given.folder);
  const file = await open(given.names.part, 'w');
  const hash = createHash('sha256');
  let crc = 0;
  let bytes = 0;
  try {
    const body = withHead(watchBody(bodyOf(answer), host, given.connections.settings), (head) => {
      checkHead(head, total, want, host);
      given.check();
    });
    for await (const chunk of body) {
      if (want.bytes !== undefined && bytes + chunk.length > want.bytes)
        throw new TransferFault('wrong-size', `${host} sent more than the expected ${want.bytes} bytes`);
      await file.write(chunk);
      hash.update(chunk);
      if (want.crc32 !== undefined) crc = crc32(chunk, crc);
      bytes += chunk.length;
      given.hooks.onProgress(bytes, total);
    }
    await file.sync();
  } catch (thrown) {
    const { code = '' } = thrown as NodeJS.ErrnoException;
    if (thrown instanceof TransferFault || /^E(NOSPC|DQUOT|FBIG|IO)$/.test(code)) throw thrown;
    if (/^(Z_|ERR_PADDING|ERR_BROTLI|ERR__ERROR)/.test(code))
      throw new TransferFault('cut', `${host} sent a packed body that breaks off (${code})`);
    throw asTransferFault(thrown, host);
  } finally {
    answer.response.destroy();
    await file.close();
  }
  if (want.bytes !== undefined && bytes !== want.bytes)
    throw new TransferFault('cut', `${host} ended the body after ${bytes} of ${want.bytes} bytes`);
  return given.done({ sha256: hash.digest('hex'), crc32: crc.toString(16).padStart(8, '0'), bytes });
}
