/**
 * API keys: made, shown once, kept as a hash, found again by it.
 */
import { LikenessError } from '../base/errors.ts';
import type { ApiKey, KeyScope, NewApiKey } from '../contract/service/api-key.ts';
import { type ApiKeyWish, apiKeyPrefix, hashApiKey, makeApiKey } from '../jobs/make-api-key.ts';
import type { Database } from '../ports/database.ts';
import type { KeyRecords, KeyRow } from '../ports/key-records.ts';

const instant = (milliseconds: number | undefined): string | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();

/** A key as it is listed. */
export function showKey(row: KeyRow): ApiKey {
  const expiresAt = instant(row.expiresMs);
  const revokedAt = instant(row.revokedMs);
  const lastUsedAt = instant(row.lastUsedMs);
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes as KeyScope[],
    lastFour: row.lastFour,
    createdAt: new Date(row.createdMs).toISOString(),
    ...(expiresAt ? { expiresAt } : {}),
    ...(revokedAt ? { revokedAt } : {}),
    ...(lastUsedAt ? { lastUsedAt } : {}),
  };
}

/** What keys are kept in. */
export interface KeyShelf {
  readonly database: Database;
  readonly keys: KeyRecords;
}

/** Makes a key and keeps its hash; the key itself is shown now and never again. */
export async function createKey({ database, keys }: KeyShelf, wish: ApiKeyWish, nowMs: number): Promise<NewApiKey> {
  const { row, key } = await makeApiKey(wish, nowMs);
  await database.transaction((tx) => keys.insert(tx, row));
  return { ...showKey(row), key };
}

/** All keys, newest first. */
export async function listKeys({ database, keys }: KeyShelf): Promise<readonly ApiKey[]> {
  return (await database.look((tx) => keys.list(tx))).map(showKey);
}

/** Ends a key. @throws `request/not-found`. */
export async function revokeKey({ database, keys }: KeyShelf, id: string, nowMs: number): Promise<void> {
  if (await database.transaction((tx) => keys.revoke(tx, id, nowMs))) return;
  throw new LikenessError(
    'request/not-found',
    `Expected the id of a key that is valid, as \`likeness keys list\` shows it, got "${id.slice(0, 80)}".`,
  );
}

/** How long a found key is believed without looking again: the longest time that a revoked key still works. */
const believedMs = 1000;
const usedEveryMs = 60_000;

/** Finds keys by what callers send. */
export interface KeyFinder {
  /** The valid key that was sent, if it is one; remembered for a second. */
  find(shelf: KeyShelf, key: string, nowMs: number): Promise<KeyRow | undefined>;
  /** Whether this key was a valid one when it was last looked for, without looking. */
  proven(key: string): Promise<boolean>;
}

const remembered = 10_000;

/** Makes the finder. */
export function createKeyFinder(): KeyFinder {
  const proven = new Set<string>();
  const find = createLookUp();
  return {
    proven: async (key) => proven.has(await hashApiKey(key)),
    async find(shelf, key, nowMs) {
      const row = await find(shelf, key, nowMs);
      const hash = row?.hash ?? (proven.size > 0 ? await hashApiKey(key) : '');
      if (row === undefined) proven.delete(hash);
      else proven.add(hash);
      const [oldest] = proven;
      if (proven.size > remembered && oldest !== undefined) proven.delete(oldest);
      return row;
    },
  };
}

function createLookUp(): KeyFinder['find'] {
  const found = new Map<string, { readonly row: KeyRow | undefined; readonly untilMs: number }>();
  const noted = new Map<string, number>();
  return async ({ database, keys }, key, nowMs) => {
    if (!key.startsWith(apiKeyPrefix) || key.length > 200) return undefined;
    const hash = await hashApiKey(key);
    let known = found.get(hash);
    if (!known || known.untilMs <= nowMs) {
      if (found.size > remembered) found.clear();
      known = { row: await database.look((tx) => keys.byHash(tx, hash)), untilMs: nowMs + believedMs };
      found.set(hash, known);
    }
    const { row } = known;
    if (!row || row.revokedMs !== undefined || (row.expiresMs !== undefined && row.expiresMs <= nowMs))
      return undefined;
    if (nowMs - (noted.get(row.id) ?? row.lastUsedMs ?? 0) > usedEveryMs) {
      noted.set(row.id, nowMs);
      await database.transaction((tx) => keys.used(tx, row.id, nowMs));
    }
    return row;
  };
}
