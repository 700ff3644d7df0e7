/**
 * Reads one picture file: recognise, check the header, decode, bring to sRGB.
 */
import { LikenessError } from '../../base/errors.ts';
import { convertToSrgb } from '../../imaging/convert-colours.ts';
import type { MemoryFiles } from '../../ports/memory-files.ts';
import type { Picture, PictureFacts, PictureLimits, PictureNote } from '../../ports/picture.ts';
import { readBmpHeader } from './bmp/bmp-header.ts';
import { decodeBmp } from './bmp/decode-bmp.ts';
import { decoderReason, decodeWithSharp } from './decode.ts';
import type { PictureHeader } from './formats/header.ts';
import { readHeader } from './formats/read-header.ts';
import { isNeutral, isOpaque } from './frame-facts.ts';
import { loadPictureFile, recogniseBytes } from './load-file.ts';
import { loadSharp, type SharpFactory } from './load-sharp.ts';
import { cleanExif } from './metadata/clean-exif.ts';
import { droppedExtrasNotes, firstFrameNote, formatNames, wrongExtensionNote } from './picture-notes.ts';
import { planColours, type SampleFacts } from './plan-colours.ts';
import { type FrameWithAlpha, unpackRaster } from './raster.ts';

/**
 * Reads one picture file; the implementation of the port's `read`.
 *
 * @throws `request/file-not-found`, `media/unsupported`, `media/damaged`, `media/too-large`, `engine/unavailable`.
 */
export async function readPicture(path: string, limits: PictureLimits, memory?: MemoryFiles): Promise<Picture> {
  const { bytes, header } = await openPicture(path, limits, memory);
  const { format } = header;
  const decoded = format === 'bmp' ? decodeBmpFile(path, bytes) : await decodeFile(path, bytes, header, limits);
  const { frame } = decoded;
  const alpha = format === 'gif' && decoded.alpha !== undefined && isOpaque(decoded.alpha) ? undefined : decoded.alpha;
  const exif = header.exif === undefined ? undefined : cleanExif(header.exif, frame);
  const dropped = [...droppedExtrasNotes(header.extras), ...(exif?.notes ?? [])];
  const notes = [wrongExtensionNote(path, format), firstFrameNote(header), ...decoded.notes].filter(
    (note) => note !== undefined,
  );
  return {
    frame,
    ...(alpha === undefined ? {} : { alpha }),
    grey: isNeutral(frame),
    format,
    lossless: header.lossless,
    ...(header.bits === frame.depth ? {} : { storedBits: header.bits }),
    ...(exif?.block === undefined ? {} : { exif: exif.block }),
    notes,
    ...(dropped.length === 0 ? {} : { dropped }),
  };
}

/**
 * Recognises a picture file and checks its header; the implementation of the port's `inspect`.
 *
 * @throws `request/file-not-found`, `media/unsupported`, `media/damaged`, `media/too-large`.
 */
export async function inspectPicture(path: string, limits: PictureLimits, memory?: MemoryFiles): Promise<PictureFacts> {
  const { format, width, height, lossless } = (await openPicture(path, limits, memory)).header;
  return { format, width, height, lossless };
}

async function openPicture(
  path: string,
  limits: PictureLimits,
  memory: MemoryFiles | undefined,
): Promise<{ bytes: Uint8Array; header: PictureHeader }> {
  const given = memory?.get(path);
  const { bytes, format } = given
    ? recogniseBytes(path, given, limits.maxBytes)
    : await loadPictureFile(path, limits.maxBytes);
  const header = readHeader(bytes, format);
  if (header === undefined) {
    throw new LikenessError(
      'media/damaged',
      `Expected a whole ${formatNames[format]} picture, the header of ${path} is damaged or cut off.`,
      {
        details: { path },
      },
    );
  }
  checkHeader(path, header, limits);
  return { bytes, header };
}

