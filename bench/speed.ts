/**
 * `npm run bench`: speed and memory of analysis, swap and command line on this machine. With `--json` it prints an array
 * of rows and nothing else.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openNodePreset } from '../src/presets/node.ts';
import { measureAnalysis } from './speed/analysis-speed.ts';
import { measureCommand } from './speed/command-speed.ts';
import { printRows } from './speed/row.ts';
import { measureSwap } from './speed/swap-speed.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-'));
const preset = await openNodePreset();
const rows = [...(await measureSwap(preset)), ...(await measureCommand(folder)), ...(await measureAnalysis())];
await preset.store[Symbol.asyncDispose]();
await rm(folder, { recursive: true });
process.stdout.write(values.json ? `${JSON.stringify(rows, undefined, 2)}\n` : `${printRows(rows)}\n`);
process.exit(0);
