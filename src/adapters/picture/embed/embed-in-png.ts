/**
 * EXIF in PNG: an eXIf chunk; and the sRGB chunk, which names the colour space without a profile.
 */
import { crc32 } from 'node:zlib';
import { bytesOfText, concatBytes } from '../formats/bytes.ts';

/** Puts an EXIF block and the sRGB chunk (perceptual) behind the header of a PNG file that has neither. */
export function embedInPng(encoded: Uint8Array, block: Uint8Array): Uint8Array {
  const headerEnd = 8 + 12 + 13;
  return concatBytes([
    encoded.subarray(0, headerEnd),
    pngChunk('sRGB', Uint8Array.of(0)),
    pngChunk('eXIf', block),
    encoded.subarray(headerEnd),
  ]);
}

/** Frames a PNG chunk: length, name, data, check sum over name and data. */
export function pngChunk(name: string, body: Uint8Array): Uint8Array {
  const checked = concatBytes([bytesOfText(name), body]);
  const out = new Uint8Array(checked.length + 8);
  const view = new DataView(out.buffer);
  view.setUint32(0, body.length);
  out.set(checked, 4);
  view.setUint32(4 + checked.length, crc32(checked));
  return out;
}
