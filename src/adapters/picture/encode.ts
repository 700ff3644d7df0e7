/**
 * Encodes frames with sharp.
 */
import { toDepth8 } from '../../imaging/frame.ts';
import type { Picture, PictureNote, PictureWriteOptions } from '../../ports/picture.ts';
import { exifPlaceholder } from './embed/embed-in-avif.ts';
import { embedMetadata } from './embed/embed-metadata.ts';
import type { SharpFactory } from './load-sharp.ts';
import { writeExif } from './metadata/clean-exif.ts';
import { sourceTypePacket } from './metadata/xmp-packet.ts';
import { formatNames } from './picture-notes.ts';
import { flattenOnWhite, packRaster, type Raster } from './raster.ts';

/** An encoded picture and what the format could not hold. */
export interface Encoded {
  readonly bytes: Uint8Array;
  readonly notes: readonly PictureNote[];
}

/** Encodes a picture with its EXIF block and the XMP packet of its source type. */
export async function encodeWithSharp(
  sharp: SharpFactory,
  picture: Picture,
  options: PictureWriteOptions,
): Promise<Encoded> {
  const { raster, notes } = fitToFormat(picture, options.format);
  const { width, height, channels, depth, data } = raster;
  const encoder = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  encoder.toColourspace(channels < 3 ? (depth === 16 ? 'grey16' : 'b-w') : depth === 16 ? 'rgb16' : 'srgb');
  const xmp = sourceTypePacket(options.digitalSourceType);
  if (options.format !== 'png') encoder.withXmp(xmp);
  const exif = picture.exif ?? writeExif({ littleEndian: true, main: [], exif: [] });
  if (options.format === 'avif') encoder.withExif({ IFD0: { ImageDescription: exifPlaceholder(exif) } });
  const bytes = await setFormat(encoder, picture, options).toBuffer();
  return { bytes: embedMetadata[options.format](bytes, { exif, xmp }), notes };
}

type Encoder = ReturnType<SharpFactory>;

function setFormat(encoder: Encoder, picture: Picture, options: PictureWriteOptions): Encoder {
  const { quality, lossless } = options;
  const { width, height } = picture.frame;
  switch (options.format) {
    case 'jpeg':
      return encoder.jpeg({
        quality,
        chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0',
        optimiseCoding: width * height <= mostOptimised,
      });
    case 'png':
      return encoder.png({ compressionLevel: 4, adaptiveFiltering: true });
    case 'webp':
      return encoder.webp({ quality, lossless, exact: true, alphaQuality: 100, effort: lossless ? 2 : 4 });
    case 'avif':
      return encoder.avif({ quality, lossless, bitdepth: avifBits(picture), effort: avifEffort });
    case 'tiff':
      return encoder.tiff({ compression: 'deflate', predictor: 'horizontal' });
  }
}

/** Best codes for a JPEG need all of it in memory, 6 bytes per pixel; without them its file is a few per cent larger. */
const mostOptimised = 12_000_000;

/** Of 0–9: eight times as fast as the usual 4, for files a twentieth larger (measured on a 2-megapixel photo). */
const avifEffort = 2;

/** AVIF holds 8, 10 or 12 bits: as the file had it, and 12 for other deep pictures. */
function avifBits(picture: Picture): 8 | 10 | 12 {
  if (picture.frame.depth === 8) return 8;
  return picture.storedBits === 10 ? 10 : 12;
}

interface Fitted {
  readonly raster: Raster;
  readonly notes: readonly PictureNote[];
}

/** Brings a picture to what a format holds: JPEG and WebP have 8 bits, AVIF 12, JPEG no transparency. */
function fitToFormat(picture: Picture, format: PictureWriteOptions['format']): Fitted {
  const notes: PictureNote[] = [];
  let { frame, alpha } = picture;
  const most = format === 'jpeg' || format === 'webp' ? 8 : format === 'avif' ? 12 : 16;
  if (frame.depth === 16 && (picture.storedBits ?? 16) > most) {
    notes.push({
      code: 'depth-reduced',
      message: `${formatNames[format]} holds ${most} bits per channel; the picture had ${picture.storedBits ?? 16}.`,
    });
  }
  if (frame.depth === 16 && most === 8) {
    frame = toDepth8(frame);
    alpha = alpha === undefined ? undefined : Uint8Array.from(alpha, (value) => (value + 128) / 257);
  }
  if (format === 'jpeg' && alpha !== undefined) {
    notes.push({ code: 'alpha-flattened', message: 'JPEG has no transparency; transparent parts became white.' });
    frame = flattenOnWhite(toDepth8(frame), alpha);
    alpha = undefined;
  }
  return { raster: packRaster({ frame, ...(alpha === undefined ? {} : { alpha }), grey: picture.grey }), notes };
}
