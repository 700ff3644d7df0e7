/**
 * Default limits for pictures, as data.
 */

/** What a picture file may ask for before it is decoded: 100 megapixels (a 26-megapixel camera and a 50-megapixel phone pass), 256 MiB of file. */
export const defaultPictureLimits = { maxPixels: 100_000_000, maxBytes: 268_435_456 } as const;
