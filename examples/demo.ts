/**
 * `npm run demo`: renders people who do not exist, swaps their faces through the library, and writes the results and one
 * contact sheet (source, target, result) to `out/demo/`.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type OverlayOptions } from 'sharp';
import { openLikeness } from '../src/index.ts';
import { findPerson } from './portraits/people.ts';
import type { View } from './portraits/person.ts';
import { renderPortrait } from './portraits/render-portrait.ts';

const side = 512;
const label = 34;
/** Who goes onto whom; sources look straight ahead, targets as their view says. */
const pairs: readonly { source: string; target: string; view: View }[] = [
  { source: 'ada', target: 'edda', view: { yaw: 8, expression: { smile: 0.5 } } },
  { source: 'bruno', target: 'chidi', view: { yaw: 15, light: { azimuth: 40 } } },
  { source: 'kemi', target: 'ada', view: { yaw: -14, expression: { smile: 0.8, mouthOpen: 0.25 } } },
  { source: 'leo', target: 'finn', view: { pitch: 6 } },
  { source: 'dara', target: 'hiro', view: { yaw: 12, roll: 6 } },
  { source: 'ines', target: 'gina', view: { zoom: 0.85, expression: { smile: 0.4 } } },
  { source: 'hiro', target: 'bruno', view: { yaw: -22, gaze: [10, 0] } },
];

const started = performance.now();
const folder = 'out/demo';
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const likeness = await openLikeness();
const tiles: OverlayOptions[] = [];
for (const [row, { source, target, view }] of pairs.entries()) {
  const from = await drawn(source, {}, `${source}.png`);
  const onto = await drawn(target, view, `${target}-as-target.png`);
  const out = join(folder, `${source}-onto-${target}.png`);
  const report = await likeness.swapFaces({ sources: [from], target: onto, out });
  const score = report.swapped[0]?.score.toFixed(2);
  process.stdout.write(`${out}  pair score ${score}\n`);
  for (const [column, [file, text]] of [
    [from, source],
    [onto, target],
    [out, `${source} onto ${target}`],
  ].entries()) {
    tiles.push({ input: file, left: column * side, top: row * (side + label) + label });
    tiles.push({ input: Buffer.from(caption(text)), left: column * side, top: row * (side + label) });
  }
}
await likeness[Symbol.asyncDispose]();
const sheet = join(folder, 'sheet.png');
const canvas = { width: 3 * side, height: pairs.length * (side + label), channels: 3 as const, background: '#ffffff' };
await sharp({ create: canvas }).composite(tiles).png().toFile(sheet);
process.stdout.write(`${sheet}  source, target and result of ${pairs.length} swaps\n`);
process.stdout.write(`These people do not exist. ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);

/** Renders one person into the demo's folder and gives the file's path. */
async function drawn(name: string, view: View, file: string): Promise<string> {
  const { frame } = renderPortrait(findPerson(name), view, side);
  const path = join(folder, file);
  await sharp(frame.data, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toFile(path);
  return path;
}

function caption(text: string): string {
  const style = 'font-family="sans-serif" font-size="20" fill="#222"';
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${label}"><text x="10" y="24" ${style}>${text}</text></svg>`;
}
