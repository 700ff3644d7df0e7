/**
 * The file-tree port: names, folders and hashes of files, for batches and their records.
 */

/** Looks at and names files. Paths are those of the machine; relative ones start at the current folder. */
export interface FileTree {
  /** What stands under a path; links are followed. */
  kind(path: string): Promise<'file' | 'folder' | 'missing'>;
  /** The files directly inside a folder, as full paths, sorted by name. */
  list(folder: string): Promise<string[]>;
  /** The files that match a pattern (`*`, `?`, `**`, `{a,b}`), sorted by name. */
  match(pattern: string): Promise<string[]>;
  /** One name for everything that is the same file: absolute, links followed as far as the path exists. */
  canonical(path: string): Promise<string>;
  /** Joins a folder and a name. */
  join(folder: string, name: string): string;
  /** SHA-256 of a file, lower-case hex; nothing when there is no file. */
  sha256(path: string): Promise<string | undefined>;
  /** SHA-256 of a text, lower-case hex. */
  sha256OfText(text: string): Promise<string>;
  /** The text of a file; nothing when there is no file. */
  readText(path: string): Promise<string | undefined>;
  /**
   * Makes a folder, and those above it that are missing; one that exists is left as it is.
   *
   * @throws `system/not-writable`, `system/disk-full`.
   */
  makeFolder(path: string): Promise<void>;
  /**
   * Adds a line at the end of a file, making the file and its folder when they are missing.
   *
   * @throws `system/not-writable`, `system/disk-full`.
   */
  appendLine(path: string, line: string): Promise<void>;
}
