/**
 * Makes the picture of the readme, `docs/swap.jpg`: source, target and result of a swap between rendered people.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { findPerson } from '../examples/portraits/people.ts';
import type { View } from '../examples/portraits/person.ts';
import { renderPortrait } from '../examples/portraits/render-portrait.ts';
import { swapFaces } from '../src/index.ts';

const size = 420;
const gap = 8;
const rows: readonly { source: string; target: string; sourceView?: View; targetView: View }[] = [
  { source: 'ada', target: 'gina', targetView: { yaw: 14, roll: 4, expression: { smile: 0.5 } } },
  { source: 'bruno', target: 'leo', targetView: { yaw: -10, pitch: 3 } },
];
const folder = mkdtempSync(join(tmpdir(), 'likeness-readme-'));
try {
  const tiles: { input: string; left: number; top: number }[] = [];
  for (const [row, { source, target, sourceView = {}, targetView }] of rows.entries()) {
    const paths = ['source', 'target', 'result'].map((name) => join(folder, `${row}-${name}.png`)) as [
      string,
      string,
      string,
    ];
    for (const [path, person, view] of [
      [paths[0], source, sourceView],
      [paths[1], target, targetView],
    ] as const) {
      const { frame } = renderPortrait(findPerson(person), view, size);
      const raw = { width: frame.width, height: frame.height, channels: 3 as const };
      await sharp(frame.data, { raw }).png().toFile(path);
    }
    const report = await swapFaces({ sources: [paths[0]], target: paths[1], out: paths[2] });
    console.log(`${source} into ${target}: pair score ${report.swapped[0]?.score}`);
    for (const [column, input] of paths.entries())
      tiles.push({ input, left: column * (size + gap), top: row * (size + gap) });
  }
  const canvas = {
    width: 3 * size + 2 * gap,
    height: rows.length * (size + gap) - gap,
    channels: 3 as const,
    background: '#fff',
  };
  const out = join(import.meta.dirname, '../docs/swap.jpg');
  await sharp({ create: canvas }).composite(tiles).jpeg({ quality: 82, mozjpeg: true }).toFile(out);
  console.log(`wrote ${out}`);
} finally {
  rmSync(folder, { recursive: true });
}
