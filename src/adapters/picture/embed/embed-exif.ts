/**
 * Puts an EXIF block into an encoded picture; sharp only writes single text fields.
 */
import type { PictureWriteOptions } from '../../../ports/picture.ts';
import { embedInAvif } from './embed-in-avif.ts';
import { embedInJpeg } from './embed-in-jpeg.ts';
import { embedInPng } from './embed-in-png.ts';
import { embedInTiff } from './embed-in-tiff.ts';
import { embedInWebp } from './embed-in-webp.ts';

/** Puts an EXIF block (a TIFF structure) into an encoded picture. */
export type EmbedExif = (encoded: Uint8Array, block: Uint8Array) => Uint8Array;

/** How each format takes an EXIF block. The encoded picture must be one that sharp has just written, with an XMP packet. */
export const embedExif: Readonly<Record<PictureWriteOptions['format'], EmbedExif>> = {
  jpeg: embedInJpeg,
  png: embedInPng,
  webp: embedInWebp,
  avif: embedInAvif,
  tiff: embedInTiff,
};
