/**
 * The picture port: reads picture files into frames and writes frames as picture files.
 */
import type { CancelSignal } from '../base/cancel.ts';
import type { Frame } from '../imaging/frame.ts';

/** Picture formats that can be read. */
export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff' | 'gif' | 'bmp';

/** Something worth telling about a file that was read or written; the closed list of reasons is `code`. */
export interface PictureNote {
  readonly code:
    | 'first-frame-only'
    | 'wrong-extension'
    | 'damaged-but-readable'
    | 'written-as-png'
    | 'content-credentials-dropped'
    | 'profile-converted'
    | 'profile-ignored'
    | 'metadata-dropped'
    | 'alpha-flattened'
    | 'depth-reduced';
  readonly message: string;
}

/** A decoded picture with what is needed to write it again. */
export interface Picture {
  /** Upright, sRGB, at the file's own bit depth. */
  readonly frame: Frame;
  /** Opacity per pixel at the frame's depth (`width · height`), absent when the file has none. */
  readonly alpha?: Uint8Array | Uint16Array;
  /** Every pixel is a shade of grey (R = G = B), however the file stores it. A picture written with `grey` becomes grey, whatever its frame holds. */
  readonly grey: boolean;
  readonly format: PictureFormat;
  /** The file used lossless compression (PNG, TIFF, BMP, GIF, lossless WebP). */
  readonly lossless: boolean;
  /** Bits per channel that the file stores, where they are not the frame's (10 and 12 bit AVIF come as 16 bit frames). */
  readonly storedBits?: number;
  /** EXIF block to carry over (a TIFF structure, without the `Exif` prefix), cleaned: no location, thumbnail, maker notes; orientation 1. */
  readonly exif?: Uint8Array;
  /** What reading had to do. */
  readonly notes: readonly PictureNote[];
  /** What the file carries that a new file made from it will not; the writer reports these. */
  readonly dropped?: readonly PictureNote[];
}

/** Limits that are checked from the header, before anything is decoded. */
export interface PictureLimits {
  readonly maxPixels: number;
  readonly maxBytes: number;
}

/** How to write a picture. */
export interface PictureWriteOptions {
  readonly format: 'jpeg' | 'png' | 'webp' | 'avif' | 'tiff';
  /** 1–100, for lossy formats. */
  readonly quality: number;
  readonly lossless: boolean;
  /** IPTC digital source type, last part of the cv.iptc.org address: `composite`, … */
  readonly digitalSourceType: string;
  readonly overwrite: boolean;
  /** Stops the writing before the file gets its name; an `AbortSignal` fits. */
  readonly signal?: CancelSignal;
}

/** A file as it was written. */
export interface WrittenPicture {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly notes: readonly PictureNote[];
}

/** What a picture file's header says. */
export interface PictureFacts {
  readonly format: PictureFormat;
  /** Pixels as stored, before any rotation. */
  readonly width: number;
  readonly height: number;
  readonly lossless: boolean;
}

/** Reads and writes picture files. */
export interface PictureFiles {
  /**
   * Recognises a picture file and checks its header, without decoding a pixel: what {@link PictureFiles.read} would refuse
   * for its kind or size is refused here in a moment. A sound header promises no sound pixels.
   *
   * @throws `request/file-not-found`, `media/unsupported`, `media/damaged`, `media/too-large`.
   */
  inspect(path: string, limits: PictureLimits): Promise<PictureFacts>;
  /**
   * Reads one picture file.
   *
   * @throws `request/file-not-found`, `media/unsupported`, `media/damaged`, `media/too-large`.
   */
  read(path: string, limits: PictureLimits): Promise<Picture>;
  /**
   * Finds out, before any work is done, whether a file may be written under this name.
   *
   * @throws `system/not-writable`, `request/output-exists` unless `overwrite`.
   */
  checkOutput(path: string, overwrite: boolean): Promise<void>;
  /**
   * Writes one picture file: first under a temporary name in the same folder, then renamed.
   *
   * On any failure nothing is left: no temporary file, and what was under the final name before is untouched.
   *
   * @throws `system/not-writable`, `system/disk-full`, `request/output-exists`, `request/invalid` when the format cannot
   *   hold a picture of this size, `run/cancelled`.
   */
  write(picture: Picture, path: string, options: PictureWriteOptions): Promise<WrittenPicture>;
}
