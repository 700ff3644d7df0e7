/**
 * What every command gets, and the way in which all of them run the pipeline.
 */
import { LikenessError } from '../base/errors.ts';
import { machineOptions } from '../contract/machine.ts';
import { resolve } from '../contract/resolve.ts';
import { remoteOptions } from '../contract/service/service-requests.ts';
import { type NodePipeline, openNodePipeline } from '../presets/node-pipeline.ts';
import type { Command } from './command-list.ts';
import { flagNaming, type ParsedArguments } from './parse-arguments.ts';
import { showProgress, type Terminal } from './terminal.ts';

/** One run of a command. */
export interface CommandRun {
  readonly command: Command;
  readonly args: ParsedArguments;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** What the work of a command is given. */
export interface CommandWork {
  readonly pipeline: NodePipeline;
  readonly hooks: { readonly signal: AbortSignal; readonly onProgress: ReturnType<typeof showProgress>['listen'] };
}

/**
 * Whether a service shall do it.
 *
 * @throws `request/invalid` for an address that is none, and for what no service can do.
 */
export function isRemote({ args, command }: CommandRun): boolean {
  const { remote } = resolve(remoteOptions, args.remote, flagNaming(command));
  if (remote === undefined || command.remote === true) return remote !== undefined;
  throw new LikenessError('request/invalid', `Expected no --remote: ${command.remote}`);
}

/**
 * Refuses options that only mean something on this machine.
 *
 * @param known - Names of fields that the service knows.
 * @throws `request/invalid` that names the first.
 */
export function refuseLocalOptions({ args, command }: CommandRun, known: readonly string[]): void {
  const fields = { ...args.request, ...args.machine };
  const local = Object.keys(fields).find((name) => fields[name] !== undefined && !known.includes(name));
  if (local === undefined) return;
  const flag = flagNaming(command)([local]);
  throw new LikenessError('request/invalid', `Expected ${flag} only for this machine, got it with --remote.`);
}

/** Opens the pipeline, shows progress, does the work, closes everything. */
export async function withPipeline<T>(run: CommandRun, work: (given: CommandWork) => Promise<T>): Promise<T> {
  const naming = flagNaming(run.command);
  const machine = resolve(machineOptions, run.args.machine, naming);
  const progress = showProgress();
  const pipeline = await openNodePipeline({ ...machine, naming });
  try {
    return await work({ pipeline, hooks: { signal: run.signal, onProgress: progress.listen } });
  } finally {
    progress.stop();
    await pipeline[Symbol.asyncDispose]();
  }
}
