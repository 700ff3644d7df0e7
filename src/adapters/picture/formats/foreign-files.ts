/**
 * Files that are no picture this product reads, with words on what they are and what to do: a table.
 */
import { startsWith, textAt } from './bytes.ts';

/** One kind of file that is not read here. */
export interface ForeignFile {
  /** What it is, to follow "… is": `an MP4 video`. */
  readonly what: string;
  /** Why it is not taken and what to do, as sentences. */
  readonly advice: string;
}

interface ForeignRow extends ForeignFile {
  readonly matches: (head: Uint8Array) => boolean;
}

const videoAdvice =
  'Videos are not supported yet; take a still from it, for example with `ffmpeg -i clip -frames:v 1 still.png`.';
const soundAdvice = 'It holds sound and no picture.';
const rawAdvice = 'Develop it first: export it as JPEG, PNG or TIFF from the camera software.';
const exportAdvice = 'Export it as JPEG, PNG, WebP, AVIF, TIFF, GIF or BMP first.';
const modelAdvice = 'It holds a neural network and no picture.';

const magic =
  (...signature: number[]) =>
  (head: Uint8Array): boolean =>
    startsWith(head, signature);

const text =
  (expected: string, at = 0) =>
  (head: Uint8Array): boolean =>
    textAt(head, at, expected.length) === expected;

const brand =
  (pattern: RegExp) =>
  (head: Uint8Array): boolean =>
    textAt(head, 4, 4) === 'ftyp' && pattern.test(textAt(head, 8, 4));

/** First match wins. */
const rows: readonly ForeignRow[] = [
  {
    matches: text('version https://git-lfs.github.com/spec/'),
    what: 'a Git LFS pointer, a note that stands for the real file',
    advice: 'Fetch the real file with `git lfs pull` in its repository.',
  },
  { matches: brand(/^(M4A |M4B |F4A )/), what: 'an MP4 sound file', advice: soundAdvice },
  { matches: brand(/^qt {2}/), what: 'a QuickTime video', advice: videoAdvice },
  { matches: brand(/^3g/), what: 'a 3GP video', advice: videoAdvice },
  { matches: brand(/^crx /), what: 'a Canon raw photo (CR3)', advice: rawAdvice },
  { matches: text('ftyp', 4), what: 'an MP4 video', advice: videoAdvice },
  {
    matches: (head) => /^(moov|mdat|wide|free|skip|pnot)$/.test(textAt(head, 4, 4)),
    what: 'a QuickTime video',
    advice: videoAdvice,
  },
  { matches: magic(0x1a, 0x45, 0xdf, 0xa3), what: 'a Matroska or WebM video', advice: videoAdvice },
  { matches: (head) => text('RIFF')(head) && text('AVI ', 8)(head), what: 'an AVI video', advice: videoAdvice },
  { matches: (head) => text('RIFF')(head) && text('WAVE', 8)(head), what: 'a WAV sound file', advice: soundAdvice },
  { matches: text('FLV'), what: 'a Flash video', advice: videoAdvice },
  { matches: magic(0x00, 0x00, 0x01, 0xba), what: 'an MPEG video', advice: videoAdvice },
  { matches: magic(0x30, 0x26, 0xb2, 0x75), what: 'a Windows Media file', advice: videoAdvice },
  {
    matches: (head) => head[0] === 0x47 && head[188] === 0x47 && head[376] === 0x47,
    what: 'an MPEG transport stream',
    advice: videoAdvice,
  },
  { matches: text('OggS'), what: 'an Ogg sound or video file', advice: 'Videos and sounds are not supported here.' },
  { matches: text('fLaC'), what: 'a FLAC sound file', advice: soundAdvice },
  { matches: (head) => text('ID3')(head) || isMpegAudio(head), what: 'an MP3 or AAC sound file', advice: soundAdvice },
  { matches: text('FORM'), what: 'an AIFF sound file', advice: soundAdvice },
  { matches: text('%PDF'), what: 'a PDF document', advice: 'Export the page as a picture first.' },
  {
    matches: (head) => isSvg(head),
    what: 'an SVG drawing',
    advice: 'Drawings have no pixels; export it as PNG first.',
  },
  { matches: magic(0xff, 0x0a), what: 'a JPEG XL picture', advice: exportAdvice },
  { matches: text('JXL ', 4), what: 'a JPEG XL picture', advice: exportAdvice },
  { matches: text('jP  ', 4), what: 'a JPEG 2000 picture', advice: exportAdvice },
  { matches: magic(0xff, 0x4f, 0xff, 0x51), what: 'a JPEG 2000 picture', advice: exportAdvice },
  { matches: text('8BPS'), what: 'a Photoshop document', advice: exportAdvice },
  { matches: text('gimp xcf'), what: 'a GIMP document', advice: exportAdvice },
  { matches: text('CR', 8), what: 'a Canon raw photo (CR2)', advice: rawAdvice },
  { matches: text('FUJIFILMCCD-RAW'), what: 'a Fujifilm raw photo', advice: rawAdvice },
  { matches: text('IIRO'), what: 'an Olympus raw photo', advice: rawAdvice },
  { matches: magic(0x49, 0x49, 0x55, 0x00), what: 'a Panasonic raw photo', advice: rawAdvice },
  { matches: magic(0x76, 0x2f, 0x31, 0x01), what: 'an OpenEXR picture', advice: exportAdvice },
  { matches: text('#?RADIANCE'), what: 'a Radiance HDR picture', advice: exportAdvice },
  { matches: text('DDS '), what: 'a DirectDraw surface', advice: exportAdvice },
  { matches: text('qoif'), what: 'a QOI picture', advice: exportAdvice },
  { matches: (head) => /^P[1-7]\s/.test(textAt(head, 0, 3)), what: 'a Netpbm picture', advice: exportAdvice },
  {
    matches: (head) => magic(0, 0, 1, 0)(head) || magic(0, 0, 2, 0)(head),
    what: 'a Windows icon or cursor',
    advice: exportAdvice,
  },
  { matches: magic(0x50, 0x4b, 0x03, 0x04), what: 'a ZIP archive', advice: 'Unpack it first.' },
  { matches: magic(0x1f, 0x8b), what: 'a gzip archive', advice: 'Unpack it first.' },
  { matches: magic(0x37, 0x7a, 0xbc, 0xaf), what: 'a 7-Zip archive', advice: 'Unpack it first.' },
  { matches: text('TFL3', 4), what: 'a TensorFlow Lite model', advice: modelAdvice },
  { matches: (head) => isOnnx(head), what: 'an ONNX model', advice: modelAdvice },
  {
    matches: (head) => isHtml(head),
    what: 'a web page',
    advice: 'Save the picture itself, not the page that shows it.',
  },
  { matches: (head) => isText(head), what: 'a text file', advice: 'Pass a picture file.' },
];

