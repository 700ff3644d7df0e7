/**
 * From what a caller wrote to a request in which every default is filled in, or to one clear error.
 */
import type { z } from 'zod';
import { LikenessError } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import { expectation, jsonSchema, listOptions, type SchemaNode } from './option-list.ts';

/** Names an option as the door's user wrote it. */
export type OptionNaming = (path: readonly (string | number)[]) => string;

/** Names options as in JSON: `options.shapeStrength`, `sources[0]`. */
export const jsonNaming: OptionNaming = (path) =>
  path.map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${part}`)).join('') ||
  'the request';

/** Addresses may hold a user and a password; neither is ever shown. */
const withoutPasswords = (text: string): string => text.replace(/\/\/[^/\s"@]*@/g, '//…@');

/** Shows a value in an error text: short, on one line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') {
    const safe = withoutPasswords(value);
    return safe.length > 80 ? `"${safe.slice(0, 77)}…"` : `"${safe}"`;
  }
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (value instanceof ArrayBuffer) return 'an ArrayBuffer';
  const text = withoutPasswords(JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function nodeAt(root: SchemaNode, path: readonly (string | number)[]): SchemaNode {
  let node = root;
  for (const part of path) {
    const next = typeof part === 'number' ? node.items : node.properties?.[part];
    if (!next) return node;
    node = next;
  }
  return node;
}

function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  let value = input;
  for (const part of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

function unknownOption(
  schema: z.ZodType,
  path: readonly (string | number)[],
  name: string,
  naming: OptionNaming,
): string {
  const options = listOptions(schema);
  const near =
    options.find((option) => option.path.at(-1) === name) ??
    options.find(
      (option) =>
        option.path.at(-1) ===
        nearestName(
          name,
          options.map((one) => one.path.at(-1) as string),
        ),
    );
  const hint = near ? ` Did you mean ${naming(near.path)}?` : '';
  return `Expected only known options, got ${naming([...path, name])}.${hint}`;
}

/**
 * Checks a request and fills in its defaults.
 *
 * @param schema - One of the request schemas.
 * @param input - What the caller wrote: an object, or anything else.
 * @param naming - How the message names options; default: as in JSON.
 * @throws `request/invalid` naming the first option that is wrong: what was expected and what came; `details.problems`
 * lists them all.
 * @example
 * resolve(swapRequest, { sources: ['a.jpg'], target: 'b.jpg', out: 'c.jpg', quality: 300 });
 * // throws: Expected quality to be a whole number from 1 to 100, got 300.
 */
export function resolve<T extends z.ZodType>(
  schema: T,
  input: unknown,
  naming: OptionNaming = jsonNaming,
): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const root = jsonSchema(schema);
  const problems = result.error.issues.map((issue) => {
    const path = issue.path as (string | number)[];
    if (issue.code === 'unrecognized_keys') return unknownOption(schema, path, issue.keys[0] as string, naming);
    // A rule that says in its own words what is wrong.
    if (issue.code === 'custom' && issue.message !== 'Invalid input') return issue.message;
    const node = nodeAt(root, path);
    const came = node.secret ? 'something else, which is not shown' : shown(valueAt(input, path));
    return `Expected ${naming(path)} to be ${expectation(node)}, got ${came}.`;
  });
  throw new LikenessError('request/invalid', problems[0] as string, { details: { problems } });
}
