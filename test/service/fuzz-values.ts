/**
 * Values made from JSON schemas: such as fit, and such as somebody hostile would send instead.
 */

/** A JSON schema as `/openapi.json` has them. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** What values are made from. */
export interface Dice {
  /** Numbers from 0 to 1. */
  roll(): number;
  /** Texts that mean something to the service: ids that there are, addresses, media references. */
  readonly words: readonly string[];
  resolve(ref: string): Schema;
}

const deep = (levels: number): unknown => {
  let value: unknown = 0;
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
};

/** Texts that have broken things elsewhere. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%',
  '%ff',
  '__proto__',
  'constructor',
  'toString',
  "'; DROP TABLE jobs; --",
  '$(id)',
  '{{id}}',
  '<script>alert(1)</script>',
  '\r\nX-Evil: 1',
  '💀'.repeat(50),
  'x'.repeat(10_000),
  '-1',
  '1e309',
  'NaN',
  '9'.repeat(40),
  'null',
  'true',
  'http://169.254.169.254/latest/meta-data',
  'http://127.0.0.1:9/x.jpg',
  'http://[::ffff:127.0.0.1]/',
  'http://2130706433/',
  'file:///etc/passwd',
  'data:image/gif;base64,',
  'data:,',
  'data:image/png;base64,AAAA',
  'javascript:alert(1)',
  '0x10',
  '2026-01-01',
];

const hostileValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  -(2 ** 63),
  [],
  {},
  [null],
  { __proto__: null, constructor: { prototype: { polluted: 1 } } },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  deep(40),
  deep(2000),
  Array.from({ length: 600 }, () => 'x'),
];

const pick = <T>(dice: Dice, from: readonly T[]): T => from[Math.floor(dice.roll() * from.length)] as T;

/** Any value at all. */
export function hostileValue(dice: Dice): unknown {
  return dice.roll() < 0.5 ? pick(dice, hostileTexts) : pick(dice, hostileValues);
}

function textFor(schema: Schema, dice: Dice): string {
  const { pattern, minLength = 0, maxLength = 200 } = schema;
  if (pattern !== undefined) {
    const fitting = dice.words.filter((word) => new RegExp(pattern, 'u').test(word) && word.length <= maxLength);
    if (fitting.length > 0) return pick(dice, fitting);
  }
  if (dice.roll() < 0.6 && dice.words.length > 0) return pick(dice, dice.words).slice(0, maxLength);
  return 'abc def'.repeat(20).slice(0, Math.min(maxLength, minLength + Math.floor(dice.roll() * 12)));
}

function numberFor({ minimum = -10, maximum = 100, type }: Schema, dice: Dice): number {
  const edges = [minimum, maximum, Math.max(minimum, Math.min(maximum, 1))];
  const value = dice.roll() < 0.5 ? pick(dice, edges) : minimum + dice.roll() * (Math.min(maximum, 1e6) - minimum);
  return type === 'integer' ? Math.round(value) : value;
}

function objectFor(schema: Schema, dice: Dice): Record<string, unknown> {
  const made: [string, unknown][] = [];
  for (const [name, part] of Object.entries(schema.properties ?? {}))
    if (schema.required?.includes(name) || dice.roll() < 0.3) made.push([name, fittingValue(part, dice)]);
  if (typeof schema.additionalProperties === 'object')
    for (let i = 0; i < dice.roll() * 3; i += 1)
      made.push([pick(dice, ['a', 'order', 'x y']), fittingValue(schema.additionalProperties, dice)]);
  return Object.fromEntries(made);
}

/** A value that fits the schema, or nearly: patterns are met only where a word does. */
export function fittingValue(schema: Schema, dice: Dice): unknown {
  if (schema.$ref !== undefined) return fittingValue(dice.resolve(schema.$ref), dice);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(dice, schema.enum);
  const ways = schema.anyOf ?? schema.oneOf;
  if (ways) return fittingValue(pick(dice, ways), dice);
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((part) => fittingValue(part, dice) as Record<string, unknown>));
  const type = typeof schema.type === 'object' ? pick(dice, schema.type) : schema.type;
  if (type === 'object') return objectFor(schema, dice);
  if (type === 'array') {
    const length = Math.min(schema.maxItems ?? 20, (schema.minItems ?? 0) + Math.floor(dice.roll() * 3));
    return Array.from({ length }, () => fittingValue(schema.items ?? {}, dice));
  }
  if (type === 'string') return textFor(schema, dice);
  if (type === 'number' || type === 'integer') return numberFor({ ...schema, type }, dice);
  if (type === 'boolean') return dice.roll() < 0.5;
  if (type === 'null') return null;
  return hostileValue(dice);
}

/** Spoils a value in one place: replaced, taken away, or with something added. */
export function spoil(value: unknown, dice: Dice): unknown {
  if (value === null || typeof value !== 'object' || dice.roll() < 0.15) return hostileValue(dice);
  if (Array.isArray(value)) {
    if (value.length === 0) return [hostileValue(dice)];
    const at = Math.floor(dice.roll() * value.length);
    return value.map((part, index) => (index === at ? spoil(part, dice) : part));
  }
  const entries = Object.entries(value);
  const roll = dice.roll();
  if (entries.length === 0 || roll < 0.15) return { ...value, [pick(dice, hostileTexts)]: hostileValue(dice) };
  const at = Math.floor(dice.roll() * entries.length);
  if (roll < 0.3) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(entries.map(([name, part], index) => [name, index === at ? spoil(part, dice) : part]));
}
