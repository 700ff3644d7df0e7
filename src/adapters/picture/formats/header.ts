/**
 * What a picture file says about itself before anything is decoded.
 */
import type { PictureFormat } from '../../../ports/picture.ts';

/** Things in a file besides its pixels that a file made from it will not carry. */
export type ExtraContent =
  | 'content-credentials'
  | 'xmp'
  | 'iptc'
  | 'text'
  | 'preview'
  | 'gain-map'
  | 'further-pictures';

/** A picture file's header, read by our own code, so that limits hold before a decoder sees the file. */
export interface PictureHeader {
  readonly format: PictureFormat;
  /** Pixels as stored, before any rotation. */
  readonly width: number;
  readonly height: number;
  /** Bits per channel as stored: 1, 2, 4, 5, 8, 10, 12, 16. */
  readonly bits: number;
  readonly lossless: boolean;
  /** More than one frame or page. */
  readonly animated: boolean;
  /** The EXIF block as a TIFF structure, without the `Exif` prefix; not cleaned. */
  readonly exif?: Uint8Array;
  readonly extras: ReadonlySet<ExtraContent>;
  /** Colour space by code points (ITU-T H.273), as AVIF states it without a profile. */
  readonly colour?: { readonly primaries: number; readonly transfer: number };
  /** The file's end is missing; `pixels` tells whether every pixel has been stored at least coarsely before it. */
  readonly cut?: { readonly pixels: 'all' | 'some' | 'unknown' };
  /** What the decoder shall be given instead of the file, where a part of it is enough or a missing end can be put back. */
  readonly decodable?: Uint8Array;
  /** Coded but not by a decoder at hand, in words to follow "is": `a lossless JPEG (SOF3)`. */
  readonly unsupported?: string;
}

/** EXIF in WebP, HEIF and some PNGs comes with the prefix that JPEG uses; this takes it off. */
export function withoutExifPrefix(block: Uint8Array): Uint8Array {
  const prefixed = block[0] === 0x45 && block[1] === 0x78 && block[2] === 0x69 && block[3] === 0x66 && block[4] === 0;
  return prefixed ? block.subarray(6) : block;
}
