/**
 * Converts every built-in model and writes size and sha256 of the results into `src/models/cards/built-in.ts`.
 * Run it after a change of the converter: `node scripts/update-model-cards.ts`.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { convertFromPackage } from '../src/adapters/model-store/package-models.ts';
import { builtInCards } from '../src/models/cards/built-in.ts';

const path = new URL('../src/models/cards/built-in.ts', import.meta.url);
let text = await readFile(path, 'utf8');
for (const card of builtInCards) {
  const model = await convertFromPackage(card);
  const sha256 = createHash('sha256').update(model).digest('hex');
  const old = `bytes: ${card.file.bytes},\n      sha256: '${card.file.sha256}'`;
  if (!text.includes(old)) throw new Error(`Expected the record of ${card.id} to read \`${old}\`.`);
  text = text.replace(old, `bytes: ${model.length},\n      sha256: '${sha256}'`);
  process.stdout.write(`${card.id}: ${model.length} bytes, ${sha256}\n`);
}
await writeFile(path, text);
