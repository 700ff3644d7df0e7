/**
 * The record of a batch: which target has been finished by which request, proven by hashes.
 */
import { productVersion } from '../../base/version.ts';
import type { ResolvedSwapRequest } from '../../contract/request.ts';
import type { FileTree } from '../../ports/file-tree.ts';

/** One finished target. */
export interface DoneLine {
  /** Hash of everything that shapes the result: options, content of the sources, version of the product. */
  readonly request: string;
  /** Hash of the target's bytes. */
  readonly target: string;
  /** Name of the result, in the folder of the record. */
  readonly output: string;
  /** Hash of the result's bytes. */
  readonly sha256: string;
}

/** Reads a record; lines that are broken (a run was killed while writing) are passed over. */
export function parseRecord(text: string): DoneLine[] {
  return text.split('\n').flatMap((line): DoneLine[] => {
    try {
      const value = JSON.parse(line) as Partial<DoneLine> | null;
      const parts = [value?.request, value?.target, value?.output, value?.sha256];
      return parts.every((part) => typeof part === 'string') ? [value as DoneLine] : [];
    } catch {
      return [];
    }
  });
}

/**
 * Hashes what shapes the results of a request: its options, the bytes of its sources (not their names), the version.
 *
 * The targets, the place of the results and the way of running (overwrite, skipDone) do not shape a result.
 */
export async function hashRequest(request: ResolvedSwapRequest, files: FileTree): Promise<string> {
  const {
    target: _target,
    out: _out,
    overwrite: _overwrite,
    skipDone: _skipDone,
    sources,
    faces,
    ...shaping
  } = request;
  const hashes = await Promise.all(
    sources.map((photos) => Promise.all([photos].flat().map(async (photo) => (await files.sha256(photo)) ?? photo))),
  );
  const like = typeof faces === 'string' && faces.startsWith('like:') ? await files.sha256(faces.slice(5)) : undefined;
  return files.sha256OfText(JSON.stringify({ ...shaping, faces: like ?? faces, sources: hashes, productVersion }));
}

/**
 * Finds the result that an earlier run of the same request has made of a target, if it still stands as it was made.
 *
 * @returns The path of the result.
 */
export async function findDone(
  lines: readonly DoneLine[],
  wanted: { readonly request: string; readonly target: string; readonly folder: string },
  files: FileTree,
): Promise<string | undefined> {
  for (const line of [...lines].reverse()) {
    if (line.request !== wanted.request || line.target !== wanted.target) continue;
    const path = files.join(wanted.folder, line.output);
    if ((await files.sha256(path)) === line.sha256) return path;
  }
  return undefined;
}
