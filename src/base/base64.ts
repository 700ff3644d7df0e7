/**
 * Base64 for the tables that are kept in source files; works without Node or a browser.
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What each character of ASCII stands for, −1 outside the alphabet. */
const values = Int8Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)));

/**
 * Decodes standard base64 (RFC 4648 § 4, with or without padding) into bytes.
 *
 * @throws {RangeError} on a character outside the alphabet: tables are ours, so that is a defect.
 */
export function decodeBase64(text: string): Uint8Array {
  const clean = text.replace(/=+$/, '');
  const out = new Uint8Array(Math.floor((clean.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < clean.length; i++) {
    const value = values[clean.charCodeAt(i)] ?? -1;
    if (value < 0) throw new RangeError(`Expected base64 text, found ${JSON.stringify(clean[i])}.`);
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = held >> bits;
    }
  }
  return out;
}
