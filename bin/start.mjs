// Loads the program: from source in a clone, compiled in an installed package.
import { existsSync } from 'node:fs';
import './prepare.mjs';

const source = new URL('../src/cli/main.ts', import.meta.url);
const compiled = new URL('../dist/cli/main.js', import.meta.url);
const { main } = await import((existsSync(source) ? source : compiled).href);
process.exitCode = await main(process.argv.slice(2));
