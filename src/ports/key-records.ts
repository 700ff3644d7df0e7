/**
 * The key-records port: API keys by the hash of the key. The key itself is nowhere.
 */
import type { Transaction } from './database.ts';

/** An API key. Times in milliseconds since 1970. */
export interface KeyRow {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the whole key, lower-case hex. */
  readonly hash: string;
  readonly lastFour: string;
  readonly scopes: readonly string[];
  readonly createdMs: number;
  readonly expiresMs?: number | undefined;
  readonly revokedMs?: number | undefined;
  readonly lastUsedMs?: number | undefined;
}

/** Keeps API keys. */
export interface KeyRecords {
  insert(tx: Transaction, row: KeyRow): Promise<void>;
  byHash(tx: Transaction, hash: string): Promise<KeyRow | undefined>;
  /** Newest first, revoked ones too. */
  list(tx: Transaction): Promise<readonly KeyRow[]>;
  /** @returns False when there is none, or it was revoked before. */
  revoke(tx: Transaction, id: string, atMs: number): Promise<boolean>;
  used(tx: Transaction, id: string, atMs: number): Promise<void>;
}
