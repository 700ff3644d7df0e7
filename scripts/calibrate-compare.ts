/**
 * Measures how well faces are told apart, and writes what `compare` needs: the spread of the descriptor over people
 * (`src/analysis/embedder/data/faceres-tables.ts`) and the error rates (`docs/compare.md`). Needs the test media and ffmpeg:
 * `node scripts/calibrate-compare.ts [--media ../shared/media]`.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isReal, measureStatistics, scorePairs } from '../bench/compare/pairs.ts';
import { writeComparePage } from '../bench/compare/report.ts';
import { collectSamples } from '../bench/compare/samples.ts';
import { openNodePreset } from '../src/presets/node.ts';

const { values } = parseArgs({ options: { media: { type: 'string', default: '../shared/media' } } });
const preset = await openNodePreset();
const log = (line: string): boolean => process.stderr.write(`${line}\n`);
const samples = await collectSamples({ finder: preset.faces, store: preset.store, media: values.media, log });
await preset.store[Symbol.asyncDispose]();
const real = samples.filter(isReal);
const countPeople = (list: typeof samples): number => new Set(list.map((sample) => sample.person)).size;
if (countPeople(real) < 30)
  throw new Error(`Expected at least 30 people below ${values.media}, found ${countPeople(real)}.`);

const pack = (numbers: Float32Array): string => {
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [i, value] of numbers.entries()) bytes.writeUInt16LE(Math.min(65535, Math.round(value * 16384)), i * 2);
  return bytes.toString('base64');
};
const { mean, deviation } = measureStatistics(samples);
const tables = `/**
 * Spread of the faceres descriptor over ${countPeople(real)} people: 1024 numbers each, unsigned 16 bits, little-endian, in 1/16384,
 * base64. Written by \`scripts/calibrate-compare.ts\`.
 */

/** Mean over people. */
export const meanData =
  '${pack(mean)}';

/** Deviation between people. */
export const deviationData =
  '${pack(deviation)}';
`;
await writeFile(new URL('../src/analysis/embedder/data/faceres-tables.ts', import.meta.url), tables);
const scores = scorePairs(samples);
const page = writeComparePage(scores, {
  people: countPeople(real),
  faces: real.length,
  renderedPeople: countPeople(samples.filter((sample) => sample.kind === 'rendered')),
});
await writeFile(new URL('../docs/compare.md', import.meta.url), page);
const sorted = [...scores.strangers].sort((a, b) => a - b);
log(
  `Strangers: 99 % below ${sorted[Math.floor(0.99 * sorted.length)].toFixed(3)}, 99.9 % below ${sorted[Math.floor(0.999 * sorted.length)].toFixed(3)}.`,
);
