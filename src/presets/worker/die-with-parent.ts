/**
 * No process outlives the one that needs it.
 */
import { Worker } from 'node:worker_threads';

const lookMs = 500;

/**
 * Ends this process when its parent is gone: at once when the channel closes, and within half a second also while the main
 * thread is busy or hangs, for a thread of its own watches.
 */
export function dieWithParent(): void {
  const parent = process.ppid;
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  const watch = `setInterval(() => { if (process.ppid !== ${parent}) process.kill(process.pid, 'SIGKILL'); }, ${lookMs});`;
  new Worker(watch, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 8 }, execArgv: [] }).unref();
}
