/**
 * Random ids, keys and signatures, by the Web Crypto API that Node, browsers and edge workers share.
 */

import type { Hashing } from '../ports/hashing.ts';

const encoder = new TextEncoder();

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Random letters, URL-safe. @param bytes - How many random bytes are in it. */
export function randomToken(bytes: number): string {
  return base64Url(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** SHA-256, lower-case hex. */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>, hashing?: Hashing): Promise<string> {
  if (hashing !== undefined) return hashing.sha256(data);
  return hex(await crypto.subtle.digest('SHA-256', typeof data === 'string' ? encoder.encode(data) : data));
}

/** Compares two texts in a time that does not tell where they differ. */
export function sameText(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let at = 0; at < left.length; at += 1)
    difference |= left.charCodeAt(at) ^ right.charCodeAt(at % (right.length || 1));
  return difference === 0;
}

/** HMAC-SHA256 of a text, URL-safe. */
export async function sign(secret: Uint8Array, text: string, hashing?: Hashing): Promise<string> {
  if (hashing !== undefined) return hashing.hmacSha256(secret, text);
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return base64Url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text))));
}
