/**
 * `likeness work`.
 */
import { machineOptions } from '../../contract/machine.ts';
import { resolve } from '../../contract/resolve.ts';
import { workerOptions } from '../../contract/service/worker-settings.ts';
import { work } from '../../presets/worker/work.ts';
import type { CommandRun } from '../command-run.ts';
import { flagNaming } from '../parse-arguments.ts';

/** Runs the command. @returns 0 when it was stopped. */
export async function runWorkCommand({ args, command, terminal, signal }: CommandRun): Promise<number> {
  const naming = flagNaming(command);
  const options = resolve(workerOptions, args.request, naming);
  const machine = resolve(machineOptions, args.machine, naming);
  const onAnswer = (): void => {
    if (args.json) terminal.print(JSON.stringify({ kind: 'work', status: 'ready', server: options.server }));
    // One that a server started is that server's business.
    else if (!process.connected) terminal.say(`Working for ${options.server}; Ctrl-C stops.`);
  };
  await work({ options, machine, signal, onAnswer });
  return 0;
}
