/**
 * The parts of the documents that are printed from code: each lies between `<!-- made:NAME -->` and `<!-- /made -->`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callerRemedies, errorTitles } from '../src/base/error-words.ts';
import { errorTable } from '../src/base/errors.ts';
import { compatNames } from '../src/contract/service/compat.ts';
import { templateWords } from '../src/contract/service/webhook-template.ts';
import { layerTable } from './layers.ts';
import {
  catalogueTable,
  commandTable,
  machineTable,
  modelActionTable,
  modelSettingTable,
  optionTable,
} from './option-tables.ts';

/** Prints the error table as `docs/errors.md` shows it. */
export function errorTableText(): string {
  const rows = Object.entries(errorTable).map(([code, { exit, http, retryable, remedy }]) => {
    const overHttp = callerRemedies[code as keyof typeof errorTable];
    const words = overHttp === undefined ? remedy : `${remedy}<br>Over HTTP: ${overHttp}`;
    const title = errorTitles[code as keyof typeof errorTable];
    return `| \`${code}\` | ${title} | ${exit} | ${http} | ${retryable ? 'yes' : 'no'} | ${words.replaceAll('|', '\\|')} |`;
  });
  const head = '| code | title | exit code | HTTP | worth trying again | what to do |';
  return [head, '|---|---|---|---|---|---|', ...rows].join('\n');
}

/** Prints the placeholders of webhook templates as `docs/webhooks.md` shows them. */
function templateWordTable(): string {
  const words = { ...templateWords, 'metadata.NAME': 'An entry of the metadata.' };
  const rows = Object.entries(words).map(([word, means]) => `| \`{{${word}}}\` | ${means} |`);
  return ['| placeholder | stands for |', '|---|---|', ...rows].join('\n');
}

/** Prints the names of pictures that the compatibility routes take. */
function compatNameTable(): string {
  const rows = Object.entries(compatNames).map(
    ([part, names]) => `| ${part} | ${names.map((name) => `\`${name}\``).join(', ')} |`,
  );
  return ['| picture | names |', '|---|---|', ...rows].join('\n');
}

/** Every made part: in which file it stands, under which name, and what prints it. */
export const madeParts: readonly { file: string; name: string; print: () => string }[] = [
  { file: 'ARCHITECTURE.md', name: 'layers', print: layerTable },
  { file: 'docs/errors.md', name: 'errors', print: errorTableText },
  { file: 'docs/options.md', name: 'swap-options', print: () => optionTable('swap') },
  { file: 'docs/options.md', name: 'faces-options', print: () => optionTable('faces') },
  { file: 'docs/options.md', name: 'compare-options', print: () => optionTable('compare') },
  { file: 'docs/options.md', name: 'machine-options', print: machineTable },
  { file: 'docs/options.md', name: 'commands', print: commandTable },
  { file: 'docs/models.md', name: 'model-actions', print: modelActionTable },
  { file: 'docs/models.md', name: 'model-settings', print: modelSettingTable },
  { file: 'docs/webhooks.md', name: 'template-words', print: templateWordTable },
  { file: 'docs/compat.md', name: 'compat-names', print: compatNameTable },
  { file: 'docs/models-catalogue.md', name: 'catalogue', print: catalogueTable },
];

/** Puts text into the made part of a document. @returns The document, or nothing when it has no such part. */
export function replacePart(document: string, name: string, text: string): string | undefined {
  const start = `<!-- made:${name} -->`;
  const from = document.indexOf(start);
  const to = document.indexOf('<!-- /made -->', from);
  if (from < 0 || to < 0) return undefined;
  return `${document.slice(0, from + start.length)}\n${text}\n${document.slice(to)}`;
}

/** Compares all made parts with the documents; with `write`, puts them right. @returns One line per fault. */
export function checkMadeParts(root: string, write: boolean): string[] {
  const faults: string[] = [];
  for (const part of madeParts) {
    const path = join(root, part.file);
    const before = readFileSync(path, 'utf8');
    const after = replacePart(before, part.name, part.print());
    if (after === undefined) faults.push(`${part.file} has no part <!-- made:${part.name} --> … <!-- /made -->`);
    else if (after !== before) {
      if (write) writeFileSync(path, after);
      else faults.push(`${part.file}: the part "${part.name}" is not what the code says; run \`npm run check:fix\``);
    }
  }
  return faults;
}
