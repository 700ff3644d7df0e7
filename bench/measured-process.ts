/**
 * Runs programs as processes of their own, and measures them.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The command line as users run it. */
export const likenessProgram = join(import.meta.dirname, '../bin/likeness.js');

/** How a process ended. */
export interface Measured {
  readonly seconds: number;
  /** Largest resident size; unknown where the system does not tell. */
  readonly mebibytes: number | undefined;
  readonly code: number | null;
  readonly errors: string;
}

/** Runs a program to its end. */
export function runProgram(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
    let errors = '';
    let mebibytes: number | undefined;
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const timer = setInterval(async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
      const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
      if (peak) mebibytes = Number(peak) / 1024;
    }, 10);
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      resolve({ seconds: (performance.now() - start) / 1000, mebibytes, code, errors });
    });
  });
}

/** Runs `likeness`; an error ends the bench. */
export async function runLikeness(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Measured> {
  const measured = await runProgram(process.execPath, [likenessProgram, ...args], env);
  if (measured.code !== 0)
    throw new Error(`likeness ${args.join(' ')} ended with ${measured.code}: ${measured.errors}`);
  return measured;
}
