/**
 * The memory-files port: pictures that a caller hands over, and gets back, as bytes instead of files.
 */

/** Named bytes that take the place of files for one request. */
export interface MemoryFiles {
  /** The bytes behind a name; nothing when that name means a file of the machine. Not to be changed. */
  get(path: string): Uint8Array | undefined;
  /** Tells whether what is written under this name stays in memory. */
  keeps(path: string): boolean;
  /** Keeps a result. It is then the caller's. */
  put(path: string, bytes: Uint8Array): void;
}
