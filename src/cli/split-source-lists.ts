/**
 * `--source a1.jpg,a2.jpg`: several photos of one person, joined by commas.
 */
import { existsSync } from 'node:fs';

/**
 * Splits sources at their commas; a file whose own name contains a comma stays whole.
 *
 * @param request - A swap request as the command line says it. Not changed.
 */
export async function splitSourceLists(request: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const { sources } = request;
  if (!Array.isArray(sources)) return { ...request };
  const split = (source: unknown): unknown => {
    if (typeof source !== 'string' || !source.includes(',') || existsSync(source)) return source;
    const photos = source.split(',').map((photo) => photo.trim());
    return photos.length === 1 ? photos[0] : photos;
  };
  return { ...request, sources: sources.map(split) };
}
