/**
 * Makes API keys: 256 random bits behind a prefix. A key is shown once; what is kept is its hash.
 */
import type { KeyScope } from '../contract/service/api-key.ts';
import type { KeyRow } from '../ports/key-records.ts';

/** What every key begins with, so that people and scanners know it when they see one. */
export const apiKeyPrefix = 'lk_';

/** What a key shall be. */
export interface ApiKeyWish {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly expiresInDays?: number | undefined;
}

const dayMs = 86_400_000;

function urlSafe(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function randomText(count: number): string {
  return urlSafe(crypto.getRandomValues(new Uint8Array(count)));
}

/** The hash by which a key is found: SHA-256, lower-case hex. High entropy needs no slow hash. */
export async function hashApiKey(key: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Makes a key. @returns The row to keep and the key to show. */
export async function makeApiKey(
  wish: ApiKeyWish,
  nowMs: number,
): Promise<{ readonly row: KeyRow; readonly key: string }> {
  const key = `${apiKeyPrefix}${randomText(32)}`;
  const row: KeyRow = {
    id: `key_${randomText(9)}`,
    name: wish.name,
    hash: await hashApiKey(key),
    lastFour: key.slice(-4),
    scopes: [...wish.scopes],
    createdMs: nowMs,
    ...(wish.expiresInDays === undefined ? {} : { expiresMs: nowMs + Math.round(wish.expiresInDays * dayMs) }),
  };
  return { row, key };
}
