/**
 * Takes bytes in: streamed into the artifact store, looked at, then known by a row. Bytes that are refused leave nothing.
 */
import { LikenessError } from '../base/errors.ts';
import { pictureTypeOf } from '../base/picture-type.ts';
import type { MediaRow } from '../ports/media-records.ts';
import type { OpenParts } from './parts.ts';
import { randomToken } from './secrets.ts';

/** What is taken in. */
export interface IncomingMedia {
  readonly id?: string;
  readonly key?: string;
  readonly owner: string;
  readonly name?: string | undefined;
  readonly body: AsyncIterable<Uint8Array>;
  readonly maxBytes: number;
  /** How many the sender says they are. */
  readonly announcedBytes?: number | undefined;
  /** They were counted as the owner's before, while they came in pieces. */
  readonly counted?: boolean;
  readonly nowMs: number;
  readonly expiresMs?: number | undefined;
  readonly jobId?: string | undefined;
  readonly attempt?: number | undefined;
  /** Its row is written by the caller, in a transaction of his own. */
  readonly rowLater?: boolean;
}

/** Random, unguessable, tells what it names. */
export function newMediaId(prefix: 'up' | 'art'): string {
  return `${prefix}_${randomToken(18)}`;
}

/** The sender's name of a file, without folders and odd characters; only for people and for saving. */
export function cleanName(name: string | undefined): string | undefined {
  const last = name?.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replaceAll(/[\p{C}<>:"|?*]/gu, '')
    .replaceAll(/^\.+/g, '')
    .trim()
    .slice(0, 120)
    .toWellFormed();
  return clean === '' ? undefined : clean;
}

/**
 * Stores a picture.
 *
 * @throws `media/unsupported` for what is no picture, `request/invalid` for no bytes, `request/too-large`, `artifact/quota`,
 * `system/…`.
 */
export async function storeMedia(open: OpenParts, incoming: IncomingMedia): Promise<MediaRow> {
  const { owner, counted = false, announcedBytes = 0, maxBytes } = incoming;
  if (counted) return put(open, incoming, incoming.body);
  await open.quota.check(owner, Math.min(announcedBytes, maxBytes));
  const arrival = open.quota.begin(owner);
  let kept = false;
  try {
    const row = await put(open, incoming, arrival.count(incoming.body));
    kept = true;
    return row;
  } finally {
    arrival.end(kept);
  }
}

async function put(
  { artifacts, media, database }: OpenParts,
  incoming: IncomingMedia,
  body: AsyncIterable<Uint8Array>,
): Promise<MediaRow> {
  const id = incoming.id ?? newMediaId('up');
  const key = incoming.key ?? `in/${id}`;
  const { maxBytes, announcedBytes } = incoming;
  const { bytes, sha256, head } = await artifacts.put(key, body, { maxBytes, announcedBytes });
  try {
    if (bytes === 0) throw new LikenessError('request/invalid', 'Expected the bytes of a picture, got none.');
    const contentType = pictureTypeOf(head);
    if (contentType === undefined)
      throw new LikenessError(
        'media/unsupported',
        `Expected a picture, got ${bytes} bytes of something else${incoming.name ? ` ("${cleanName(incoming.name)}")` : ''}.`,
      );
    const row: MediaRow = {
      id,
      key,
      owner: incoming.owner,
      bytes,
      sha256,
      contentType,
      name: cleanName(incoming.name),
      jobId: incoming.jobId,
      attempt: incoming.attempt,
      createdMs: incoming.nowMs,
      expiresMs: incoming.expiresMs,
    };
    if (!incoming.rowLater) await database.transaction((tx) => media.insert(tx, row));
    return row;
  } catch (thrown) {
    await artifacts.remove(key);
    throw thrown;
  }
}

/** Removes stored files, whoever they belong to. */
export async function removeMedia({ artifacts, media, database }: OpenParts, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await database.transaction(async (tx) => {
    const found = await media.byIds(tx, ids);
    await media.remove(tx, ids);
    return found;
  });
  for (const row of rows) await artifacts.remove(row.key);
}

/** Who asks for a file; nothing for one whose link was signed. */
type MediaCaller = { readonly owner: string; readonly admin: boolean } | undefined;

/** A stored file that this caller may see. @throws `artifact/gone`: also for files of others. */
export async function findMedia({ media, database }: OpenParts, id: string, caller: MediaCaller): Promise<MediaRow> {
  const sound = /^(up|art)_[A-Za-z0-9_-]{8,64}$/.test(id);
  const row = sound ? await database.look((tx) => media.get(tx, id)) : undefined;
  if (row && (caller === undefined || caller.admin || row.owner === caller.owner)) return row;
  throw new LikenessError(
    'artifact/gone',
    `Expected the id of a stored file, got "${id.slice(0, 80)}", which is not there.`,
  );
}