function checkHeader(path: string, header: PictureHeader, limits: PictureLimits): void {
  const { width, height, unsupported } = header;
  const pixels = width * height;
  if (pixels > limits.maxPixels) {
    const most = pixelCount(limits.maxPixels);
    const message = `Expected a picture of at most ${most}, ${path} has ${width} × ${height} = ${pixelCount(pixels)}.`;
    throw new LikenessError('media/too-large', message, {
      details: { path, width, height, maxPixels: limits.maxPixels },
    });
  }
  if (unsupported !== undefined) {
    const message = `Expected a picture that can be decoded, ${path} is ${unsupported}. Export it as 8 or 16 bit PNG, TIFF or JPEG first.`;
    throw new LikenessError('media/unsupported', message, { details: { path } });
  }
}

/** Megapixels, or pixels where there are too few of them to be told apart in megapixels. */
function pixelCount(pixels: number): string {
  return pixels >= 1e6 ? `${(pixels / 1e6).toFixed(1)} megapixels` : `${pixels} pixels`;
}

interface DecodedFrame extends FrameWithAlpha {
  readonly notes: readonly PictureNote[];
}

function decodeBmpFile(path: string, bytes: Uint8Array): DecodedFrame {
  const result = readBmpHeader(bytes);
  const pixels = 'header' in result ? decodeBmp(bytes, result.header) : undefined;
  if (pixels === undefined || !('header' in result)) {
    throw new LikenessError('media/damaged', `Expected a whole BMP picture, ${path} ends before all of its pixels.`, {
      details: { path },
    });
  }
  const { width, height, rgb, alpha } = pixels;
  const notes: PictureNote[] = result.header.embeddedProfile
    ? [
        {
          code: 'profile-ignored',
          message: 'Colour profiles in BMP files are not read; the colours were taken as sRGB.',
        },
      ]
    : [];
  return { frame: { width, height, depth: 8, data: rgb }, ...(alpha === undefined ? {} : { alpha }), notes };
}

async function decodeFile(
  path: string,
  bytes: Uint8Array,
  header: PictureHeader,
  limits: PictureLimits,
): Promise<DecodedFrame> {
  const sharp = await loadSharp();
  const plan = planColours(await readSampleFacts(sharp, path, bytes, header), header);
  const decoded = await decodeWithSharp(sharp, bytes, header, { path, plan, maxPixels: limits.maxPixels });
  const pixels = unpackRaster(decoded.raster);
  if (header.format === 'avif' && pixels.frame.depth === 16) spreadBits(pixels, header.bits);
  if (plan.convert !== undefined) convertToSrgb(pixels.frame.data, plan.convert);
  const colourNotes = decoded.profileInvalid ? [profileInvalidNote] : plan.notes;
  return { ...pixels, notes: [...decoded.notes, ...colourNotes] };
}

const profileInvalidNote: PictureNote = {
  code: 'profile-ignored',
  message: 'The embedded colour profile is damaged; the colours were taken as sRGB.',
};

async function readSampleFacts(
  sharp: SharpFactory,
  path: string,
  bytes: Uint8Array,
  header: PictureHeader,
): Promise<SampleFacts> {
  try {
    return await sharp(header.decodable ?? bytes, { limitInputPixels: false, failOn: 'none' }).metadata();
  } catch (cause) {
    const reason = decoderReason(cause);
    const message = `Expected a whole ${formatNames[header.format]} picture, ${path} is damaged (${reason}).`;
    throw new LikenessError('media/damaged', message, { details: { path, reason }, cause });
  }
}

/** 10 and 12 bit samples come shifted to the top of 16 bits; this repeats their top bits below, so that white is 65535. */
function spreadBits(pixels: FrameWithAlpha, bits: number): void {
  if (bits >= 16) return;
  for (const data of [pixels.frame.data, pixels.alpha]) {
    if (data !== undefined)
      for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) | ((data[i] as number) >> bits);
  }
}
