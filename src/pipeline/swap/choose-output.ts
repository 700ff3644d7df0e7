/**
 * Under which name and in which format a result is written. Pure: no files.
 */
import { LikenessError } from '../../base/errors.ts';
import type { ResolvedSwapRequest } from '../../contract/request.ts';
import type { PictureFormat, PictureWriteOptions } from '../../ports/picture.ts';

/** A format that can be written. */
export type WritableFormat = PictureWriteOptions['format'];

const extensions: Readonly<Record<string, PictureFormat>> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  jpe: 'jpeg',
  jfif: 'jpeg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  tif: 'tiff',
  tiff: 'tiff',
  gif: 'gif',
  bmp: 'bmp',
};

const extensionOf: Readonly<Record<WritableFormat, string>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
  tiff: 'tif',
};

/** Splits a path into folder (with its last slash), stem and extension (without dot, lower case). */
export function splitPath(path: string): { folder: string; stem: string; extension: string } {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot + 1).toLowerCase()] : [name, ''];
  return { folder: path.slice(0, slash + 1), stem, extension };
}

/**
 * Tells whether a file's name says that it is a picture. HEIC counts: it cannot be read yet, but whoever gives a folder of
 * such photos shall be told so rather than that the folder is empty.
 */
export function hasPictureName(path: string): boolean {
  const { extension } = splitPath(path);
  return extension in extensions || extension === 'heic' || extension === 'heif';
}

/** The format that the request names, when it names one. */
export function requestedFormat(format: ResolvedSwapRequest['format']): WritableFormat | undefined {
  if (format === 'auto') return undefined;
  if (format === 'jpg') return 'jpeg';
  return format === 'tif' ? 'tiff' : format;
}

/**
 * Checks the name of a result file before anything runs.
 *
 * @throws `request/invalid` when the name has no extension that can be written, or one that contradicts `format`.
 */
export function checkOutputName(out: string, format: ResolvedSwapRequest['format'], option = 'out'): void {
  const { extension } = splitPath(out);
  const named = extensions[extension];
  if (named === undefined) {
    const came = extension === '' ? 'a name without one' : `.${extension}`;
    throw new LikenessError(
      'request/invalid',
      `Expected ${option} to end in .jpg, .png, .webp, .avif or .tif, got ${came}: ${out}.`,
    );
  }
  const wanted = requestedFormat(format);
  if (wanted !== undefined && wanted !== named) {
    throw new LikenessError(
      'request/invalid',
      `Expected the name of ${option} to agree with the format ${wanted}, got .${extension}; leave out one of the two.`,
    );
  }
}

/** Where and how one result is written, and why so. */
export interface OutputChoice {
  readonly path: string;
  readonly format: WritableFormat;
  readonly lossless: boolean;
  readonly why: string;
  /** Set when the format that was wanted cannot be written. */
  readonly insteadOf?: PictureFormat;
}

/** What is known of the target and of the wishes when an output is chosen. */
export interface OutputFacts {
  /** The file, or the folder with its last slash. */
  readonly out: string;
  readonly target: string;
  readonly picture: { readonly format: PictureFormat; readonly lossless: boolean };
  readonly format: ResolvedSwapRequest['format'];
  readonly lossless: boolean | undefined;
}

/**
 * Chooses name and format of a result.
 *
 * `format` decides when given, else the extension of `out`, else the target's own format. GIF and BMP are written as
 * PNG. JPEG is never lossless, PNG and TIFF always are; WebP and AVIF are when asked, or when the target is a lossless
 * file of the same format.
 */
export function chooseOutput(facts: OutputFacts): OutputChoice {
  const intoFolder = facts.out.endsWith('/');
  const asked = requestedFormat(facts.format);
  const named = intoFolder ? undefined : extensions[splitPath(facts.out).extension];
  const wanted = asked ?? named ?? facts.picture.format;
  const why = asked ? 'asked for by format' : named ? 'by the name of out' : "the target's own format";
  const unwritable = wanted === 'gif' || wanted === 'bmp';
  const format: WritableFormat = unwritable ? 'png' : wanted;
  const folder = intoFolder ? facts.out : splitPath(facts.out).folder;
  const stem = splitPath(intoFolder ? facts.target : facts.out).stem;
  const path = intoFolder || unwritable ? `${folder}${stem}.${extensionOf[format]}` : facts.out;
  const always = format === 'png' || format === 'tiff';
  const never = format === 'jpeg';
  const asTarget = facts.picture.lossless && format === facts.picture.format;
  const lossless = always || (!never && (facts.lossless ?? asTarget));
  return { path, format, lossless, why, ...(unwritable ? { insteadOf: wanted } : {}) };
}

/**
 * Finds a free name in a batch: `x.png` when no other result has it, else `x-2.png`, `x-3.png`, …
 *
 * @param taken - Paths that this batch has given away already.
 */
export function freeName(path: string, taken: ReadonlySet<string>): string {
  if (!taken.has(path)) return path;
  const { folder, stem, extension } = splitPath(path);
  for (let number = 2; ; number++) {
    const candidate = `${folder}${stem}-${number}.${extension}`;
    if (!taken.has(candidate)) return candidate;
  }
}
