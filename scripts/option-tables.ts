/**
 * Option and command tables for the documents, printed from the schemas.
 */
import { type Command, commandNames, commands, sharedSchema } from '../src/cli/command-list.ts';
import { modelCommands } from '../src/cli/models/model-commands.ts';
import { modelEnvironment, modelSettings } from '../src/contract/models/model-settings.ts';
import { modelActions } from '../src/contract/models/models-action.ts';
import { listOptions, type OptionFacts } from '../src/contract/option-list.ts';
import { builtInCatalogue } from '../src/models/cards/weights/built-in-catalogue.ts';
import { licenceOf } from '../src/models/catalogue/find-in-catalogue.ts';

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

/** Prints the actions of `likeness models` with the options that are their own. */
export function modelActionTable(): string {
  const settings = new Set(listOptions(modelSettings).map((option) => option.flag));
  const rows = modelActions.map((action) => {
    const { usage, sentence, schema, words } = modelCommands[action];
    const own = listOptions(schema).filter(
      (option) => !settings.has(option.flag) && words[option.path.join('.')] === undefined,
    );
    const flags = own.map((option) => `\`--${option.flag}\`: ${option.sentence}`).join('<br>');
    return `| \`${cell(usage)}\` | ${cell(sentence)} | ${cell(flags)} |`;
  });
  return ['| command | what it does | options of its own |', '|---|---|---|', ...rows].join('\n');
}

/** Prints the settings of the model store with their environment variables. */
export function modelSettingTable(): string {
  const rows = listOptions(modelSettings).map((option) => {
    const names = modelEnvironment[option.path[0] as keyof typeof modelEnvironment].names;
    const variables = names.map((name) => `\`${name}\``).join(', ');
    return `| \`--${option.flag}\` | ${variables} | \`${option.path[0]}\` | ${cell(option.expects)} | ${cell(fallbackOf(option))} | ${cell(option.sentence)} |`;
  });
  const head = '| command line | environment | file | value | default | what it does |';
  return [head, '|---|---|---|---|---|---|', ...rows].join('\n');
}

/** Prints the models of the built-in catalogue. */
export function catalogueTable(): string {
  const rows = builtInCatalogue.models.map(({ id, role, title, licence, variants }) => {
    const { name, use } = licenceOf(builtInCatalogue, licence);
    const sizes = variants.map(({ name: variant, file }) => {
      const bytes = file.bytes ?? file.roughBytes;
      const size =
        bytes === undefined ? 'size learnt' : `${file.bytes === undefined ? '≈ ' : ''}${(bytes / 1e6).toFixed(1)} MB`;
      return `${variant} (${size}, hash ${file.sha256 ? 'published' : 'learnt'})`;
    });
    return `| \`${id}\` | ${role} | ${cell(title)} | ${sizes.join('<br>')} | ${cell(name)}, ${use} |`;
  });
  return ['| model | role | what it is | variants | licence, use |', '|---|---|---|---|---|', ...rows].join('\n');
}
