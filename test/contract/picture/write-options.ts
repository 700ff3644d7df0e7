/**
 * How the suite of the picture port writes unless it says otherwise.
 */
import type { PictureWriteOptions } from '../../../src/ports/picture.ts';

/** Lossless PNG that replaces nothing. */
export const lossless: PictureWriteOptions = {
  format: 'png',
  quality: 90,
  lossless: true,
  digitalSourceType: 'composite',
  overwrite: false,
};

/** All formats that can be written. */
export const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
