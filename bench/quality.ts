/**
 * `npm run bench:quality`: swaps a fixed list of pairs, measures the results, prints a table and writes a contact sheet.
 */

import { readArguments } from './quality/arguments.ts';
import { openLaboratory } from './quality/open-laboratory.ts';
import { readPairList } from './quality/pair-list.ts';
import { hasMedia } from './quality/people.ts';
import { rows } from './quality/report.ts';
import { runBench } from './quality/run-bench.ts';
import { writeSheet } from './quality/sheet.ts';
import { printTable } from './quality/table.ts';

const args = readArguments(process.argv.slice(2));
if (!(await hasMedia(args.media))) {
  process.stderr.write(`skipped: there are no test pictures at ${args.media}/images (set --media)\n`);
  if (args.json) process.stdout.write('[]\n');
  process.exit(0);
}
const list = await readPairList(new URL('./quality/pairs.json', import.meta.url));
const lab = await openLaboratory();
const results = await runBench(list, args, lab, (line) => process.stderr.write(`${line}\n`));
const names = lab.recognisers.map((recogniser) => recogniser.name);
const pages = await writeSheet(results.shown, args.sheet);
process.stderr.write(`sheet: ${pages.join(' ')}\n`);
process.stdout.write(
  args.json ? `${JSON.stringify(rows(results, names), undefined, 2)}\n` : `${printTable(results, names)}\n`,
);
process.exit(0);
