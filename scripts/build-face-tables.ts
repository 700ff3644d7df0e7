/**
 * Makes `src/face/mesh/data/face-tables.ts`: mean shape, mirror partners, flat layout, triangles, and the shapes of
 * expression and identity, from the meshes that the product's own landmarker finds on a folder of pictures.
 *
 *     node scripts/build-face-tables.ts [--leave-out REGEX] FOLDER…
 *
 * Frames of one clip, named `NAME_001.png` and so on, count as one person; every other picture is a person of its own.
 * Forty faces of people and two hundred frames of talking ones are enough.
 */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSharpPictures } from '../src/adapters/picture/sharp-pictures.ts';
import { toDepth8 } from '../src/imaging/frame.ts';
import { openNodePreset } from '../src/presets/node.ts';
import { writeTables } from './face-tables/encode-tables.ts';
import { layOutFlat } from './face-tables/lay-out-flat.ts';
import { principalShapes, type Shape, shapeStatistics } from './face-tables/shape-statistics.ts';

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: { 'leave-out': { type: 'string' } },
});
if (positionals.length === 0) throw new Error('Expected at least one folder of pictures.');

const people = await collectMeshes(positionals, values['leave-out']);
process.stderr.write(`${people.length} people, ${people.reduce((n, p) => n + p.length, 0)} meshes\n`);
const statistics = shapeStatistics(people);
const flat = layOutFlat(statistics.openMouth);
const tables = {
  mean: statistics.mean,
  mirror: statistics.mirror,
  ...flat,
  expression: principalShapes(statistics.expressions, 10),
  identity: principalShapes(statistics.identities, 12),
};
const url = new URL('../src/face/mesh/data/face-tables.ts', import.meta.url);
await writeFile(url, writeTables(tables));
process.stderr.write(`${flat.triangles.length / 3} triangles, written to ${url.pathname}\n`);

/** Meshes of every picture, grouped by person. */
async function collectMeshes(folders: readonly string[], leaveOut: string | undefined): Promise<Shape[][]> {
  const preset = await openNodePreset();
  const pictures = createSharpPictures();
  const byPerson = new Map<string, Shape[]>();
  for (const folder of folders) {
    for (const name of (await readdir(folder)).toSorted()) {
      if (!/\.(png|jpe?g|webp)$/i.test(name) || (leaveOut && new RegExp(leaveOut).test(name))) continue;
      const picture = await pictures.read(join(folder, name), { maxPixels: 100e6, maxBytes: 2 ** 28 });
      const faces = await preset.faces.find(toDepth8(picture.frame), { minPresence: 0.98 });
      faces.forEach((face, i) => {
        const person = /_\d{3}\./.test(name) ? name.replace(/_\d{3}\..*/, '') : `${name}#${i}`;
        const meshes = byPerson.get(person) ?? [];
        byPerson.set(person, [...meshes, Float64Array.from(face.mesh)]);
      });
    }
  }
  await preset.store[Symbol.asyncDispose]();
  return [...byPerson.values()];
}
