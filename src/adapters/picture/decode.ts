/**
 * Decodes pictures with sharp: strictly first, and if that fails only where every pixel is still there.
 */
import { LikenessError } from '../../base/errors.ts';
import type { PictureNote } from '../../ports/picture.ts';
import type { PictureHeader } from './formats/header.ts';
import type { SharpFactory } from './load-sharp.ts';
import { formatNames } from './picture-notes.ts';
import type { ColourPlan } from './plan-colours.ts';
import type { Raster } from './raster.ts';

/** How sharp shall deliver the pixels. */
export interface DecodeTarget {
  /** For messages. */
  readonly path: string;
  readonly plan: ColourPlan;
  readonly maxPixels: number;
}

/** Pixels, and what decoding them had to overlook. */
export interface Decoded {
  readonly raster: Raster;
  readonly notes: readonly PictureNote[];
  readonly profileInvalid: boolean;
}

/**
 * Decodes a picture's first frame, upright, as interleaved samples.
 *
 * A picture whose coded data are damaged is refused: pixels that the file does not hold are never made up. It is read,
 * with a note, when the damage costs no pixel: a missing end marker, stray bytes between segments, faulty metadata, or a
 * progressive JPEG that was cut after each of its pixels had been stored at least coarsely.
 *
 * @throws `media/damaged`, `media/too-large`.
 */
export async function decodeWithSharp(
  sharp: SharpFactory,
  bytes: Uint8Array,
  header: PictureHeader,
  target: DecodeTarget,
): Promise<Decoded> {
  if (header.cut?.pixels === 'some') throw damaged(target.path, header, 'most of its pixels are missing');
  const given = header.decodable ?? bytes;
  // libtiff warns of every field it does not know or likes less; what concerns pixels it calls an error.
  const strict = await attempt(sharp, given, target, header.format === 'tiff' ? 'error' : 'warning');
  if ('raster' in strict) return { ...strict, notes: cutNote(header) };
  const allowed = header.cut?.pixels === 'all' ? [...harmless, ...harmlessWhenCut] : harmless;
  const isHarmless = (line: string): boolean => allowed.some((pattern) => pattern.test(line));
  const refuse = (reason: string): LikenessError => damaged(target.path, header, reason, strict.cause);
  if (!isHarmless(strict.reason)) throw refuse(strict.reason);
  const lenient = await attempt(sharp, given, target, 'none');
  if (!('raster' in lenient) || lenient.warnings.length === 0) throw refuse(strict.reason);
  const serious = lenient.warnings.find((warning) => !isHarmless(warning));
  if (serious !== undefined) throw refuse(serious);
  const notes = header.cut === undefined ? [overlookedNote(lenient.warnings)] : cutNote(header);
  return { ...lenient, notes };
}

interface Attempt {
  readonly raster: Raster;
  readonly warnings: readonly string[];
  readonly profileInvalid: boolean;
}

async function attempt(
  sharp: SharpFactory,
  bytes: Uint8Array,
  target: DecodeTarget,
  failOn: 'warning' | 'error' | 'none',
): Promise<Attempt | { readonly reason: string; readonly cause: unknown }> {
  const warnings: string[] = [];
  const { plan, maxPixels } = target;
  const deep = plan.deliver !== 'srgb';
  const decoder = sharp(bytes, {
    failOn,
    limitInputPixels: maxPixels,
    ignoreIcc: plan.bySharp === 'none',
    autoOrient: true,
  });
  decoder.on('warning', (warning: unknown) => warnings.push(...splitLines(String(warning))));
  decoder.toColourspace(plan.deliver);
  if (plan.bySharp === 'deep') decoder.withIccProfile('srgb', { attach: false });
  try {
    const { data, info } = await decoder
      .raw({ depth: deep ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const channels = info.channels as Raster['channels'];
    const profileInvalid = warnings.some((warning) => /profile/i.test(warning));
    return { raster: { width, height, channels, depth: deep ? 16 : 8, data }, warnings, profileInvalid };
  } catch (cause) {
    return { reason: decoderReason(cause), cause };
  }
}

/** What decoders complain about although every pixel is right. */
const harmless: readonly RegExp[] = [
  /^read gave \d+ warnings$/,
  /extraneous bytes before marker/,
  /profile/i,
  /exif|xmp/i,
  /\b(iCCP|sRGB|cHRM|gAMA|pHYs|tIME|bKGD|hIST|sBIT|sPLT|tEXt|zTXt|iTXt|eXIf)\b/,
];

const harmlessWhenCut: readonly RegExp[] = [/premature end of (JPEG image|JPEG file|data segment)/];

function cutNote(header: PictureHeader): PictureNote[] {
  if (header.cut === undefined) return [];
  if (header.format === 'gif')
    return [{ code: 'damaged-but-readable', message: 'The file is damaged behind its first frame, which is whole.' }];
  const coarse = header.format === 'jpeg' && header.cut.pixels === 'all';
  const rest = coarse ? 'all pixels are there, some fine detail is missing' : 'all pixels are there';
  return [{ code: 'damaged-but-readable', message: `The file is cut off before its end; ${rest}.` }];
}

function overlookedNote(warnings: readonly string[]): PictureNote {
  const first = warnings.find((warning) => !/^read gave/.test(warning)) ?? (warnings[0] as string);
  return { code: 'damaged-but-readable', message: `The file has a fault that costs no pixel (${first}).` };
}

function damaged(path: string, header: PictureHeader, reason: string, cause?: unknown): LikenessError {
  const what = header.cut === undefined ? 'is damaged' : 'ends before all of its pixels';
  const message = `Expected a whole ${formatNames[header.format]} picture, ${path} ${what} (${reason}).`;
  return new LikenessError('media/damaged', message, { details: { path, reason }, cause });
}

/** The first line of what a decoder threw, without the names of its inner parts. */
export function decoderReason(thrown: unknown): string {
  return (thrown instanceof Error ? splitLines(thrown.message)[0] : undefined) ?? 'it cannot be decoded';
}

/** Lines without the names of the decoder's inner parts in front. */
function splitLines(message: string): string[] {
  return message
    .split('\n')
    .map((line) => line.replace(/^(\s|Vips\w+:|vips\w+:|Input buffer has corrupt header:)+/, ''))
    .filter((line) => line !== '');
}
