/**
 * `likeness models ACTION …`.
 */
import { errorTable, LikenessError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import { machineOptions } from '../../contract/machine.ts';
import { type ModelAction, modelActions } from '../../contract/models/models-action.ts';
import type { ModelsBroughtReport } from '../../contract/models/models-report.ts';
import { resolve } from '../../contract/resolve.ts';
import { type ModelsHooks, type OpenedModels, openModels } from '../../presets/models/open-models.ts';
import type { Command } from '../command-list.ts';
import type { CommandRun } from '../command-run.ts';
import { flagNaming } from '../parse-arguments.ts';
import type { Terminal } from '../terminal.ts';
import { modelCommands } from './model-commands.ts';
import * as print from './print-models.ts';
import { showTransfers } from './show-transfers.ts';

/** An action that was found in the words after `models`. */
export interface FoundAction {
  readonly command: Command;
  readonly words: readonly string[];
}

const isAction = (word: string): word is ModelAction => (modelActions as readonly string[]).includes(word);

/**
 * Finds the action.
 *
 * @returns `done` when only help was asked for and printed.
 * @throws `request/invalid` for an unknown action, with the nearest known one.
 */
export async function findAction(words: readonly string[], terminal: Terminal): Promise<FoundAction | 'done'> {
  const [first, ...rest] = words;
  if (first !== undefined && isAction(first)) return { command: modelCommands[first], words: rest };
  if (first === '--help' || first === '-h' || first === 'help') {
    const [topic] = rest;
    if (topic !== undefined && isAction(topic)) return { command: modelCommands[topic], words: ['--help'] };
    terminal.print(actionsHelp());
    return 'done';
  }
  const list = modelActions.join(', ');
  if (first === undefined || first.startsWith('-'))
    throw new LikenessError(
      'request/invalid',
      `Expected an action after \`likeness models\` (${list}), got ${first === undefined ? 'nothing' : `"${first}"`}.`,
    );
  const near = nearestName(first, modelActions);
  throw new LikenessError(
    'request/invalid',
    `Expected an action after \`likeness models\` (${list}), got "${first}".${near ? ` Did you mean ${near}?` : ''}`,
  );
}

function actionsHelp(): string {
  const width = Math.max(...modelActions.map((action) => modelCommands[action].usage.length)) - 'likeness '.length;
  const rows = modelActions.map((action) => {
    const { usage, sentence } = modelCommands[action];
    return `  ${usage.replace('likeness ', '').padEnd(width)}  ${sentence}`;
  });
  const more = 'likeness models ACTION --help shows the options of an action.';
  return `Fetch, prove and repair models that are better than the built-in ones.\n\nActions\n${rows.join('\n')}\n\n${more}\n`;
}

/** Runs an action. @returns 0; or the exit code of what failed. */
export async function runModelsCommand(run: CommandRun): Promise<number> {
  const { args, terminal, command, signal } = run;
  const naming = flagNaming(command);
  const request = resolve(command.schema, args.request, naming) as Record<string, never>;
  const machine: MachineOptions = resolve(machineOptions, args.machine, naming);
  const display = showTransfers();
  const models = await openModels({ settings: args.request, naming, machine });
  const hooks = { signal, onProgress: display.listen };
  try {
    const { report, lines, exit } = await act(command, models, request, hooks).finally(() => display.stop());
    if (args.json) terminal.print(JSON.stringify(report, undefined, 2));
    for (const line of lines) terminal.say(line);
    return exit;
  } finally {
    await models[Symbol.asyncDispose]();
  }
}

interface Acted {
  readonly report: unknown;
  readonly lines: readonly string[];
  readonly exit: number;
}

const damaged = errorTable['model/damaged'].exit;

function failedExit(report: ModelsBroughtReport): number {
  const code = report.models.find((model) => model.status === 'failed')?.error?.code;
  return code === undefined ? 0 : errorTable[code as keyof typeof errorTable].exit;
}

async function act(
  command: Command,
  models: OpenedModels,
  request: Record<string, never>,
  hooks: ModelsHooks,
): Promise<Acted> {
  const action = modelActions.find((name) => modelCommands[name] === command) as ModelAction;
  switch (action) {
    case 'list': {
      const report = await models.list(request);
      const { ids = [], installed, history } = request as { ids?: string[]; installed?: boolean; history?: boolean };
      const lines = history ? print.historyLines(report) : print.listLines(report, ids.length === 0 && !installed);
      return { report, lines, exit: 0 };
    }
    case 'pull': {
      const report = await models.pull(request as never, hooks);
      return { report, lines: print.broughtLines(report), exit: failedExit(report) };
    }
    case 'repair': {
      const report = await models.repair(request, hooks);
      return { report, lines: print.broughtLines(report), exit: failedExit(report) };
    }
    case 'verify': {
      const report = await models.verify(request, hooks);
      return { report, lines: print.verifyLines(report), exit: report.status === 'succeeded' ? 0 : damaged };
    }
    case 'import': {
      const report = await models.import(request as never, hooks);
      return { report, lines: print.importLines(report), exit: report.status === 'succeeded' ? 0 : damaged };
    }
    case 'remove': {
      const report = await models.remove(request as never);
      return { report, lines: print.removeLines(report), exit: 0 };
    }
    case 'accept': {
      const report = await models.accept(request as never);
      return { report, lines: print.acceptLines(report), exit: 0 };
    }
    case 'gc': {
      const report = await models.gc(request);
      return { report, lines: print.gcLines(report), exit: 0 };
    }
    case 'where': {
      const report = await models.where(request);
      return { report, lines: print.whereLines(report), exit: 0 };
    }
  }
}
