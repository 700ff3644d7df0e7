/**
 * Puts metadata into an encoded picture; sharp only writes single text fields of EXIF.
 */
import type { PictureWriteOptions } from '../../../ports/picture.ts';
import { embedInAvif } from './embed-in-avif.ts';
import { embedInJpeg } from './embed-in-jpeg.ts';
import { embedInPng } from './embed-in-png.ts';
import { embedInTiff } from './embed-in-tiff.ts';
import { embedInWebp } from './embed-in-webp.ts';
import type { EmbeddedMetadata } from './embedded-metadata.ts';

/** Puts metadata into an encoded picture. */
export type EmbedMetadata = (encoded: Uint8Array, metadata: EmbeddedMetadata) => Uint8Array;

/** How each format takes metadata. The picture must be one that sharp has just written: with the XMP packet, except for PNG. */
export const embedMetadata: Readonly<Record<PictureWriteOptions['format'], EmbedMetadata>> = {
  jpeg: embedInJpeg,
  png: embedInPng,
  webp: embedInWebp,
  avif: embedInAvif,
  tiff: embedInTiff,
};
