/**
 * The texts of `--help`, made from the command list and the option schemas.
 */
import { listOptions, type OptionFacts } from '../contract/option-list.ts';
import { type Command, type CommandName, commandNames, commands, remoteSchema, sharedSchema } from './command-list.ts';

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function table(rows: readonly (readonly [string, string])[], width: number): string {
  const left = Math.min(30, Math.max(...rows.map(([name]) => name.length))) + 2;
  const format = ([name, text]: readonly [string, string]): string => {
    const [first = '', ...rest] = wrap(text, width - left - 2);
    const head =
      name.length + 2 > left ? [`  ${name}`, `  ${' '.repeat(left)}${first}`] : [`  ${name.padEnd(left)}${first}`];
    return [...head, ...rest.map((line) => `  ${' '.repeat(left)}${line}`)].join('\n');
  };
  return rows.map(format).join('\n');
}

function optionRow(option: OptionFacts, short: string | undefined): readonly [string, string] {
  const on = option.kind === 'switch' && option.fallback === true;
  const flag = `${short ? `-${short}, ` : ''}--${on ? '[no-]' : ''}${option.flag}`;
  const { fallback } = option;
  const plain =
    fallback !== undefined &&
    fallback !== false &&
    fallback !== true &&
    !(Array.isArray(fallback) && fallback.length === 0);
  const ends = [option.required ? 'required' : '', plain ? `default ${fallback}` : '', on ? 'on by default' : ''];
  const end = ends.filter((part) => part !== '').join(', ');
  return [`${flag} ${option.placeholder}`.trim(), `${option.sentence}${end ? ` (${end})` : ''}`];
}

/** The help of one command. @param width - Columns of the terminal. */
export function commandHelp(name: CommandName, width: number): string {
  return helpOf(commands[name], width);
}

/** The help of a command that may stand below another one. */
export function helpOf(command: Command, width: number): string {
  const shorts = Object.fromEntries(Object.entries(command.short).map(([letter, flag]) => [flag, letter]));
  const own = listOptions(command.schema).filter((option) => command.words[option.path.join('.')] === undefined);
  const rows = own.map((option) => optionRow(option, shorts[option.flag]));
  const shared = [
    ...listOptions(sharedSchema).map((option) => optionRow(option, undefined)),
    ...(command.remote === true ? listOptions(remoteSchema).map((option) => optionRow(option, undefined)) : []),
    ...(command.explains ? [['--explain', 'Print what would be done, and do nothing.'] as const] : []),
    ['--json', 'Print one report as JSON to stdout, and nothing else there.'] as const,
    ['-h, --help', 'This text.'] as const,
  ];
  const examples = command.examples.map(({ line, does }) => `  $ ${line}\n      ${does}`).join('\n');
  const options = rows.length > 0 ? `\n\nOptions\n${table(rows, width)}` : '';
  return `${command.sentence}\n\nUsage\n  ${command.usage}${options}\n\nFor every command\n${table(shared, width)}\n\nExamples\n${examples}\n`;
}

/** The help of the whole program. */
export function programHelp(width: number): string {
  const rows = commandNames.map(
    (name) => [commands[name].usage.replace(/^likeness /, ''), commands[name].sentence] as const,
  );
  const examples = commandNames.slice(0, 2).map((name) => `  $ ${commands[name].examples[0].line}`);
  return [
    "Likeness puts a consenting person's face into a photo, and says what it did.",
    `\nUsage\n  likeness COMMAND [options]\n\nCommands\n${table(rows, width)}`,
    `\nFor every command\n${table(
      [
        ['--json', 'Print one report as JSON to stdout, and nothing else there.'],
        ['-h, --help', 'Options and examples of a command.'],
        ['--version', 'The version of this program.'],
      ],
      width,
    )}`,
    `\nExamples\n${examples.join('\n')}`,
    '\nExit codes\n  0 done · 2 bad request or options · 3 unreadable media or no face · 4 model missing or damaged\n  5 engine or system unavailable · 6 refused by policy · 130 cancelled\n',
  ].join('\n');
}
