/**
 * The picture port on sharp (libvips).
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LikenessError } from '../../base/errors.ts';
import type { Picture, PictureFiles, PictureFormat, PictureLimits, PictureWriteOptions, WrittenPicture } from '../../ports/picture.ts';
import { loadSharp } from './load-sharp.ts';
import { packRaster, unpackRaster } from './raster.ts';
import { checkOutputPath, writeFileAtomically } from './write-file.ts';

/**
 * Reads and writes picture files with sharp.
 *
 * @example
 * const pictures = createSharpPictures();
 * const picture = await pictures.read('crew.jpg', defaultPictureLimits);
 */
export function createSharpPictures(): PictureFiles {
  return { read: readPicture, write: writePicture };
}

async function readPicture(path: string, limits: PictureLimits): Promise<Picture> {
  const sharp = await loadSharp();
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new LikenessError('request/file-not-found', `Expected a picture file at ${path}, there is none.`, { details: { path }, cause });
  }
  try {
    const header = await sharp(bytes, { limitInputPixels: false }).metadata();
    const pixels = header.width * header.height;
    if (pixels > limits.maxPixels) {
      throw new LikenessError('media/too-large', `Expected at most ${limits.maxPixels} pixels, ${path} has ${pixels}.`);
    }
    const deep = header.depth === 'ushort';
    const grey = header.space === 'b-w' || header.space === 'grey16';
    const decoder = sharp(bytes, { limitInputPixels: false, failOn: 'warning' }).autoOrient();
    decoder.toColourspace(deep ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb');
    const { data, info } = await decoder.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
    const raster = unpackRaster({ ...info, depth: deep ? 16 : 8, data });
    const format = (header.format === 'heif' ? 'avif' : header.format) as PictureFormat;
    const lossless = format === 'png' || format === 'tiff' || format === 'gif';
    return { ...raster, grey, format, lossless, notes: [] };
  } catch (cause) {
    if (cause instanceof LikenessError) throw cause;
    throw new LikenessError('media/damaged', `Expected a readable picture, ${path} cannot be decoded.`, { details: { path }, cause });
  }
}

async function writePicture(picture: Picture, path: string, options: PictureWriteOptions): Promise<WrittenPicture> {
  await checkOutputPath(path, options.overwrite);
  const sharp = await loadSharp();
  const raster = packRaster(picture, { dropAlpha: options.format === 'jpeg' });
  const { width, height } = picture.frame;
  const encoder = sharp(raster.data, { raw: { width, height, channels: raster.channels }, limitInputPixels: false });
  encoder.toColourspace(picture.frame.depth === 16 ? (picture.grey ? 'grey16' : 'rgb16') : picture.grey ? 'b-w' : 'srgb');
  const { quality, lossless } = options;
  if (options.format === 'jpeg') encoder.jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' });
  else if (options.format === 'png') encoder.png();
  else if (options.format === 'webp') encoder.webp({ quality, lossless, exact: true });
  else if (options.format === 'avif') encoder.avif({ quality, lossless });
  else encoder.tiff({ compression: 'deflate', predictor: 'horizontal' });
  const bytes = await encoder.toBuffer();
  await writeFileAtomically(path, bytes, options);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, bytes: bytes.length, sha256, notes: [] };
}
