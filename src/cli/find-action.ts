/**
 * Commands that have actions below them, each with options and a help of its own: `likeness models pull`, `likeness jobs list`.
 */
import { LikenessError } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { Command } from './command-list.ts';
import type { Terminal } from './terminal.ts';

/** A command with actions. */
export interface ActionGroup {
  readonly name: string;
  readonly sentence: string;
  readonly actions: Readonly<Record<string, Command>>;
}

/** An action that was found in the words after the command. */
export interface FoundAction {
  readonly command: Command;
  readonly words: readonly string[];
}

function groupHelp({ name, sentence, actions }: ActionGroup): string {
  const all = Object.values(actions);
  const width = Math.max(...all.map(({ usage }) => usage.length)) - 'likeness '.length;
  const rows = all.map((action) => `  ${action.usage.replace('likeness ', '').padEnd(width)}  ${action.sentence}`);
  const more = `likeness ${name} ACTION --help shows the options of an action.`;
  return `${sentence}\n\nActions\n${rows.join('\n')}\n\n${more}\n`;
}

/**
 * Finds the action.
 *
 * @returns `done` when only help was asked for and printed.
 * @throws `request/invalid` for an unknown action, with the nearest known one.
 */
export function findAction(group: ActionGroup, words: readonly string[], terminal: Terminal): FoundAction | 'done' {
  const { actions, name } = group;
  const action = (word: string | undefined): Command | undefined =>
    word !== undefined && Object.hasOwn(actions, word) ? actions[word] : undefined;
  const [first, ...rest] = words;
  const found = action(first);
  if (found) return { command: found, words: rest };
  if (first === '--help' || first === '-h' || first === 'help') {
    const topic = action(rest[0]);
    if (topic) return { command: topic, words: ['--help'] };
    terminal.print(groupHelp(group));
    return 'done';
  }
  const known = Object.keys(actions);
  const came = first === undefined || first.startsWith('-') ? (first ?? 'nothing') : `"${first}"`;
  const near = first === undefined || first.startsWith('-') ? undefined : nearestName(first, known);
  throw new LikenessError(
    'request/invalid',
    `Expected an action after \`likeness ${name}\` (${known.join(', ')}), got ${came}.${near ? ` Did you mean ${near}?` : ''}`,
  );
}
