/**
 * The program of built-in workers: `likeness work`, as anybody may run it.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { MachineOptions } from '../../contract/machine.ts';
import type { ServiceSettings } from '../../contract/service/service-settings.ts';
import type { WorkerProgram } from './built-in-workers.ts';

/** `likeness work` for a server of this machine. */
export function builtInWorker(server: string, settings: ServiceSettings, machine: MachineOptions): WorkerProgram {
  const { lanes, stallTimeoutSeconds, maxComputeMebibytes, logLevel } = settings;
  const { provider, threads, cache } = machine;
  const program = fileURLToPath(new URL('../../../bin/likeness.js', import.meta.url));
  return {
    file: pathToFileURL(program),
    args: [
      'work',
      ...['--server', server],
      ...['--lanes', String(lanes)],
      ...['--stall-timeout-seconds', String(stallTimeoutSeconds)],
      ...['--max-compute-mebibytes', String(maxComputeMebibytes)],
      ...['--log-level', logLevel],
      ...(provider === undefined ? [] : ['--provider', provider]),
      ...(threads === undefined ? [] : ['--threads', String(threads)]),
      ...(cache === undefined ? [] : ['--cache', cache]),
    ],
    execArgv: [],
  };
}
