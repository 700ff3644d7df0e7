/**
 * A worker as a process: reads its key, works until it is stopped, and dies with the server that started it.
 */
import { readFile } from 'node:fs/promises';
import { createLineLog } from '../../adapters/log/line-log.ts';
import { LikenessError } from '../../base/errors.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import type { WorkerOptionsOutput } from '../../contract/service/worker-settings.ts';
import { type LanePlan, openWorker, usualLanes } from './open-worker.ts';

/** From the server that started this worker. */
export interface ToWorker {
  readonly say: 'stop';
  readonly graceMs: number;
}

/** To the server that started this worker. */
export interface FromWorker {
  readonly say: 'ready';
  readonly problem?: string;
}

/** How a worker process works. */
export interface WorkWish {
  readonly options: WorkerOptionsOutput;
  readonly machine: MachineOptions;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Other lanes than the usual ones. */
  readonly lanes?: readonly LanePlan[];
  /** Is told once the service has answered it: it takes jobs. */
  onAnswer?(): void;
}

/** How long running jobs may go on when a worker is stopped from outside. */
const graceMs = 8000;

/**
 * Reads a key from its file or from the environment.
 *
 * @throws `request/file-not-found`; `request/invalid` for a file that is no key.
 */
export async function readKey(
  keyFile: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string | undefined> {
  if (keyFile === undefined) return env['LIKENESS_KEY']?.trim() || undefined;
  const text = await readFile(keyFile, 'utf8').catch((cause: unknown) => {
    throw new LikenessError(
      'request/file-not-found',
      `Expected --key-file to name a file that can be read, got ${keyFile}.`,
      {
        cause,
      },
    );
  });
  const key = text.trim();
  if (/^[\x21-\x7e]{8,200}$/.test(key)) return key;
  throw new LikenessError('request/invalid', `Expected ${keyFile} to hold one API key and nothing else.`);
}

/**
 * Works until the signal, the server that started it, or a refusal ends it.
 *
 * @throws `request/unauthorized`, `request/forbidden` when the service refuses the key; `server/unreachable`,
 * `request/invalid` when there is no service at this address.
 */
export async function work({ options, machine, signal, lanes, onAnswer }: WorkWish): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>();
  signal.addEventListener('abort', () => stop(graceMs));
  // The server that started this worker ended without a word: nobody is there to hand jobs back to.
  if (process.connected) process.on('disconnect', () => process.exit(1));
  process.on('message', (message: ToWorker) => {
    if (message.say === 'stop') stop(message.graceMs);
  });
  const key = await readKey(options.keyFile);
  const worker = await openWorker({
    server: options.server,
    key,
    lanes: lanes ?? usualLanes(options.lanes),
    machine,
    stallTimeoutMs: options.stallTimeoutSeconds * 1000,
    maxMebibytes: options.maxComputeMebibytes,
    log: createLineLog(options.logLevel),
    onReady: (problem) => {
      const news: FromWorker = { say: 'ready', ...(problem ? { problem: problem.message } : {}) };
      if (process.connected) process.send?.(news, undefined, undefined, () => undefined);
    },
    ...(onAnswer ? { onAnswer } : {}),
  });
  try {
    const grace = await Promise.race([stopped, worker.ended.then(() => 0)]);
    await worker.stop(grace);
  } catch (error) {
    await worker.stop(0);
    throw error;
  } finally {
    if (process.connected) process.disconnect();
  }
}
