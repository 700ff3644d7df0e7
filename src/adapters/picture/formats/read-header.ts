/**
 * Reads a picture file's header, whatever its format.
 */
import type { PictureFormat } from '../../../ports/picture.ts';
import { readBmpPictureHeader } from '../bmp/bmp-header.ts';
import { readAvifHeader } from './bmff.ts';
import { readGifHeader } from './gif.ts';
import type { PictureHeader } from './header.ts';
import { readJpegHeader } from './jpeg.ts';
import { readPngHeader } from './png.ts';
import { readTiffHeader } from './tiff.ts';
import { readWebpHeader } from './webp.ts';

type HeaderReader = (bytes: Uint8Array) => PictureHeader | undefined;

const readers: Readonly<Record<PictureFormat, HeaderReader>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
  avif: readAvifHeader,
  tiff: readTiffHeader,
  gif: readGifHeader,
  bmp: readBmpPictureHeader,
};

/**
 * Reads the header of a picture file of a known format.
 *
 * @returns `undefined` when the header is damaged, cut off, or describes a picture without pixels.
 */
export function readHeader(bytes: Uint8Array, format: PictureFormat): PictureHeader | undefined {
  try {
    const header = readers[format](bytes);
    return header !== undefined && header.width > 0 && header.height > 0 ? header : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
