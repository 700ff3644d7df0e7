/**
 * `npm run bench:detect`: finds faces in pictures with known ones, in small and in turned copies, and times the detector.
 * With `--json` it prints an array of rows and nothing else.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createSharpPictures } from '../src/adapters/picture/sharp-pictures.ts';
import { toDepth8 } from '../src/imaging/frame.ts';
import { defaultPictureLimits } from '../src/imaging/picture-limits.ts';
import { openNodePreset } from '../src/presets/node.ts';
import { printReport } from './detect/report.ts';
import { runDetectBench } from './detect/run-bench.ts';
import { findPictures } from './detect/truth-table.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, media: { type: 'string', default: '../shared/media' } },
});
const pictures = await findPictures(new URL('./detect/truth.json', import.meta.url), `${values.media}/images`);
if (pictures.length === 0) {
  process.stderr.write(`Expected the pictures of bench/detect/truth.json below ${values.media}/images, found none.\n`);
}
const preset = await openNodePreset();
const files = createSharpPictures();
const results = await runDetectBench({
  pictures,
  read: async (path) => toDepth8((await files.read(path, defaultPictureLimits)).frame),
  finder: preset.faces,
  store: preset.store,
  log: (line) => process.stderr.write(`${line}\n`),
});
const machine = `${cpus()[0].model}, ${cpus().length} cores`;
process.stdout.write(values.json ? `${JSON.stringify(results.rows, undefined, 2)}\n` : printReport(results, machine));
await preset.store[Symbol.asyncDispose]();
