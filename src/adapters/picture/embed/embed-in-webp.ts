/**
 * EXIF in WebP: an EXIF chunk behind the picture, announced in the extended header.
 */
import { bytesOfText, concatBytes } from '../formats/bytes.ts';
import { riffChunks } from '../formats/webp.ts';
import type { EmbeddedMetadata } from './embedded-metadata.ts';

/** Puts an EXIF block into an extended (VP8X) WebP file that has none. A file without that header is returned as it is. */
export function embedInWebp(encoded: Uint8Array, { exif: block }: EmbeddedMetadata): Uint8Array {
  const chunks = [...riffChunks(encoded, 12)];
  const extended = chunks[0];
  if (extended?.name !== 'VP8X') return encoded;
  const xmp = chunks.find(({ name }) => name === 'XMP ');
  const at = xmp?.start ?? encoded.length;
  const chunk = new Uint8Array(8 + block.length + (block.length & 1));
  chunk.set(bytesOfText('EXIF'));
  new DataView(chunk.buffer).setUint32(4, block.length, true);
  chunk.set(block, 8);
  const out = concatBytes([encoded.subarray(0, at), chunk, encoded.subarray(at)]);
  new DataView(out.buffer).setUint32(4, out.length - 8, true);
  out[20] = (out[20] as number) | 0x08;
  return out;
}
