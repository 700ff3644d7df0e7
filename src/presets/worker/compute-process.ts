/**
 * A compute process as its worker sees it: kept warm, watched, replaced when it dies. What goes wrong in it (a crash of a
 * native library, exhausted memory, a hang) ends one attempt and nothing else.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, errorTable, LikenessError } from '../../base/errors.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import type { ErrorReport } from '../../contract/report.ts';
import type { Log } from '../../ports/log.ts';
import type { ComputeDone, ComputeTask, FromCompute, MadeItem, ToCompute } from './compute-messages.ts';

/** How a compute process is made and watched. */
export interface ComputeOptions {
  /** Its main file. */
  readonly program: URL;
  /** How it runs models; its only argument, as JSON. */
  readonly machine: MachineOptions;
  /** Silent for so long, it hangs. */
  readonly stallTimeoutMs: number;
  readonly maxMebibytes: number;
  readonly log: Log;
}

/** What a run is told. */
export interface ComputeCall {
  /** Aborted with the reason. The process is asked to stop, and killed when it does not. */
  readonly signal: AbortSignal;
  progress(share: number, step?: string): void;
  /** Hears of items of a batch as they are done. */
  item(made: MadeItem): void;
}

/** A compute process, of which there is one after another. */
export interface ComputeProcess {
  /** Starts it unless it runs. @returns When its models are open, or with the reason why they are not. */
  start(): Promise<ErrorReport | undefined>;
  /** Whether a task would begin at once. */
  ready(): boolean;
  /** One task at a time. @throws The error of the run; `engine/failed`, `system/out-of-memory`, `job/timed-out` for its death. */
  run(task: ComputeTask, call: ComputeCall): Promise<ComputeDone>;
  /** Kills it. */
  stop(): void;
  readonly pid: number | undefined;
}

interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<ErrorReport | undefined>;
  isReady: boolean;
  heardMs: number;
  /** Why it is being killed. */
  doom?: LikenessError;
}

interface Pending {
  readonly call: ComputeCall;
  settle(done: ComputeDone | LikenessError): void;
}

const lookMs = 500;
const obeyMs = 3000;

/** What every program of ours is started with: from source, its stripped types are kept. */
export function programArguments(): string[] {
  const prepare = new URL('../../../bin/prepare.mjs', import.meta.url);
  return existsSync(fileURLToPath(prepare)) ? ['--import', prepare.href] : [];
}

async function mebibytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

function asError({ code, message, details = {} }: ErrorReport): LikenessError {
  return new LikenessError(Object.hasOwn(errorTable, code) ? (code as ErrorCode) : 'system/internal', message, {
    details,
  });
}

/** Makes one; nothing runs before `start` or `run`. */
export function createComputeProcess({
  program,
  machine,
  stallTimeoutMs,
  maxMebibytes,
  log,
}: ComputeOptions): ComputeProcess {
  let running: Running | undefined;
  let pending: Pending | undefined;

  const doom = (one: Running, reason: LikenessError): void => {
    one.doom ??= reason;
    one.child.kill('SIGKILL');
  };

  const begin = (): Running => {
    const { DATABASE_URL: _, LIKENESS_DATABASE_URL: _1, LIKENESS_KEY: _2, ...env } = process.env;
    const child = fork(program, [JSON.stringify(machine)], {
      // It lives long: kernels are optimised at their first call, not after some jobs.
      execArgv: [...programArguments(), '--no-wasm-dynamic-tiering'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env,
    });
    const { promise: ready, resolve: sayReady } = Promise.withResolvers<ErrorReport | undefined>();
    const one: Running = { child, ready, isReady: false, heardMs: Date.now() };
    child.on('message', (message: FromCompute) => {
      one.heardMs = Date.now();
      if (message.say === 'progress') pending?.call.progress(message.share, message.step);
      else if (message.say === 'item') pending?.call.item(message.item);
      else if (message.say === 'done') pending?.settle(message.done);
      else if (message.say === 'failed') pending?.settle(asError(message.error));
      else if (message.say === 'ready') {
        one.isReady = true;
        sayReady(message.error);
      }
    });
    const watch = setInterval(async () => {
      const silentMs = Date.now() - one.heardMs;
      if (silentMs > stallTimeoutMs) {
        const seconds = Math.round(silentMs / 1000);
        doom(
          one,
          new LikenessError('job/timed-out', `Expected the compute process to answer, got nothing for ${seconds} s.`),
        );
      }
      const mebibytes = await mebibytesOf(child.pid ?? 0);
      if (mebibytes > maxMebibytes)
        doom(
          one,
          new LikenessError(
            'system/out-of-memory',
            `Expected a job to need at most ${maxMebibytes} MiB, it had ${Math.round(mebibytes)} MiB.`,
          ),
        );
    }, lookMs);
    const gone = (how: string): void => {
      clearInterval(watch);
      if (running === one) running = undefined;
      const reason =
        one.doom ?? new LikenessError('engine/failed', `Expected the compute process to live, it ended: ${how}.`);
      sayReady({ code: reason.code, message: reason.message, remedy: reason.remedy, retryable: reason.retryable });
      if (pending) pending.settle(reason);
      if (one.doom?.code !== 'server/stopping') log.warn(reason.message);
    };
    child.once('exit', (code, signal) => gone(signal ?? `code ${code}`));
    child.once('error', (error) => gone(error.message));
    running = one;
    return one;
  };

  return {
    start: () => (running ?? begin()).ready,
    ready: () => running?.isReady === true,
    get pid() {
      return running?.child.pid;
    },
    async run(task, call) {
      call.signal.throwIfAborted();
      const one = running ?? begin();
      const { promise, resolve } = Promise.withResolvers<ComputeDone | LikenessError>();
      pending = { call, settle: resolve };
      let last: ReturnType<typeof setTimeout> | undefined;
      const abort = (): void => {
        const reason = call.signal.reason as LikenessError;
        // It goes away anyway, and the time is needed for handing the job back.
        if (reason.code === 'server/stopping') {
          doom(one, reason);
          return;
        }
        const stop: ToCompute = { say: 'cancel' };
        if (one.child.connected) one.child.send(stop, () => undefined);
        last = setTimeout(() => doom(one, reason), obeyMs);
      };
      call.signal.addEventListener('abort', abort);
      try {
        const message: ToCompute = { say: 'run', task };
        one.child.send(message, (error) => {
          if (error) resolve(new LikenessError('engine/failed', `The compute process took no work: ${error.message}.`));
        });
        const done = await promise;
        if (done instanceof LikenessError) throw done;
        return done;
      } finally {
        clearTimeout(last);
        call.signal.removeEventListener('abort', abort);
        pending = undefined;
      }
    },
    stop() {
      if (running) doom(running, new LikenessError('server/stopping', 'The worker is being stopped.'));
    },
  };
}
