/**
 * What happens to every file of the folder of corrupt media, as source and as target of a swap, and why: a table.
 *
 * Damaged media end with exit 3, what is no picture or not yet supported with exit 2, and readable pictures without a
 * usable human face with exit 3.
 */
import type { ErrorCode } from '../../src/base/errors.ts';
import type { PictureNote } from '../../src/ports/picture.ts';

/** What comes of a file. */
export type CorruptOutcome =
  /** It is refused with this error, before anything else is done. */
  | { readonly kind: 'refused'; readonly code: ErrorCode }
  /** It is read, with these notes in the report, and holds no face that can be found: `face/none-found`. */
  | { readonly kind: 'no-face'; readonly notes: readonly PictureNote['code'][] }
  /** It is read, with these notes in the report, and holds a face: the swap is done, or the pair refused as unsuitable. */
  | { readonly kind: 'face'; readonly notes: readonly PictureNote['code'][] };

/** One file of the folder. */
export interface CorruptFile {
  readonly file: string;
  readonly asSource: CorruptOutcome;
  readonly asTarget: CorruptOutcome;
  readonly why: string;
}

function both(file: string, outcome: CorruptOutcome, why: string): CorruptFile {
  return { file, asSource: outcome, asTarget: outcome, why };
}

const tooLarge: CorruptOutcome = { kind: 'refused', code: 'media/too-large' };
const damaged: CorruptOutcome = { kind: 'refused', code: 'media/damaged' };
const unsupported: CorruptOutcome = { kind: 'refused', code: 'media/unsupported' };

/** Every file of the folder, by name. */
export const corruptFiles: readonly CorruptFile[] = [
  both('65536-uint32-limit.png', tooLarge, 'Its header announces 4295 megapixels; the limit is 100.'),
  both('annex-b-broken.mp4', unsupported, 'A video; only stills are read.'),
  both(
    'big-height.webp',
    { kind: 'no-face', notes: ['first-frame-only'] },
    'A sound animation; its first frame is a pattern.',
  ),
  both('bomb_17000x17000.avif', tooLarge, 'Its header announces 289 megapixels; the limit is 100.'),
  both('claims_49157x27397.jpg', tooLarge, 'Its header announces 1347 megapixels; the limit is 100.'),
  both('corrupt-header.jpg', damaged, 'It ends within its metadata, before the size of the picture is said.'),
  both('corrupt.mkv', unsupported, 'A video; only stills are read.'),
  both('corrupted.heic', unsupported, 'HEIC needs a HEVC decoder, which the picture library does not bring.'),
  both('corrupted.mp4', unsupported, 'A video; only stills are read.'),
  both('corrupted_camera.jpg', damaged, 'Its coded pixels are damaged from row 320 on; lost pixels are not made up.'),
  both('derived_bitflip_weights.onnx', unsupported, 'A model, no picture.'),
  both(
    'derived_face_truncated_60pct.jpg',
    { kind: 'face', notes: ['damaged-but-readable'] },
    'Cut in the last refinements of a progressive picture: every pixel is there, the finest detail is missing.',
  ),
  both('derived_moov_missing.mp4', unsupported, 'A video; only stills are read.'),
  both('derived_truncated.onnx', unsupported, 'A model, no picture.'),
  both('derived_truncated_faststart.mp4', unsupported, 'A video; only stills are read.'),
  both('empty.heic', damaged, 'It holds no bytes at all.'),
  both(
    'exif_invalid_image00971.jpg',
    { kind: 'face', notes: [] },
    'Only its metadata are unusual; one face of 57 pixels.',
  ),
  both(
    'exif_invalid_image01551.jpg',
    { kind: 'no-face', notes: [] },
    'Only its metadata are unusual; a sign without a face.',
  ),
  both(
    'exif_invalid_image02206.jpg',
    { kind: 'no-face', notes: [] },
    'Only its metadata are unusual; a thing without a face.',
  ),
  both('giant-image.jpg', tooLarge, 'A sound picture of 280 megapixels; the limit is 100.'),
  both('header_only.wav', unsupported, 'A sound file.'),
  both(
    'invalid_multiframe.gif',
    { kind: 'no-face', notes: ['first-frame-only', 'damaged-but-readable'] },
    'Its second frame is damaged; the first, a tiny icon, is whole.',
  ),
  both(
    'lfs_pointer_face_detection_yunet_2023mar.onnx',
    unsupported,
    'A Git LFS pointer, a text that stands for a model.',
  ),
  both(
    'lfs_pointer_face_recognition_sface_2021dec.onnx',
    unsupported,
    'A Git LFS pointer, a text that stands for a model.',
  ),
  both('lfs_pointer_video.mp4', unsupported, 'A Git LFS pointer, a text that stands for a video.'),
  both('looks-like-svg.webp', { kind: 'no-face', notes: [] }, 'A sound WebP, recognised by its bytes; an aerial view.'),
  both('malformed-join.mp3', unsupported, 'A sound file.'),
  both('moov_only.mov', unsupported, 'A video; only stills are read.'),
  both('nested_moov_1000.mp4', unsupported, 'A video; only stills are read. Its nesting is never followed.'),
  both('onnx_custom_op.onnx', unsupported, 'A model, no picture.'),
  both('onnx_external_data_missing.onnx', unsupported, 'A model, no picture.'),
  both('oversized-id3.wav', unsupported, 'A sound file.'),
  both(
    'png_named_as.jpg',
    { kind: 'no-face', notes: ['wrong-extension'] },
    'A sound PNG under the wrong name; its face is 11 pixels wide.',
  ),
  both('riff_bomb_1000.wav', unsupported, 'A sound file. Its nesting is never followed.'),
  both('sample3.invalid.wav', unsupported, 'A sound file.'),
  both('truncated.jpg', damaged, 'It ends 3 % into its rows.'),
  both('truncated.png', damaged, 'It ends 10 % into its rows.'),
  both('truncated_400b.jpg', damaged, 'It ends within its tables, before any pixel.'),
  both('unordered.mov', unsupported, 'A video; only stills are read.'),
];
