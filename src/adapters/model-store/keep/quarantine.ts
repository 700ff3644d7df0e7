/**
 * Where bad files go: they are moved, never deleted.
 */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureFolder } from '../../files/ensure-folder.ts';
import { recordPath, type StoreLayout } from './layout.ts';
import { readJson, writeJson } from './write-json.ts';

/** What is said of a file in quarantine. */
export interface QuarantineNote {
  readonly file: string;
  readonly model: string;
  readonly expected: string;
  /** What it is, in words. */
  readonly found: string;
  /** ISO 8601. */
  readonly at: string;
  readonly bytes: number;
}

/** Moves a file out of the way. @returns Where it lies now. */
export async function quarantine(
  layout: StoreLayout,
  path: string,
  about: { readonly model: string; readonly sha256: string; readonly found: string },
): Promise<string> {
  await ensureFolder(layout.quarantine);
  const at = new Date().toISOString();
  const base = `${at.replace(/[:.]/g, '-')}-${about.model.replace(/[^a-z0-9._-]+/gi, '_')}-${about.sha256.slice(0, 8)}`;
  const file = join(layout.quarantine, `${base}.bad`);
  const bytes = (await stat(path)).size;
  await rename(path, file);
  await rm(recordPath(layout, about.sha256), { force: true });
  const note: QuarantineNote = { file, model: about.model, expected: about.sha256, found: about.found, at, bytes };
  await writeJson(join(layout.quarantine, `${base}.json`), note);
  return file;
}

/** What lies in quarantine. */
export async function listQuarantine(layout: StoreLayout): Promise<QuarantineNote[]> {
  const names = await readdir(layout.quarantine).catch(() => [] as string[]);
  const notes = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map((name) => readJson<QuarantineNote>(join(layout.quarantine, name))),
  );
  return notes.flatMap((note) => note ?? []);
}
