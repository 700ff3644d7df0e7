/**
 * Git-LFS pointers: the few lines of text that stand in for a big file, and tell what it is.
 *
 * Source: git-lfs/git-lfs docs/spec.md.
 */

/** What a pointer tells of the file that it stands for. */
export interface LfsPointer {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Longer texts are no pointers. */
export const maxPointerBytes = 1024;

/**
 * Reads a pointer.
 *
 * @param text - The whole file as text.
 * @returns Nothing when it is none.
 * @example
 * readLfsPointer('version https://git-lfs.github.com/spec/v1\noid sha256:8f23…\nsize 232589\n')?.bytes // 232589
 */
export function readLfsPointer(text: string): LfsPointer | undefined {
  if (text.length > maxPointerBytes || !text.startsWith('version https://')) return undefined;
  const sha256 = /^oid sha256:([0-9a-f]{64})\r?$/m.exec(text)?.[1];
  const size = /^size (\d{1,15})\r?$/m.exec(text)?.[1];
  return sha256 && size ? { sha256, bytes: Number(size) } : undefined;
}

/**
 * Other addresses of a file whose given address answers with a pointer: a raw view of a repository has the pointer, the
 * media host and the hub's `resolve` have the file.
 */
export function behindPointer(address: string): string[] {
  const raw = /^https:\/\/raw\.githubusercontent\.com\/([^/]+\/[^/]+)\/(.+)$/.exec(address);
  if (raw) return [`https://media.githubusercontent.com/media/${raw[1]}/${raw[2]}`];
  const blob = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:raw|blob)\/(.+?)(?:\?.*)?$/.exec(address);
  if (blob) return [`https://media.githubusercontent.com/media/${blob[1]}/${blob[2]}`];
  const hub = /^(https?:\/\/[^/]+\/(?:datasets\/)?[^/]+\/[^/]+)\/(?:raw|blob)\/(.+)$/.exec(address);
  return hub ? [`${hub[1]}/resolve/${hub[2]}`] : [];
}
