/**
 * Workers that a server starts itself: processes that speak the same protocol as any other, replaced when they die.
 */
import { type ChildProcess, fork } from 'node:child_process';
import type { Log } from '../../ports/log.ts';
import type { FromWorker, ToWorker } from '../worker/work.ts';

/** Which program the workers are. */
export interface WorkerProgram {
  readonly file: URL;
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
}

/** How workers are kept. */
export interface BuiltInWish {
  readonly count: number;
  readonly program: WorkerProgram;
  /** Their key; goes through the environment, where other users of the machine do not see it. */
  readonly key: string;
  readonly log: Log;
  /** Is told of every worker that takes jobs. */
  onReady(problem: string | undefined): void;
}

/** Workers that are being kept. */
export interface BuiltInWorkers {
  /** Process ids of those that live. */
  pids(): readonly number[];
  /** Asks them to end within the grace, kills those that have not. No more are started. */
  stop(graceMs: number): Promise<void>;
}

const shortestPauseMs = 200;
const longestPauseMs = 10_000;
/** A worker that lived so long has not failed at start. */
const soundMs = 20_000;
const overtimeMs = 800;

/** Starts workers and keeps as many. */
export function keepWorkers({ count, program, key, log, onReady }: BuiltInWish): BuiltInWorkers {
  const living = new Set<ChildProcess>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let stopping = false;

  const start = (pauseMs: number): void => {
    const { DATABASE_URL: _, LIKENESS_DATABASE_URL: _1, LIKENESS_WEBHOOK_SECRET: _2, ...env } = process.env;
    const startedMs = Date.now();
    const child = fork(program.file, [...program.args], {
      execArgv: [...program.execArgv],
      env: { ...env, LIKENESS_KEY: key },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Ctrl-C reaches the group of the terminal: the server alone decides when its workers end.
      detached: process.platform !== 'win32',
    });
    living.add(child);
    child.on('message', (message: FromWorker) => {
      if (message.say === 'ready') onReady(message.problem);
    });
    const gone = (how: string): void => {
      if (!living.delete(child) || stopping) return;
      const next = Date.now() - startedMs > soundMs ? shortestPauseMs : Math.min(longestPauseMs, pauseMs * 2);
      log.warn(`a worker ended (${how}); starting another`, { pid: child.pid, pauseMs });
      const timer = setTimeout(() => {
        timers.delete(timer);
        start(next);
      }, pauseMs);
      timers.add(timer);
    };
    child.once('exit', (code, signal) => gone(signal ?? `code ${code}`));
    child.once('error', (error) => gone(error.message));
  };
  for (let i = 0; i < count; i++) start(shortestPauseMs);

  return {
    pids: () => [...living].map((child) => child.pid ?? 0),
    async stop(graceMs) {
      stopping = true;
      for (const timer of timers) clearTimeout(timer);
      const ends = [...living].map(
        (child) =>
          new Promise<void>((resolve) => {
            const stop: ToWorker = { say: 'stop', graceMs };
            child.once('exit', () => resolve());
            if (child.connected) child.send(stop, () => undefined);
            setTimeout(() => child.kill('SIGKILL'), graceMs + overtimeMs).unref();
          }),
      );
      await Promise.all(ends);
    },
  };
}
