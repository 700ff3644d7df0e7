/**
 * The metadata that a written picture carries.
 */

/** What is put into a picture. */
export interface EmbeddedMetadata {
  /** An EXIF block: a TIFF structure of at most 65 525 bytes. */
  readonly exif: Uint8Array;
  /** An XMP packet. */
  readonly xmp: string;
}
