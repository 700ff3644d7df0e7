/**
 * `likeness serve`.
 */
import { machineOptions } from '../../contract/machine.ts';
import { resolve } from '../../contract/resolve.ts';
import { composeService } from '../../presets/service/compose-service.ts';
import { serve } from '../../presets/service/serve.ts';
import type { CommandRun } from '../command-run.ts';
import { flagNaming } from '../parse-arguments.ts';

/** Runs the command. @returns 0 when it was stopped. */
export async function runServeCommand({ args, command, terminal, signal }: CommandRun): Promise<number> {
  const naming = flagNaming(command);
  const machine = resolve(machineOptions, args.machine, naming);
  const tell = (facts: { readonly status: string }, words: string): void => {
    if (args.json) terminal.print(JSON.stringify({ kind: 'serve', ...facts }));
    else terminal.say(words);
  };
  await serve({
    options: args.request,
    naming,
    machine,
    signal,
    composition: composeService(),
    onListening: ({ url, everywhere, data }) =>
      tell(
        { status: 'listening', ...{ url, everywhere, data } },
        `Likeness listens on ${url}${everywhere ? ' and on every address of this machine' : ''} (data in ${data}); Ctrl-C stops.`,
      ),
    onReady: ({ url, milliseconds }) =>
      tell({ status: 'ready', ...{ url, milliseconds } }, `Ready after ${(milliseconds / 1000).toFixed(1)} s.`),
    onStopping: () =>
      tell({ status: 'stopping' }, 'Stopping: no new work is taken, running jobs end or are handed back.'),
  });
  return 0;
}
