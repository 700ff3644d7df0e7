/**
 * Base64 for tables that are kept in source files and for bytes in JSON; works without Node or a browser.
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const codes = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
const padding = '='.charCodeAt(0);

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

/** So many letters become a text at once; more arguments than some ten thousand are refused by engines. */
const pieceLength = 0x40_00;

/** Encodes bytes as standard base64 (RFC 4648 § 4, with padding). */
export function encodeBase64(bytes: Uint8Array): string {
  const letters = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(padding);
  let at = 0;
  for (let from = 0; from < bytes.length; from += 3) {
    const first = bytes[from] ?? 0;
    const second = bytes[from + 1];
    const third = bytes[from + 2];
    letters[at] = codes[first >> 2] ?? 0;
    letters[at + 1] = codes[((first & 3) << 4) | ((second ?? 0) >> 4)] ?? 0;
    if (second !== undefined) letters[at + 2] = codes[((second & 15) << 2) | ((third ?? 0) >> 6)] ?? 0;
    if (third !== undefined) letters[at + 3] = codes[third & 63] ?? 0;
    at += 4;
  }
  let text = '';
  for (let from = 0; from < letters.length; from += pieceLength)
    text += String.fromCharCode(...letters.subarray(from, from + pieceLength));
  return text;
}
