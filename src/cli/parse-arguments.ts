/**
 * From the words of a command line to a request, by the option list of its schema.
 */
import { LikenessError } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import { listOptions, type OptionFacts } from '../contract/option-list.ts';
import { jsonNaming, type OptionNaming } from '../contract/resolve.ts';
import { type Command, remoteSchema, sharedSchema } from './command-list.ts';

/** What a command line says. */
export interface ParsedArguments {
  /** The request, not yet checked. */
  readonly request: Record<string, unknown>;
  /** Machine options, not yet checked. */
  readonly machine: Record<string, unknown>;
  /** `--remote` and its key, not yet checked. */
  readonly remote: Record<string, unknown>;
  readonly json: boolean;
  readonly help: boolean;
  readonly explain: boolean;
}

/** Names options as flags in error messages: `--shape-strength`, `MEDIA`. */
export function flagNaming(command: Command): OptionNaming {
  const options = [
    ...listOptions(command.schema),
    ...listOptions(sharedSchema),
    ...(command.remote ? listOptions(remoteSchema) : []),
  ];
  return (path) => {
    const word = command.words[String(path[0])];
    if (word !== undefined) return word;
    const names = path.filter((part) => typeof part === 'string');
    const option = options.find((one) => one.path.join('.') === names.join('.'));
    if (option) return `--${option.flag}`;
    return options.find((one) => one.path[0] === names[0]) ? `--${names[0]}` : jsonNaming(path);
  };
}

interface Flags {
  readonly options: ReadonlyMap<string, OptionFacts & { readonly into: 'request' | 'machine' | 'remote' }>;
  readonly names: readonly string[];
}

function flagsOf(command: Command): Flags {
  const machine = listOptions(sharedSchema).map((option) => ({ ...option, into: 'machine' as const }));
  const remote = command.remote
    ? listOptions(remoteSchema).map((option) => ({ ...option, into: 'remote' as const }))
    : [];
  const own = listOptions(command.schema).map((option) => ({ ...option, into: 'request' as const }));
  const all = [...own.filter((option) => command.words[option.path.join('.')] === undefined), ...machine, ...remote];
  const options = new Map(all.map((option) => [option.flag, option]));
  const switches = all.filter((option) => option.kind === 'switch').map((option) => `--no-${option.flag}`);
  const extra = ['--json', '--help', ...(command.explains ? ['--explain'] : [])];
  return { options, names: [...all.map((option) => `--${option.flag}`), ...extra, ...switches] };
}

/** The same thing is called differently by commands that hand over to a service and by commands that ask one. */
const otherNames: Readonly<Record<string, string>> = { '--remote': '--server', '--server': '--remote' };

function unknownFlag(flag: string, flags: Flags): LikenessError {
  const other = otherNames[flag];
  const near = other !== undefined && flags.names.includes(other) ? other : nearestName(flag, flags.names);
  const hint = near ? ` Did you mean ${near}?` : '';
  return new LikenessError('request/invalid', `Expected a known option, got ${flag}.${hint}`, {
    details: { option: flag },
  });
}

function asValue(option: OptionFacts, text: string): unknown {
  if (option.kind === 'number') {
    const number = Number(text);
    return text.trim() === '' || Number.isNaN(number) ? text : number;
  }
  if (option.kind === 'switch') {
    if (/^(true|yes|on|1)$/i.test(text)) return true;
    return /^(false|no|off|0)$/i.test(text) ? false : text;
  }
  return text;
}

function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = into;
  for (const name of path.slice(0, -1)) {
    at[name] ??= {};
    at = at[name] as Record<string, unknown>;
  }
  at[path.at(-1) as string] = value;
}

function get(from: Record<string, unknown>, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], from);
}

/** `source` and `target` may be given several times, and take several words at once. */
const gathers = (option: OptionFacts): boolean => option.flag === 'source' || option.flag === 'target';

function store(into: Record<string, unknown>, option: OptionFacts, texts: readonly string[]): void {
  if (option.kind === 'list' && option.flag !== 'source') {
    put(
      into,
      option.path,
      texts.flatMap((text) => text.split(',')).map((text) => text.trim()),
    );
  } else if (gathers(option)) {
    const before = get(into, option.path);
    const all = [...(before === undefined ? [] : [before].flat()), ...texts];
    put(into, option.path, option.flag === 'target' && all.length === 1 ? all[0] : all);
  } else {
    put(into, option.path, asValue(option, texts[0] as string));
  }
}

/**
 * Reads the words after a command's name.
 *
 * `--name value`, `--name=value`, `--switch`, `--no-switch`; `--source` and `--target` may be repeated and take several
 * words; `--` ends the options.
 *
 * @throws `request/invalid` for an unknown option (with the nearest known one), a missing value, a word too many.
 */
export function parseArguments(command: Command, argv: readonly string[]): ParsedArguments {
  const flags = flagsOf(command);
  const request: Record<string, unknown> = {};
  const machine: Record<string, unknown> = {};
  const remote: Record<string, unknown> = {};
  const found = { json: false, help: false, explain: false };
  const words: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] as string;
    if (word === '--') {
      words.push(...argv.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const typed = equals > 0 ? word.slice(0, equals) : word;
    const name = typed.startsWith('--') ? typed.slice(2) : (command.short[typed.slice(1)] ?? typed);
    if (name === 'json' || name === 'help' || name === '-h' || (name === 'explain' && command.explains)) {
      found[name === '-h' ? 'help' : name] = true;
      continue;
    }
    const negated = name.startsWith('no-') ? flags.options.get(name.slice(3)) : undefined;
    const option = flags.options.get(name) ?? (negated?.kind === 'switch' ? negated : undefined);
    if (!option) throw unknownFlag(typed, flags);
    const into = { request, machine, remote }[option.into];
    if (option === negated) put(into, option.path, false);
    else if (equals > 0) store(into, option, [word.slice(equals + 1)]);
    else if (option.kind === 'switch') put(into, option.path, true);
    else {
      const texts = valuesAfter(argv, at, gathers(option));
      if (texts.length === 0) {
        throw new LikenessError(
          'request/invalid',
          `Expected ${typed} to be followed by ${option.expects}, got nothing.`,
        );
      }
      store(into, option, texts);
      at += texts.length;
    }
  }
  if (!found.help) placeWords(command, words, request);
  return { request, machine, remote, ...found };
}

function valuesAfter(argv: readonly string[], at: number, several: boolean): string[] {
  const texts: string[] = [];
  for (let next = at + 1; next < argv.length; next++) {
    const word = argv[next] as string;
    const isValue = !word.startsWith('-') || /^-\d/.test(word);
    if (!isValue || (!several && texts.length === 1)) break;
    texts.push(word);
  }
  return texts;
}

function placeWords(command: Command, words: readonly string[], request: Record<string, unknown>): void {
  const places = Object.entries(command.words);
  const last = places.at(-1);
  if (last?.[1].endsWith('…') && words.length >= places.length) request[last[0]] = words.slice(places.length - 1);
  else if (words.length > places.length) {
    const extra = words[places.length] as string;
    const takes = places.length === 0 ? 'options only' : `only ${places.map(([, name]) => name).join(' and ')}`;
    const byOptions = listOptions(command.schema).some((option) => option.required && places.length === 0);
    const hint = byOptions ? ' Files are named by options, such as --source FILE.' : '';
    throw new LikenessError('request/invalid', `Expected ${takes} after the command, got "${extra}".${hint}`);
  }
  for (const [at, word] of words.entries()) {
    const place = places[at];
    if (place && !place[1].endsWith('…')) request[place[0]] = word;
  }
}
