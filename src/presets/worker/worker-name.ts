/**
 * Names of workers, and what they tell: host and process.
 */
import { hostname } from 'node:os';

/** The name of a lane of this process. */
export function workerName(lane: string): string {
  return `${hostname()}-${process.pid}-${lane}`;
}

/**
 * Whether a worker of this name ran on this machine and its process is gone. False for workers of other machines and for
 * names of another form: of these nothing is known here.
 */
export function workerIsDead(name: string): boolean {
  const begin = `${hostname()}-`;
  const pid = name.startsWith(begin) ? Number(/^(\d+)-/.exec(name.slice(begin.length))?.[1] ?? 0) : 0;
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // Other refusals mean that it lives, for another account.
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
