/**
 * From the text of a catalogue file to a catalogue, or to an error that names the line and the field.
 */
import { LikenessError } from '../../base/errors.ts';
import type { Catalogue } from '../../models/catalogue/catalogue.ts';
import { expectation, jsonSchema, type SchemaNode } from '../option-list.ts';
import { shown } from '../resolve.ts';
import { catalogueSchema } from './catalogue-schema.ts';
import { type JsonPath, lineAt, lineOfField } from './json-lines.ts';

interface Problem {
  readonly path: JsonPath;
  readonly message: string;
}

/**
 * Reads and checks a catalogue.
 *
 * @param text - JSON.
 * @param name - What the file is called in error messages.
 * @param knownLicences - Ids of licences that models may name beside those of the catalogue itself.
 * @throws `catalogue/invalid`: the message names the first fault with its line and field; `details.problems` lists all.
 */
export function readCatalogue(text: string, name: string, knownLicences: readonly string[]): Catalogue {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (cause) {
    throw new LikenessError('catalogue/invalid', `Expected ${name} to be JSON, ${syntaxFault(text, cause)}.`, {
      details: { file: name },
      cause,
    });
  }
  const result = catalogueSchema.safeParse(input);
  const problems = result.success
    ? crossChecks(result.data, knownLicences)
    : schemaProblems(input, result.error.issues);
  if (problems.length === 0 && result.success) return result.data;
  const lines = problems.map(({ path, message }) => {
    const field = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
    return `${name}, line ${lineOfField(text, path)}: ${message.replace('%', `\`${field.replace(/^\./, '') || 'the catalogue'}\``)}`;
  });
  throw new LikenessError('catalogue/invalid', lines[0] as string, { details: { file: name, problems: lines } });
}

function syntaxFault(text: string, cause: unknown): string {
  const message = (cause as Error).message;
  const at = /at position (\d+)/.exec(message)?.[1];
  const what = message.replace(/ in JSON at position.*$/, '').replace(/, "[\s\S]*$/, '');
  const end = /end of JSON/.test(message) ? text.length : undefined;
  const position = at === undefined ? end : Number(at);
  return position === undefined ? `got: ${what}` : `got on line ${lineAt(text, position)}: ${what}`;
}

interface Issue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

function schemaProblems(input: unknown, issues: readonly Issue[]): Problem[] {
  const root = jsonSchema(catalogueSchema);
  // A mistyped name is also a missing one; the typo says more.
  const typosFirst = [...issues].sort(
    (a, b) => Number(b.code === 'unrecognized_keys') - Number(a.code === 'unrecognized_keys'),
  );
  return typosFirst.map((issue) => {
    const path = issue.path as (string | number)[];
    if (issue.code === 'unrecognized_keys') {
      return { path: [...path, issue.keys?.[0] as string], message: 'Expected only known fields, got %.' };
    }
    const expected = expectation(nodeAt(root, input, path));
    return { path, message: `Expected % to be ${expected}, got ${shown(valueAt(input, path))}.` };
  });
}

/** Of several kinds of sources the one that the input names is meant. */
function nodeAt(root: SchemaNode, input: unknown, path: JsonPath): SchemaNode {
  let node = root;
  for (const [depth, part] of path.entries()) {
    const choices = (node as { oneOf?: readonly SchemaNode[] }).oneOf ?? node.anyOf;
    if (choices) {
      const kind = (valueAt(input, path.slice(0, depth)) as { kind?: unknown } | undefined)?.kind;
      node = choices.find((choice) => choice.properties?.['kind']?.const === kind) ?? node;
      if (part === 'kind')
        return { enum: choices.map((choice) => choice.properties?.['kind']?.const).filter((name) => name) };
    }
    const next = typeof part === 'number' ? node.items : node.properties?.[part];
    if (!next) return node;
    node = next;
  }
  return node;
}

function valueAt(input: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((at, part) => (at as Record<string | number, unknown> | undefined)?.[part], input);
}

/** What a schema of fields cannot say: names that must exist, and exist once. */
function crossChecks(catalogue: Catalogue, knownLicences: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const list of ['licences', 'models', 'packs'] as const) {
    const seen = new Set<string>();
    for (const [at, { id }] of catalogue[list].entries()) {
      if (seen.has(id))
        problems.push({ path: [list, at, 'id'], message: `Expected % to be unique, got "${id}" again.` });
      seen.add(id);
    }
  }
  const licences = new Set([...catalogue.licences.map((licence) => licence.id), ...knownLicences]);
  for (const [at, model] of catalogue.models.entries()) {
    if (!licences.has(model.licence)) {
      problems.push({
        path: ['models', at, 'licence'],
        message: `Expected % to be a known licence (${[...licences].join(', ')}), got "${model.licence}".`,
      });
    }
    const names = model.variants.map((variant) => variant.name);
    const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
    if (twice >= 0) {
      const path = ['models', at, 'variants', twice, 'name'];
      problems.push({ path, message: `Expected % to be unique, got "${names[twice]}" again.` });
    }
  }
  return problems;
}
