/**
 * EXIF in AVIF: the encoder writes an item of the right size, which is filled in here.
 */
import { findItem } from '../formats/bmff.ts';
import { viewOf } from '../formats/bytes.ts';
import type { EmbeddedMetadata } from './embedded-metadata.ts';

/** A text for the encoder's EXIF description that makes its item large enough for a block of this size. */
export function exifPlaceholder(block: Uint8Array): string {
  return '.'.repeat(Math.max(8, block.length));
}

/**
 * Fills an EXIF block into the EXIF item of an AVIF file that was encoded with {@link exifPlaceholder}; what is left of
 * the item becomes zeros. A file without such an item is returned as it is.
 */
export function embedInAvif(encoded: Uint8Array, { exif: block }: EmbeddedMetadata): Uint8Array {
  const place = findItem(encoded, 'Exif');
  if (place === undefined) return encoded;
  const blockAt = place.start + 4 + viewOf(encoded).getUint32(place.start);
  const end = place.start + place.length;
  if (blockAt + block.length > end || end > encoded.length) return encoded;
  const out = encoded.slice();
  out.fill(0, blockAt, end);
  out.set(block, blockAt);
  return out;
}
