/**
 * Metadata in PNG: EXIF in an eXIf chunk, XMP in an uncompressed iTXt chunk (the encoder would compress it, which the
 * XMP standard forbids), and the sRGB chunk, which names the colour space without a profile.
 */
import { crc32 } from 'node:zlib';
import { bytesOfText, concatBytes } from '../formats/bytes.ts';
import { pngChunks } from '../formats/png.ts';
import type { EmbeddedMetadata } from './embedded-metadata.ts';

/** Puts metadata and the sRGB chunk (perceptual) behind the header of a PNG file, and takes out the encoder's made-up resolution. */
export function embedInPng(encoded: Uint8Array, metadata: EmbeddedMetadata): Uint8Array {
  const pieces = [encoded.subarray(0, 8)];
  for (const { name, start, end } of pngChunks(encoded)) {
    if (name !== 'pHYs') pieces.push(encoded.subarray(start, end));
    if (name === 'IHDR') {
      pieces.push(pngChunk('sRGB', Uint8Array.of(0)), pngChunk('eXIf', metadata.exif));
      pieces.push(
        pngChunk(
          'iTXt',
          concatBytes([bytesOfText('XML:com.adobe.xmp\0\0\0\0\0'), new TextEncoder().encode(metadata.xmp)]),
        ),
      );
    }
  }
  return concatBytes(pieces);
}

/** Frames a PNG chunk: length, name, data, check sum over name and data. */
function pngChunk(name: string, body: Uint8Array): Uint8Array {
  const checked = concatBytes([bytesOfText(name), body]);
  const out = new Uint8Array(checked.length + 8);
  const view = new DataView(out.buffer);
  view.setUint32(0, body.length);
  out.set(checked, 4);
  view.setUint32(4 + checked.length, crc32(checked));
  return out;
}
