/**
 * The doctor's report for a server, made by a process of its own: the server never loads sharp or an engine.
 */
import { fork } from 'node:child_process';
import { LikenessError } from '../../base/errors.ts';
import type { DoctorReport } from '../../contract/doctor-report.ts';
import type { MachineOptions } from '../../contract/machine.ts';
import type { ErrorReport } from '../../contract/report.ts';
import { programArguments } from '../worker/compute-process.ts';

/** What the process tells. */
export type Examined = { readonly report: DoctorReport } | { readonly error: ErrorReport };

/** A report, and when it was made. */
export interface Examination {
  readonly report: DoctorReport;
  readonly atMs: number;
}

const longestMs = 120_000;
/** How long a report is good for unless a fresh one is asked for. */
const freshMs = 300_000;
/** Asking for a fresh one more often gives the last one. */
const shortestMs = 2000;

const here = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

function failed(why: string): LikenessError {
  return new LikenessError('engine/failed', `Expected the examination of this machine to end well: ${why}.`);
}

function examine(machine: MachineOptions): Promise<DoctorReport> {
  const { DATABASE_URL: _, LIKENESS_DATABASE_URL: _1, LIKENESS_WEBHOOK_SECRET: _2, ...env } = process.env;
  const program = new URL(`./examine-program${here}`, import.meta.url);
  const child = fork(program, [JSON.stringify(machine)], {
    execArgv: programArguments(),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env,
  });
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(failed(`it took longer than ${longestMs / 1000} seconds`));
    }, longestMs);
    child.once('message', (found: Examined) => {
      if ('report' in found) resolve(found.report);
      else reject(failed(found.error.message));
    });
    child.once('error', (error) => reject(failed(error.message)));
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      reject(failed(`its process ended with ${signal ?? `code ${code}`}`));
    });
  });
}

/** Makes the examiner: one examination at a time, its report kept for a while. */
export function createExaminer(machine: MachineOptions): (wish: { readonly fresh: boolean }) => Promise<Examination> {
  let last: Examination | undefined;
  let running: Promise<Examination> | undefined;
  return async ({ fresh }) => {
    const age = last === undefined ? Number.POSITIVE_INFINITY : Date.now() - last.atMs;
    if (last !== undefined && age < (fresh ? shortestMs : freshMs)) return last;
    running ??= examine(machine)
      .then((report) => {
        last = { report, atMs: Date.now() };
        return last;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  };
}
