/**
 * `npm start`: the service with pages that are up to date; with words, any command of the product from source; with flags
 * only, those of `serve`.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { studioIsStale } from './build-studio.ts';

const given = process.argv.slice(2);
const words =
  given[0] === undefined || (/^--/.test(given[0]) && !/^--(help|version)$/.test(given[0]))
    ? ['serve', ...given]
    : given;

if (words[0] === 'serve' && !words.includes('--help') && studioIsStale()) {
  console.error('The studio has changed since it was built; building it …');
  // In a process of its own: what the bundler needs of memory goes with it.
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'build-studio.ts')], { stdio: 'inherit' });
  // The API is worth starting without its pages; they say themselves that they were not built.
  if (status !== 0) console.error('The studio could not be built; the service starts without it.');
}

// In this very process, so that a signal reaches the program once.
const program = join(import.meta.dirname, '../bin/likeness.js');
process.argv = [process.execPath, program, ...words];
await import(pathToFileURL(program).href);
