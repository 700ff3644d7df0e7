/**
 * The command line: finds the command, runs it, turns errors into one clear text and an exit code.
 */
import { errorTable, LikenessError } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import { productVersion } from '../base/version.ts';
import { type CommandName, commandNames, commands } from './command-list.ts';
import type { CommandRun } from './command-run.ts';
import { type ActionGroup, findAction } from './find-action.ts';
import { parseArguments } from './parse-arguments.ts';
import { reportFailure } from './report-failure.ts';
import { openTerminal, type Terminal } from './terminal.ts';

const runners: Readonly<Record<CommandName, () => Promise<(run: CommandRun) => Promise<number>>>> = {
  swap: async () => (await import('./commands/swap.ts')).runSwapCommand,
  faces: async () => (await import('./commands/faces.ts')).runFacesCommand,
  compare: async () => (await import('./commands/compare.ts')).runCompareCommand,
  models: async () => (await import('./models/run-models.ts')).runModelsCommand,
  serve: async () => (await import('./commands/serve.ts')).runServeCommand,
  jobs: async () => (await import('./service/run-jobs.ts')).runJobsCommand,
  keys: async () => (await import('./service/run-keys.ts')).runKeysCommand,
  work: async () => (await import('./commands/work.ts')).runWorkCommand,
  doctor: async () => (await import('./commands/doctor.ts')).runDoctorCommand,
};

/** Commands whose actions have options and a help of their own. */
const groups: Partial<Record<CommandName, () => Promise<ActionGroup>>> = {
  models: async () => (await import('./models/model-commands.ts')).modelGroup,
  jobs: async () => (await import('./service/service-commands.ts')).jobGroup,
  keys: async () => (await import('./service/service-commands.ts')).keyGroup,
};

function isCommand(word: string): word is CommandName {
  return Object.hasOwn(commands, word);
}

function unknownCommand(word: string): LikenessError {
  const near = nearestName(word, commandNames);
  const hint = near ? ` Did you mean ${near}?` : '';
  const list = commandNames.join(', ');
  return new LikenessError('request/invalid', `Expected a command (${list}), got "${word}".${hint}`);
}

/** Aborts on the first Ctrl-C (or SIGTERM) and leaves at once on the second. */
function listenForCancel(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const cancel = (): void => {
    if (controller.signal.aborted) process.exit(errorTable['run/cancelled'].exit);
    controller.abort();
  };
  process.on('SIGINT', cancel);
  process.on('SIGTERM', cancel);
  return {
    signal: controller.signal,
    stop: () => {
      process.off('SIGINT', cancel);
      process.off('SIGTERM', cancel);
    },
  };
}

async function runCommand(name: CommandName, words: readonly string[], terminal: Terminal): Promise<number> {
  const command = commands[name];
  const group = await groups[name]?.();
  const below = group && findAction(group, words, terminal);
  if (below === 'done') return 0;
  const args = parseArguments(below?.command ?? command, below?.words ?? words);
  if (args.help) {
    const { helpOf } = await import('./help.ts');
    terminal.print(helpOf(below?.command ?? command, terminal.width));
    return 0;
  }
  const cancel = listenForCancel();
  try {
    const run = await runners[name]();
    return await run({ command: below?.command ?? command, args, terminal, signal: cancel.signal });
  } finally {
    cancel.stop();
  }
}

/**
 * Runs the program.
 *
 * @param argv - The words after the program's name.
 * @returns The exit code, see the error table. Never throws.
 */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const [first = '--help', ...rest] = argv;
  try {
    if (first === '--version' || first === '-V') {
      terminal.print(productVersion);
      return 0;
    }
    const asksHelp = first === '--help' || first === '-h' || first === 'help';
    if (asksHelp && isCommand(rest[0] ?? '')) return await runCommand(rest[0] as CommandName, ['--help'], terminal);
    if (asksHelp) {
      const { programHelp } = await import('./help.ts');
      terminal.print(programHelp(terminal.width));
      return argv.length === 0 ? errorTable['request/invalid'].exit : 0;
    }
    if (!isCommand(first)) throw unknownCommand(first);
    return await runCommand(first, rest, terminal);
  } catch (thrown) {
    return reportFailure(thrown, { command: first, json: argv.includes('--json'), terminal });
  }
}
