/**
 * Looks for files with a certain content in folders of other programs.
 */
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { StoreLayout } from '../keep/layout.ts';
import { type FileStamp, sameStamp, stampOf } from '../keep/record.ts';
import { readJson, writeJson } from '../keep/write-json.ts';
import { hashFile } from '../prove/hash-file.ts';

/** What is looked for. */
export interface CopyWish {
  /** Where it is not known, the CRC-32 has to do. */
  readonly sha256?: string;
  readonly crc32?: string;
  readonly bytes?: number;
  /** Names that it usually has; only looked at where the size is not known. */
  readonly names: readonly string[];
}

/** A file outside the store that has the wanted content. */
export interface FoundCopy {
  /** Links followed. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

const maxDepth = 6;
const maxFiles = 20_000;

type Seen = Record<string, { readonly stamp: FileStamp; readonly sha256: string; readonly crc32?: string }>;

/**
 * Finds sound copies. Files are recognised by size and hash; a file that was hashed before and has not changed is not
 * read again.
 *
 * @param places - Folders or files; missing ones are skipped.
 */
export async function findCopies(
  layout: StoreLayout,
  places: readonly string[],
  wish: CopyWish,
  signal: AbortSignal,
): Promise<FoundCopy[]> {
  const seen = (await readJson<Seen>(layout.seen)) ?? {};
  const found: FoundCopy[] = [];
  const looked = new Set<string>();
  let learnt = false;
  for (const place of places) {
    if (within(layout.root, place)) continue;
    for await (const file of filesIn(place, signal)) {
      signal.throwIfAborted();
      const path = await candidate(file, wish);
      if (!path || looked.has(path) || within(layout.root, path)) continue;
      looked.add(path);
      const stamp = stampOf(path);
      if (!stamp) continue;
      const known = seen[path];
      const withCrc = wish.sha256 === undefined;
      let is = known && sameStamp(known.stamp, stamp) && (!withCrc || known.crc32) ? known : undefined;
      if (!is) {
        const hash = await hashFile(path, { signal, withCrc }).catch(() => undefined);
        signal.throwIfAborted();
        if (!hash) continue;
        is = { stamp, sha256: hash.sha256, ...(withCrc ? { crc32: hash.crc32 } : {}) };
        seen[path] = is;
        learnt = true;
      }
      const same = withCrc ? is.crc32 === wish.crc32 : is.sha256 === wish.sha256;
      if (same) found.push({ path, bytes: stamp.size, sha256: is.sha256 });
    }
    if (found.length > 0) break;
  }
  if (learnt) await writeJson(layout.seen, seen).catch(() => undefined);
  return found;
}

function within(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`);
}

/** The true path of a file that may be the wanted one, without reading it. */
async function candidate(file: string, wish: CopyWish): Promise<string | undefined> {
  const facts = await stat(file).catch(() => undefined);
  if (!facts?.isFile()) return undefined;
  const name = basename(file);
  // The hub's cache calls big files by their hash.
  const likely =
    wish.bytes === undefined ? wish.names.includes(name) || name === wish.sha256 : facts.size === wish.bytes;
  return likely ? realpath(file).catch(() => undefined) : undefined;
}

async function* filesIn(place: string, signal: AbortSignal): AsyncGenerator<string> {
  const facts = await stat(place).catch(() => undefined);
  if (!facts) return;
  if (!facts.isDirectory()) {
    yield place;
    return;
  }
  let left = maxFiles;
  const folders: { path: string; depth: number }[] = [{ path: place, depth: 0 }];
  for (let folder = folders.shift(); folder; folder = folders.shift()) {
    signal.throwIfAborted();
    const entries = await readdir(folder.path, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder.path, entry.name);
      // Links to folders are not followed: they lead in circles, or out of the place.
      if (entry.isDirectory()) {
        if (folder.depth < maxDepth && !['node_modules', '.git', '.locks', 'refs'].includes(entry.name))
          folders.push({ path, depth: folder.depth + 1 });
      } else if (left-- > 0) yield path;
      else return;
    }
  }
}
