/**
 * What is told about picture files, in words.
 */
import type { PictureFormat, PictureNote } from '../../ports/picture.ts';
import type { ExtraContent, PictureHeader } from './formats/header.ts';

/** What people call the formats. */
export const formatNames: Readonly<Record<PictureFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  avif: 'AVIF',
  tiff: 'TIFF',
  gif: 'GIF',
  bmp: 'BMP',
};

/** Which format a file name promises; other endings promise nothing. */
const endings: Readonly<Record<string, PictureFormat | 'HEIC'>> = {
  jpg: 'jpeg',
  jpeg: 'jpeg',
  jpe: 'jpeg',
  jfif: 'jpeg',
  png: 'png',
  apng: 'png',
  webp: 'webp',
  avif: 'avif',
  avifs: 'avif',
  tif: 'tiff',
  tiff: 'tiff',
  gif: 'gif',
  bmp: 'bmp',
  dib: 'bmp',
  heic: 'HEIC',
};

/** Says so when a file's name promises another format than its bytes are. */
export function wrongExtensionNote(path: string, format: PictureFormat): PictureNote | undefined {
  const ending = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  const promised = endings[ending];
  if (promised === undefined || promised === format) return undefined;
  return {
    code: 'wrong-extension',
    message: `The file is named .${ending} but is a ${formatNames[format]} picture; it was read as that.`,
  };
}

/** Says so when only the first of several frames or pages is read. */
export function firstFrameNote(header: PictureHeader): PictureNote | undefined {
  if (!header.animated) return undefined;
  const what = header.format === 'tiff' ? 'several pages' : 'several frames';
  const first = header.format === 'tiff' ? 'page' : 'frame';
  return {
    code: 'first-frame-only',
    message: `The ${formatNames[header.format]} file has ${what}; only the first ${first} was read.`,
  };
}

const extraNames: Readonly<Record<ExtraContent, string>> = {
  'content-credentials': 'content credentials',
  xmp: 'an XMP packet',
  iptc: 'an IPTC or Photoshop block',
  text: 'text comments',
  preview: 'a preview picture',
  'gain-map': 'an HDR gain map',
  'further-pictures': 'further embedded pictures',
};

/** Says what a file carries besides its pixels and EXIF that a file made from it will not carry. */
export function droppedExtrasNotes(extras: ReadonlySet<ExtraContent>): PictureNote[] {
  const notes: PictureNote[] = [];
  if (extras.has('content-credentials')) {
    notes.push({
      code: 'content-credentials-dropped',
      message: 'The target carries C2PA content credentials; they would no longer be valid and were not carried over.',
    });
  }
  const others = [...extras].filter((extra) => extra !== 'content-credentials').map((extra) => extraNames[extra]);
  if (others.length > 0)
    notes.push({ code: 'metadata-dropped', message: `Not carried over from the target: ${others.join(', ')}.` });
  return notes;
}
