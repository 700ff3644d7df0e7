/**
 * Checks the documents: every exported symbol has a docstring, and every table that is printed from code is up to date.
 * With `--fix`, writes the tables.
 */
import { join } from 'node:path';
import { checkDocstrings } from './check-docstrings.ts';
import { checkMadeParts } from './generated-docs.ts';

const root = join(import.meta.dirname, '..');
const faults = [...checkMadeParts(root, process.argv.includes('--fix')), ...checkDocstrings(join(root, 'src'))];
for (const fault of faults) console.error(fault);
console.error(faults.length === 0 ? 'docs: complete and up to date' : `docs: ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
