/**
 * Converts every built-in model and writes size and sha256 of the results into the cards below `src/models/cards/`.
 * Run it after a change of the converter: `node scripts/update-model-cards.ts`.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { convertFromPackage } from '../src/adapters/model-store/package-models.ts';
import type { ModelCard } from '../src/models/card.ts';
import { faceGeometryCards } from '../src/models/cards/face-geometry.ts';
import { faceTraitCards } from '../src/models/cards/face-traits.ts';

async function update(file: string, cards: readonly ModelCard[]): Promise<void> {
  const path = new URL(`../src/models/cards/${file}`, import.meta.url);
  let text = await readFile(path, 'utf8');
  for (const card of cards) {
    const model = await convertFromPackage(card);
    const sha256 = createHash('sha256').update(model).digest('hex');
    const old = `bytes: ${card.file.bytes},\n      sha256: '${card.file.sha256}'`;
    if (!text.includes(old)) throw new Error(`Expected the record of ${card.id} in ${file} to read \`${old}\`.`);
    text = text.replace(old, `bytes: ${model.length},\n      sha256: '${sha256}'`);
    process.stdout.write(`${card.id}: ${model.length} bytes, ${sha256}\n`);
  }
  await writeFile(path, text);
}

await update('face-geometry.ts', faceGeometryCards);
await update('face-traits.ts', faceTraitCards);
