/**
 * Option and command tables for the documents, printed from the schemas.
 */
import { type Command, commandNames, commands, sharedSchema } from '../src/cli/command-list.ts';
import { listOptions, type OptionFacts } from '../src/contract/option-list.ts';

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function fallbackOf(option: OptionFacts): string {
  if (option.required) return '**required**';
  if (option.fallback === undefined) return '';
  if (Array.isArray(option.fallback)) return option.fallback.length === 0 ? 'none' : option.fallback.join(',');
  return `\`${String(option.fallback)}\``;
}

function rowsOf(options: readonly OptionFacts[], words: Command['words']): string {
  const rows = options.map((option) => {
    const unit = option.unit && !option.expects.includes(option.unit) ? `, ${option.unit}` : '';
    const name = words[option.path.join('.')] ?? `--${option.flag}`;
    return `| \`${name}\` | \`${option.path.join('.')}\` | ${cell(option.expects)}${unit} | ${cell(fallbackOf(option))} | ${cell(option.sentence)} |`;
  });
  return ['| command line | JSON | value | default | what it does |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** Prints the options of one command as `docs/options.md` shows them. */
export function optionTable(name: keyof typeof commands): string {
  return rowsOf(listOptions(commands[name].schema), commands[name].words);
}

/** Prints the options that every command has. */
export function machineTable(): string {
  return rowsOf(listOptions(sharedSchema), {});
}

/** Prints the list of commands as `docs/options.md` shows it. */
export function commandTable(): string {
  const rows = commandNames.map((name) => `| \`${commands[name].usage}\` | ${cell(commands[name].sentence)} |`);
  return ['| command | what it does |', '|---|---|', ...rows].join('\n');
}
