/**
 * The options of a request as a flat list of facts, read from its schema: what flags, help and documents are made from.
 */
import { z } from 'zod';

/** What is known of one option. */
export interface OptionFacts {
  /** Path in the request: `['options', 'shapeStrength']`. */
  readonly path: readonly string[];
  /** Flag without dashes: `shape-strength`. */
  readonly flag: string;
  readonly kind: 'text' | 'number' | 'switch' | 'list';
  /** What stands for the value in help: `FILE`, `0…1`; empty for a switch. */
  readonly placeholder: string;
  /** What the value must be, in words: `a number from 0 to 1`. */
  readonly expects: string;
  readonly sentence: string;
  readonly required: boolean;
  readonly fallback?: unknown;
  readonly unit?: string;
}

/** The parts of a JSON Schema that are looked at here. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly expects?: string;
  readonly placeholder?: string;
  readonly flag?: string;
  readonly unit?: string;
  /** Forms show it at once, not only when all options are asked for. */
  readonly basic?: boolean;
  /** Its value is never shown. */
  readonly secret?: boolean;
}

/** Gives a request schema as JSON Schema (2020-12), the input side: defaults are optional. */
export function jsonSchema(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: 'input', reused: 'inline' }) as SchemaNode;
}

const plain = (value: number): string => String(value);

/** Says in words what a value must be, from its schema. */
export function expectation(node: SchemaNode): string {
  if (node.expects) return node.expects;
  if (node.enum) {
    const names = node.enum.map((value) => `\`${String(value)}\``);
    return names.length === 1 ? (names[0] as string) : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  }
  if (node.const !== undefined) return String(node.const);
  if (node.anyOf) return node.anyOf.map(expectation).join(', or ');
  const unit = node.unit ? ` ${node.unit}` : '';
  switch (node.type) {
    case 'number':
    case 'integer': {
      const noun = node.type === 'integer' ? 'a whole number' : 'a number';
      const { minimum, maximum } = node;
      const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
      if (minimum !== undefined && high)
        return `${noun} from ${plain(minimum)} to ${plain(maximum)}${unit && ` (${unit.trim()})`}`;
      if (minimum !== undefined) return `${noun} of at least ${plain(minimum)}${unit}`;
      return `${noun}${unit && ` (${unit.trim()})`}`;
    }
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'a text';
    case 'array':
      return `a list${node.items ? ` of ${expectation(node.items)}` : ''}`;
    default:
      return 'an object';
  }
}

/** Turns `shapeStrength` into `shape-strength`. */
export function flagName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function kindOf(node: SchemaNode): OptionFacts['kind'] {
  if (node.type === 'boolean') return 'switch';
  if (node.type === 'number' || node.type === 'integer') return 'number';
  if (node.type === 'array') return 'list';
  return 'text';
}

function placeholderOf(node: SchemaNode): string {
  if (node.placeholder) return node.placeholder;
  if (node.enum) return node.enum.join('|');
  if (node.type === 'boolean') return '';
  if (node.minimum !== undefined && node.maximum !== undefined && node.maximum < Number.MAX_SAFE_INTEGER)
    return `${node.minimum}…${node.maximum}`;
  return node.type === 'number' || node.type === 'integer' ? 'N' : 'TEXT';
}

/** Lists the options of a request schema; nested objects (the swapper's options) are flattened. `version` is left out. */
export function listOptions(schema: z.ZodType): OptionFacts[] {
  const walk = (node: SchemaNode, path: readonly string[]): OptionFacts[] =>
    Object.entries(node.properties ?? {}).flatMap(([name, child]): OptionFacts[] => {
      if (path.length === 0 && name === 'version') return [];
      if (child.properties) return walk(child, [...path, name]);
      return [
        {
          path: [...path, name],
          flag: child.flag ?? flagName(name),
          kind: kindOf(child),
          placeholder: placeholderOf(child),
          expects: expectation(child),
          sentence: child.description ?? '',
          required: node.required?.includes(name) === true && child.default === undefined,
          ...(child.default === undefined ? {} : { fallback: child.default }),
          ...(child.unit ? { unit: child.unit } : {}),
        },
      ];
    });
  return walk(jsonSchema(schema), []);
}
