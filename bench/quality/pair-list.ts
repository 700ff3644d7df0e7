/**
 * The fixed list of pairs.
 */
import { readFile } from 'node:fs/promises';
import type { View } from '../../examples/portraits/person.ts';

/** A picture of one person: a file of the media folder, or one of the example portraits. */
export type PictureEntry = PhotoEntry | RenderedEntry;

/** A rendered person who does not exist. */
export interface RenderedEntry {
  /** Name among the example portraits' people. */
  readonly rendered: string;
  readonly view: View;
  readonly about: string;
}

/** A photo, a painting or an AI picture. */
export interface PhotoEntry {
  readonly file: string;
  /** `x, y, width, height` in the upright picture: one person cut out of a group. */
  readonly crop?: readonly [number, number, number, number];
  /** What makes it interesting. */
  readonly about: string;
}

/** Pictures by name, and who is put onto whom. */
export interface PairList {
  readonly pictures: Readonly<Record<string, PictureEntry>>;
  /** `[source, target]` */
  readonly pairs: readonly (readonly [string, string])[];
}

/**
 * Reads the list.
 *
 * @throws Error when a pair names a picture that is not listed.
 */
export async function readPairList(path: URL): Promise<PairList> {
  const list = JSON.parse(await readFile(path, 'utf8')) as PairList;
  for (const name of list.pairs.flat()) {
    if (!list.pictures[name]) throw new Error(`Expected every paired picture to be listed, "${name}" is not.`);
  }
  return list;
}

/**
 * Pairs whose `source>target` contains one of the comma-separated parts; all when there is no filter.
 *
 * @example
 * selectPairs(list, 'newton>') // every pair with newton as the source
 */
export function selectPairs(list: PairList, filter: string | undefined): PairList['pairs'] {
  if (!filter) return list.pairs;
  const parts = filter.split(',');
  return list.pairs.filter(([source, target]) => parts.some((part) => `${source}>${target}`.includes(part)));
}
