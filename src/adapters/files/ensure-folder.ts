/**
 * Makes folders with those above them. Node's own recursive `mkdir` never returns where the system says that a folder is not
 * there although it is, as below `/proc`; here every step goes up, so there is an end.
 */
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

const mostTries = 20;

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function makeOne(path: string, mode?: number): Promise<boolean> {
  return mkdir(path, { mode }).then(
    () => true,
    () => false,
  );
}

/**
 * Sees to it that a folder is there.
 *
 * @param path - Absolute, or relative to the current folder.
 * @param mode - Of folders that are made, as `mkdir` takes it.
 * @throws The system's error when it cannot be made, also when a file is in the way.
 */
export async function ensureFolder(path: string, mode?: number): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await mkdir(path, { mode });
      return;
    } catch (error) {
      const above = dirname(path);
      const missing = codeOf(error) === 'ENOENT' && above !== path;
      // Most often the folder above is all that is missing.
      if (missing && tries === 1 && (await makeOne(above, mode))) continue;
      if (await isFolder(path)) return;
      if (!missing || tries === mostTries) throw error;
      // Others may make and remove folders meanwhile; where nothing can be made, the tries end.
      if (!(await isFolder(above))) await ensureFolder(above, mode);
    }
  }
}
