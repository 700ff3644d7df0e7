/**
 * The machine as settings see it: environment, home folder, the system's folders for data, the configuration file.
 */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { LikenessError } from '../base/errors.ts';

/** The machine as settings see it. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** Home folder; empty when there is none. */
  readonly home: string;
  readonly cwd: string;
}

/** This process's surroundings. */
export function surroundings(): Surroundings {
  let home = '';
  try {
    home = homedir();
  } catch {
    // A user without home folder.
  }
  return { env: process.env, platform: process.platform, home, cwd: process.cwd() };
}

/**
 * A folder of ours in the system's folder for data.
 *
 * @param name - Its name there.
 * @param otherwise - What to set on a machine that has no such place, for the error.
 * @throws `request/invalid` on a machine that has no such place.
 */
export function dataFolder({ env, platform, home }: Surroundings, name: string, otherwise: string): string {
  if (platform === 'win32' && env['LOCALAPPDATA']) return join(env['LOCALAPPDATA'], 'likeness', name);
  if (env['XDG_DATA_HOME'] && isAbsolute(env['XDG_DATA_HOME'])) return join(env['XDG_DATA_HOME'], 'likeness', name);
  if (!home)
    throw new LikenessError(
      'request/invalid',
      `Expected a folder for ${name}, but this user has no home folder: set ${otherwise}.`,
    );
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'likeness', name);
  return join(home, '.local', 'share', 'likeness', name);
}

/**
 * A part of the configuration file, if there is one.
 *
 * @throws `request/file-not-found` when LIKENESS_CONFIG names no file, `request/invalid` when it is no JSON.
 */
export async function readConfiguration(
  { env, home, platform }: Surroundings,
  part: string,
): Promise<{ name: string; settings: unknown } | undefined> {
  const base = env['XDG_CONFIG_HOME'] || (platform === 'win32' ? env['APPDATA'] : home && join(home, '.config'));
  const name = env['LIKENESS_CONFIG'] || (base ? join(base, 'likeness', 'config.json') : undefined);
  if (!name) return undefined;
  let text: string;
  try {
    text = await readFile(name, 'utf8');
  } catch (cause) {
    if (!env['LIKENESS_CONFIG']) return undefined;
    throw new LikenessError(
      'request/file-not-found',
      `Expected LIKENESS_CONFIG to name a file that can be read, got ${name}.`,
      { cause },
    );
  }
  try {
    const settings = (JSON.parse(text) as Record<string, unknown>)[part];
    return settings === undefined ? undefined : { name, settings };
  } catch (cause) {
    throw new LikenessError('request/invalid', `Expected ${name} to be JSON: ${(cause as Error).message}.`, { cause });
  }
}
