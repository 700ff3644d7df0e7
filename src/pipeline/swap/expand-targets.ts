/**
 * From what the request calls `target` to the list of pictures that are meant.
 */
import { LikenessError } from '../../base/errors.ts';
import type { FileTree } from '../../ports/file-tree.ts';
import { hasPictureName } from './choose-output.ts';

/** The pictures that are meant, and whether they are treated as a batch. */
export interface Targets {
  readonly paths: readonly string[];
  /** Several were named, or a folder or a pattern was: one that fails does not stop the others. */
  readonly batch: boolean;
}

const isPattern = (text: string): boolean => /[*?{[]/.test(text);

async function expandOne(entry: string, files: FileTree): Promise<{ paths: string[]; many: boolean }> {
  const kind = await files.kind(entry);
  if (kind === 'folder') {
    const paths = (await files.list(entry)).filter(hasPictureName);
    if (paths.length > 0) return { paths, many: true };
    throw new LikenessError('request/invalid', `Expected pictures in the folder ${entry}, found none.`);
  }
  if (kind === 'missing' && isPattern(entry)) {
    const paths = await files.match(entry);
    if (paths.length > 0) return { paths, many: true };
    throw new LikenessError('request/file-not-found', `Expected files that match ${entry}, found none.`);
  }
  return { paths: [entry], many: false };
}

/**
 * Lists the pictures that are meant: files as they are named, a folder's pictures (not those of its subfolders), and
 * the matches of a pattern. Each file once, in this order.
 *
 * A named file that does not exist stays in the list: reading it says so, and in a batch the others go on.
 *
 * @throws `request/invalid` for a folder without pictures, `request/file-not-found` for a pattern without matches.
 */
export async function expandTargets(target: string | readonly string[], files: FileTree): Promise<Targets> {
  const entries = typeof target === 'string' ? [target] : target;
  const expanded = await Promise.all(entries.map((entry) => expandOne(entry, files)));
  const seen = new Set<string>();
  const paths: string[] = [];
  for (const path of expanded.flatMap((one) => one.paths)) {
    const name = await files.canonical(path);
    if (!seen.has(name)) paths.push(path);
    seen.add(name);
  }
  return { paths, batch: entries.length > 1 || expanded.some((one) => one.many) };
}
