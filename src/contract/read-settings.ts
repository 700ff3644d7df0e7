/**
 * Settings from flags, environment and configuration file, by one schema, with errors that name where the wrong value stands.
 */
import type { z } from 'zod';
import { LikenessError } from '../base/errors.ts';
import { jsonNaming, type OptionNaming, resolve } from './resolve.ts';

/** Makes a value from the text of an environment variable; a text that is none stays as it is, for the schema to refuse. */
export type SettingReader = (text: string) => unknown;

/** Takes a text as it is. */
export const asText: SettingReader = (text) => text;
/** Reads a number. */
export const asNumber: SettingReader = (text) =>
  text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
/** Reads a switch: `1`, `true`, `yes`, `on`, and their opposites. */
export const asSwitch: SettingReader = (text) =>
  /^(1|true|yes|on)$/i.test(text) ? true : /^(0|false|no|off|)$/i.test(text) ? false : text;
/** Reads a list, joined by commas. */
export const asList: SettingReader = (text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** Environment variables by setting, those that win first. */
export type SettingEnvironment<Name extends string> = Readonly<
  Record<Name, { readonly names: readonly string[]; readonly read: SettingReader }>
>;

/** Where settings come from, the strongest first. */
export interface SettingOrigins {
  /** From flags or a caller; names that are no settings are left out. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly naming?: OptionNaming | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The part of the configuration file. */
  readonly file?: { readonly name: string; readonly settings: unknown } | undefined;
}

/** Which settings there are. */
export interface SettingPlan<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** Name of the part of the configuration file: `models`, `service`. */
  readonly part: string;
  readonly environment: SettingEnvironment<string>;
}

/**
 * Merges options over environment over file, and checks the result.
 *
 * @throws `request/invalid` that names the flag, the variable or the field of the file that is wrong.
 */
export function readSettings<Schema extends z.ZodType>(
  { schema, part, environment }: SettingPlan<Schema>,
  { options, naming = jsonNaming, env, file }: SettingOrigins,
): z.output<Schema> {
  const merged: Record<string, unknown> = {};
  const origin = new Map<string, string>();
  if (file) {
    if (file.settings === null || typeof file.settings !== 'object' || Array.isArray(file.settings))
      throw new LikenessError('request/invalid', `Expected \`${part}\` in ${file.name} to be an object with settings.`);
    for (const [name, value] of Object.entries(file.settings)) {
      merged[name] = value;
      origin.set(name, `\`${part}.${name}\` in ${file.name}`);
    }
  }
  for (const [name, { names, read }] of Object.entries(environment)) {
    const variable = names.find((one) => env[one] !== undefined && env[one] !== '');
    if (!variable) continue;
    merged[name] = read(env[variable] as string);
    origin.set(name, variable);
  }
  for (const name of Object.keys(environment)) {
    if (options[name] === undefined) continue;
    merged[name] = options[name];
    origin.delete(name);
  }
  return resolve(schema, merged, (path) => origin.get(String(path[0])) ?? naming(path));
}
