/**
 * EXIF in JPEG: an APP1 segment behind the JFIF header.
 */
import { bytesOfText, concatBytes } from '../formats/bytes.ts';
import { jpegSegments } from '../formats/jpeg.ts';
import type { EmbeddedMetadata } from './embedded-metadata.ts';

/** Puts an EXIF block (at most 65 525 bytes) into a JPEG file that has none. */
export function embedInJpeg(encoded: Uint8Array, { exif: block }: EmbeddedMetadata): Uint8Array {
  const [first] = jpegSegments(encoded);
  const at = first?.marker === 0xe0 ? first.end : 2;
  const length = 2 + 6 + block.length;
  const head = [Uint8Array.of(0xff, 0xe1, length >> 8, length & 255), bytesOfText('Exif\0\0')];
  return concatBytes([encoded.subarray(0, at), ...head, block, encoded.subarray(at)]);
}
