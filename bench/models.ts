/**
 * `npm run bench:models`: rate and memory of the model store, on the loopback, beside curl and sha256sum in the same run.
 * With `--json` it prints an array of rows and nothing else. `--mib N` sets the file's size, `--rounds N` the rounds.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBigModel } from './models/big-model.ts';
import { measureResume } from './models/resume.ts';
import { measureStart } from './models/start.ts';
import { measureTransfer } from './models/transfer.ts';
import { printRows } from './speed/row.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    mib: { type: 'string', default: '512' },
    rounds: { type: 'string', default: '5' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const folder = await mkdtemp(join(values.folder, 'likeness-bench-models-'));
try {
  const model = await makeBigModel(folder, Number(values.mib));
  const rows = [
    ...(await measureTransfer(folder, model, Number(values.rounds))),
    ...(await measureResume(folder, model)),
    ...(await measureStart(folder)),
  ];
  if (!values.json) {
    process.stdout.write(
      `A file of ${values.mib} MiB in ${values.folder}, ${values.rounds} rounds, one after the other in each.\n`,
    );
    process.stdout.write(
      'Page cache: warm. The served file and every file just written are in it; pull also flushes to the disk, curl does not.\n',
    );
  }
  process.stdout.write(values.json ? `${JSON.stringify(rows, undefined, 2)}\n` : `${printRows(rows)}\n`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
