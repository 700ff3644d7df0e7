/**
 * Whether a data folder has an API key, known without its database: a server that needs one must not listen before it knows
 * that there is one, and must not wait for its database before it listens.
 */
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyShelf } from '../../api/keys.ts';
import type { ServiceSettings } from '../../contract/service/service-settings.ts';
import type { KeyRow } from '../../ports/key-records.ts';
import { checkKeys } from './access.ts';
import { checkDeployment, type DataFolder } from './data-folder.ts';

/** Names the file; it holds until when there is a valid key, no key and nothing of one. */
const markName = 'keys.json';

interface KeyMark {
  /** Null: there is one that does not expire. */
  readonly validUntilMs: number | null;
}

/** Writes down whether there is a valid key. The database stays the truth: a mark that is missing or old is found out there. */
export async function noteKeys({ root }: DataFolder, keys: readonly KeyRow[], nowMs: number): Promise<void> {
  const file = join(root, markName);
  const ends = keys
    .filter((key) => key.revokedMs === undefined)
    .map((key) => key.expiresMs ?? Number.POSITIVE_INFINITY);
  const last = Math.max(0, ...ends);
  if (last <= nowMs) return rm(file, { force: true });
  const mark: KeyMark = { validUntilMs: Number.isFinite(last) ? last : null };
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(mark)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

async function isNoted({ root }: DataFolder, nowMs: number): Promise<boolean> {
  try {
    const { validUntilMs } = JSON.parse(await readFile(join(root, markName), 'utf8')) as KeyMark;
    return validUntilMs === null || validUntilMs > nowMs;
  } catch {
    return false;
  }
}

/** The keys in the database of a service that does not run; the caller holds the lock of an embedded one. */
export async function openKeyShelf(
  { databaseUrl }: ServiceSettings,
  data: DataFolder,
): Promise<KeyShelf & AsyncDisposable> {
  const [{ openPglite }, { openPostgres }, { createKeyRecords }] = await Promise.all([
    import('../../adapters/database/open-pglite.ts'),
    import('../../adapters/database/open-postgres.ts'),
    import('../../adapters/database/key-records.ts'),
  ]);
  const database =
    databaseUrl === undefined ? await openPglite(data.database) : await openPostgres({ url: databaseUrl });
  try {
    if (databaseUrl === undefined) await checkDeployment(data, database.deployment);
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
  return { database, keys: createKeyRecords(), [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
}

/**
 * Refuses a service that needs a key and has none, before it listens. Looks into the database only when nothing is noted of
 * a key: then there is most likely none, or the folder was last used by an older version.
 *
 * @throws `request/invalid`, naming what to run; `database/unreachable`, `database/damaged`.
 */
export async function checkKeysAhead(settings: ServiceSettings, data: DataFolder, nowMs: number): Promise<void> {
  if (await isNoted(data, nowMs)) return;
  if (settings.databaseUrl === undefined && !existsSync(data.database)) return checkKeys(settings, [], nowMs);
  const shelf = await openKeyShelf(settings, data);
  try {
    const keys = await shelf.database.look((tx) => shelf.keys.list(tx));
    await noteKeys(data, keys, nowMs);
    checkKeys(settings, keys, nowMs);
  } finally {
    await shelf[Symbol.asyncDispose]();
  }
}
