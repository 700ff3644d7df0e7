/**
 * The multipart port: reading `multipart/form-data` while it arrives.
 */

/** One file of a multipart body. */
export interface MultipartFile {
  /** Name of the field. */
  readonly field: string;
  /** As the sender called the file; never used as a path. */
  readonly name: string | undefined;
  /** Read it to its end before the next file is asked for. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** A body that is being read; fields that are no files are collected in `fields`. */
export interface Multipart {
  /** Throws `request/invalid` for a body that is cut off or malformed, or has too many files or fields. */
  readonly files: AsyncIterable<MultipartFile>;
  /** Complete once `files` has ended. */
  readonly fields: ReadonlyMap<string, string>;
}

/**
 * Begins to read a body.
 *
 * @throws `request/invalid` when the type of the body names no boundary.
 */
export type ReadMultipart = (
  source: { readonly contentType: string; readonly body: AsyncIterable<Uint8Array> },
  limits: { readonly maxFiles: number },
) => Multipart;
