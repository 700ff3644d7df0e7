/**
 * Takes paths of this machine out of what a job reports: users know their pictures by other names.
 */

/** What stands for which path. */
export type PathNames = ReadonlyMap<string, string>;

/** Gives a copy in which every path stands by its name, also inside longer texts. Longer paths are replaced first. */
export function hidePaths<T>(value: T, names: PathNames): T {
  const pairs = [...names].sort(([a], [b]) => b.length - a.length);
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return pairs.reduce((text, [path, name]) => text.replaceAll(path, name), part);
    if (Array.isArray(part)) return part.map(walk);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value) as T;
}
