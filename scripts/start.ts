/**
 * `npm start`: the service with pages that are up to date; with words, any command of the product from source; with flags only, those of `serve`.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { buildStudio, studioIsStale } from './build-studio.ts';

const given = process.argv.slice(2);
const words =
  given[0] === undefined || (/^--/.test(given[0]) && !/^--(help|version)$/.test(given[0]))
    ? ['serve', ...given]
    : given;
const serves = words[0] === 'serve' && !words.includes('--help');

if (serves && studioIsStale()) {
  console.error('The studio has changed since it was built; building it …');
  await buildStudio().catch((error: unknown) => {
    // The API is worth starting without its pages; they say themselves that they were not built.
    console.error(`The studio could not be built: ${error instanceof Error ? error.message : String(error)}`);
  });
}

const program = join(import.meta.dirname, '../bin/likeness.js');
const child = spawn(process.execPath, [program, ...words], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
// npm passes a signal on to its shell only, which dies of it and tells nobody.
const shell = process.ppid;
setInterval(() => {
  if (process.ppid !== shell) child.kill('SIGTERM');
}, 500).unref();
child.on('exit', (code, signal) => {
  process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 1);
});
