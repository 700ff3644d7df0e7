/**
 * The media type of a picture by its first bytes, for doors that hand bytes on and never decode them. Whoever decodes looks
 * closer.
 */

const ascii = (head: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...head.subarray(from, from + length));

/**
 * Tells the media type of a picture that the product can read.
 *
 * @param head - The first bytes, at least 32 where the file has so many.
 * @returns Nothing for anything else, whatever its name says.
 */
export function pictureTypeOf(head: Uint8Array): string | undefined {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg';
  if (head[0] === 0x89 && ascii(head, 1, 7) === 'PNG\r\n\x1a\n') return 'image/png';
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 4) === 'WEBP') return 'image/webp';
  if (/^GIF8[79]a/.test(ascii(head, 0, 6))) return 'image/gif';
  if (/^(II[*+]\0|MM\0[*+])/.test(ascii(head, 0, 4))) return 'image/tiff';
  if (ascii(head, 0, 2) === 'BM' && head.length >= 18) return 'image/bmp';
  if (ascii(head, 4, 4) === 'ftyp' && /avi[fs]|mif1|msf1/.test(ascii(head, 8, 24))) return 'image/avif';
  return undefined;
}
