/**
 * `npm run bench:service`: the service's start, memory, requests, added latency and scaling. With `--json` it prints an array
 * of rows and nothing else; `--only start,requests,latency,scaling,life-cycle` runs some parts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { findPerson } from '../examples/portraits/people.ts';
import { renderPortrait } from '../examples/portraits/render-portrait.ts';
import { startPostgres, whyNoPostgres } from '../test/service/postgres.ts';
import { measureAddedLatency } from './service/added-latency.ts';
import { measureLifeCycle } from './service/life-cycle.ts';
import { measureRequests } from './service/requests.ts';
import { measureScaling } from './service/scaling.ts';
import { measureStart, type Pair } from './service/start.ts';
import { printRows, type Row } from './speed/row.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const wanted = values.only?.split(',');

async function portrait(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const side = 640;
  const { frame } = renderPortrait(findPerson(name), {}, side);
  const picture = sharp(frame.data, { raw: { width: side, height: side, channels: 3 } });
  return new Uint8Array(await picture.jpeg({ quality: 92 }).toBuffer());
}

const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-service-'));
const pair: Pair = { source: await portrait('ada'), target: await portrait('bruno') };
// What is committed is flushed to the disk, as it would be in production.
const noPostgres = whyNoPostgres();
const postgres = noPostgres ? undefined : await startPostgres({ durable: true });
if (noPostgres) process.stderr.write(`Without PostgreSQL: ${noPostgres}.\n`);
const onPostgres = async (measure: (url: string) => Promise<Row[]>): Promise<Row[]> =>
  postgres ? measure(await postgres.createDatabase()) : [];

const parts: readonly (readonly [string, () => Promise<Row[]>])[] = [
  ['start', () => measureStart(join(folder, 'start'), pair)],
  ['start', () => onPostgres((url) => measureStart(join(folder, 'start-postgres'), pair, url))],
  ['requests', () => measureRequests(join(folder, 'requests'))],
  ['requests', () => onPostgres((url) => measureRequests(join(folder, 'requests-postgres'), url))],
  ['latency', () => measureAddedLatency(join(folder, 'latency'), pair)],
  ['scaling', () => measureScaling()],
  ['life-cycle', () => measureLifeCycle()],
  ['life-cycle', () => onPostgres(measureLifeCycle)],
];
try {
  const rows: Row[] = [];
  for (const [name, measure] of parts) if (!wanted || wanted.includes(name)) rows.push(...(await measure()));
  process.stdout.write(values.json ? `${JSON.stringify(rows, undefined, 2)}\n` : `${printRows(rows)}\n`);
} finally {
  await postgres?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
