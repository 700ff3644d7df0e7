/**
 * Hashes and signatures by the machine's own library. Same results as the Web Crypto API, which goes by way of other threads
 * and takes longer for that than for the small texts that are hashed with every request.
 */

/** Hashes at once. */
export interface Hashing {
  /** SHA-256, lower-case hex. */
  sha256(data: string | Uint8Array): string;
  /** HMAC-SHA256, URL-safe base64 without padding. */
  hmacSha256(secret: Uint8Array, text: string): string;
}
