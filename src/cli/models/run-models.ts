/**
 * `likeness models ACTION …`.
 */
import { errorTable } from '../../base/errors.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import { machineOptions } from '../../contract/machine.ts';
import { type ModelAction, modelActions } from '../../contract/models/models-action.ts';
import type { ModelsBroughtReport } from '../../contract/models/models-report.ts';
import { resolve } from '../../contract/resolve.ts';
import { type ModelsHooks, type OpenedModels, openModels } from '../../presets/models/open-models.ts';
import type { Command } from '../command-list.ts';
import { type CommandRun, isRemote } from '../command-run.ts';
import { flagNaming } from '../parse-arguments.ts';
import { modelCommands } from './model-commands.ts';
import * as print from './print-models.ts';
import { showTransfers } from './show-transfers.ts';

/** Runs an action. @returns 0; or the exit code of what failed. */
export async function runModelsCommand(run: CommandRun): Promise<number> {
  const { args, terminal, command } = run;
  const request = resolve(command.schema, args.request, flagNaming(command)) as Record<string, never>;
  const { report, lines, exit } = await (isRemote(run) ? actThere(run, request) : actHere(run, request));
  if (args.json) terminal.print(JSON.stringify(report, undefined, 2));
  for (const line of lines) terminal.say(line);
  return exit;
}

async function actThere(run: CommandRun, request: Record<string, never>): Promise<Acted> {
  const { reachModels } = await import('../service/remote-machine.ts');
  // What no service can do was refused before.
  return (await act(run.command, await reachModels(run, request), request, {})) as Acted;
}

async function actHere(run: CommandRun, request: Record<string, never>): Promise<Acted> {
  const { args, command, signal } = run;
  const naming = flagNaming(command);
  const machine: MachineOptions = resolve(machineOptions, args.machine, naming);
  const display = showTransfers();
  const models = await openModels({ settings: args.request, naming, machine });
  try {
    const hooks = { signal, onProgress: display.listen };
    const acted = await act(command, models, request, hooks);
    return acted ?? (await actOnFiles(command, models, request, hooks));
  } finally {
    display.stop();
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

const actionOf = (command: Command): ModelAction =>
  modelActions.find((name) => modelCommands[name] === command) as ModelAction;

/** The actions that a service can do as well. @returns Nothing for the others. */
async function act(
  command: Command,
  models: Pick<OpenedModels, 'list' | 'pull' | 'repair' | 'verify' | 'remove' | 'accept'>,
  request: Record<string, never>,
  hooks: ModelsHooks,
): Promise<Acted | undefined> {
  const action = actionOf(command);
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
    case 'remove': {
      const report = await models.remove(request as never);
      return { report, lines: print.removeLines(report), exit: 0 };
    }
    case 'accept': {
      const report = await models.accept(request as never);
      return { report, lines: print.acceptLines(report), exit: 0 };
    }
    default:
      return undefined;
  }
}

/** The actions on files and folders of this machine. */
async function actOnFiles(
  command: Command,
  models: OpenedModels,
  request: Record<string, never>,
  hooks: ModelsHooks,
): Promise<Acted> {
  switch (actionOf(command)) {
    case 'import': {
      const report = await models.import(request as never, hooks);
      return { report, lines: print.importLines(report), exit: report.status === 'succeeded' ? 0 : damaged };
    }
    case 'gc': {
      const report = await models.gc(request);
      return { report, lines: print.gcLines(report), exit: 0 };
    }
    default: {
      const report = await models.where(request);
      return { report, lines: print.whereLines(report), exit: 0 };
    }
  }
}
