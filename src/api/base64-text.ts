/**
 * Bytes as text for answers in JSON.
 */

/** `btoa` takes texts; so many characters are made from bytes at once. */
const pieceLength = 0x80_00;

/** Base64 (RFC 4648 § 4) of bytes. */
export function base64Text(bytes: Uint8Array): string {
  let letters = '';
  for (let at = 0; at < bytes.length; at += pieceLength)
    letters += String.fromCharCode(...bytes.subarray(at, at + pieceLength));
  return btoa(letters);
}
