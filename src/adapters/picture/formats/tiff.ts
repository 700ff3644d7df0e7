/**
 * Reads TIFF headers (TIFF 6.0, BigTIFF).
 */
import { textAt } from './bytes.ts';
import type { ExtraContent, PictureHeader } from './header.ts';
import {
  openTiff,
  readTiffDirectory,
  type TiffDirectory,
  type TiffStructure,
  tiffNumber,
  tiffNumbers,
} from './tiff-directory.ts';

/** Reads the header of a TIFF file's first page; `undefined` when it has no readable directory or no size. */
export function readTiffHeader(bytes: Uint8Array): PictureHeader | undefined {
  const tiff = openTiff(bytes);
  const directory = tiff === undefined ? undefined : readTiffDirectory(tiff, tiff.first);
  if (tiff === undefined || directory === undefined) return undefined;
  const width = tiffNumber(tiff, directory, 0x100, 0);
  const height = tiffNumber(tiff, directory, 0x101, 0);
  if (width === 0 || height === 0) return undefined;
  const bits = Math.max(1, ...tiffNumbers(tiff, findEntry(directory, 0x102)));
  const unsupported = unsupportedReason(tiff, directory, bits);
  return {
    format: 'tiff',
    width,
    height,
    bits,
    lossless: ![6, 7].includes(tiffNumber(tiff, directory, 0x103, 1)),
    animated: directory.next !== 0,
    exif: bytes,
    extras: extrasOf(directory),
    ...(hasAllPieces(tiff, directory) ? {} : { cut: { pixels: 'some' } as const }),
    ...(unsupported === undefined ? {} : { unsupported }),
  };
}

function findEntry(directory: TiffDirectory, tag: number) {
  return directory.entries.find((entry) => entry.tag === tag);
}

/** What the decoder would refuse, or would read as something the picture is not. */
function unsupportedReason(tiff: TiffStructure, directory: TiffDirectory, bits: number): string | undefined {
  const raw = findEntry(directory, 0xc612) !== undefined || findEntry(directory, 0x828d) !== undefined;
  const reduced = (tiffNumber(tiff, directory, 0xfe, 0) & 1) === 1 && findEntry(directory, 0x14a) !== undefined;
  if (raw || reduced) return 'a raw photo of a camera (its first page is a small preview)';
  const sampleFormat = tiffNumber(tiff, directory, 0x153, 1);
  if (sampleFormat === 3) return `a TIFF of ${bits}-bit floating-point samples, whose range is not known`;
  if (sampleFormat === 2 || sampleFormat > 4) return 'a TIFF of signed or complex samples, whose range is not known';
  const photometric = tiffNumber(tiff, directory, 0x106, 1);
  if (photometric === 8 && bits === 8) return 'a TIFF of 8-bit Lab colours';
  if (photometric > 8) return `a TIFF of uncommon colours (photometric interpretation ${photometric})`;
  if (bits > 16) return `a TIFF with ${bits} bits per sample`;
  return undefined;
}

/** Whether the strips or tiles that the directory names lie within the file. */
function hasAllPieces(tiff: TiffStructure, directory: TiffDirectory): boolean {
  const tiled = findEntry(directory, 0x144) !== undefined;
  const offsets = tiffNumbers(tiff, findEntry(directory, tiled ? 0x144 : 0x111), Number.POSITIVE_INFINITY);
  const lengths = tiffNumbers(tiff, findEntry(directory, tiled ? 0x145 : 0x117), Number.POSITIVE_INFINITY);
  return offsets.every((offset, i) => offset + (lengths[i] ?? 0) <= tiff.bytes.length);
}

function extrasOf(directory: TiffDirectory): ReadonlySet<ExtraContent> {
  const extras = new Set<ExtraContent>();
  const packet = findEntry(directory, 0x2bc);
  if (packet !== undefined) extras.add('xmp');
  if (packet !== undefined && textAt(packet.value, 0, packet.value.length).includes('dcterms:provenance'))
    extras.add('content-credentials');
  if (findEntry(directory, 0xcd41) !== undefined) extras.add('content-credentials');
  if (findEntry(directory, 0x83bb) !== undefined || findEntry(directory, 0x8649) !== undefined) extras.add('iptc');
  if (findEntry(directory, 0x14a) !== undefined) extras.add('further-pictures');
  return extras;
}