/**
 * Looks a file's first bytes up in the table of files that are no readable picture.
 *
 * @returns What it is and what to do, or `undefined` when nothing is known.
 */
export function findForeignFile(head: Uint8Array): ForeignFile | undefined {
  const row = rows.find(({ matches }) => matches(head));
  return row === undefined ? undefined : { what: row.what, advice: row.advice };
}

/** MPEG audio frame sync with a layer and bit rate that exist (this covers ADTS too). */
function isMpegAudio(head: Uint8Array): boolean {
  return (
    head.length > 3 &&
    head[0] === 0xff &&
    ((head[1] as number) & 0xe0) === 0xe0 &&
    (head[2] as number) >> 4 !== 15 &&
    head[1] !== 0xff
  );
}

function isSvg(head: Uint8Array): boolean {
  return /^(\ufeff|\u00ef\u00bb\u00bf)?\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*(<!DOCTYPE svg[\s\S]*?>\s*)?<svg[\s>]/i.test(
    textAt(head, 0, head.length),
  );
}

function isHtml(head: Uint8Array): boolean {
  return /^\s*(<!doctype html|<html|<head|<body)/i.test(textAt(head, 0, 512));
}

/** A protobuf whose first field is `ir_version` (1–15), followed by a length-delimited or number field of `ModelProto`. */
function isOnnx(head: Uint8Array): boolean {
  const version = head[1] ?? 0;
  return (
    head.length > 16 &&
    head[0] === 0x08 &&
    version >= 1 &&
    version <= 15 &&
    [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].includes(head[2] as number)
  );
}

function isText(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  return head.every((value) => value === 9 || value === 10 || value === 13 || (value >= 32 && value !== 127));
}
