/**
 * Hashes and signatures by Node's own library.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Hashing } from '../../ports/hashing.ts';

/** Hashes in this thread, at once. */
export const hashing: Hashing = {
  sha256: (data) => createHash('sha256').update(data).digest('hex'),
  hmacSha256: (secret, text) => createHmac('sha256', secret).update(text).digest('base64url'),
};
