/**
 * What a store of fifty verified models costs a program that starts.
 */

import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openJournal } from '../../src/adapters/model-store/keep/journal.ts';
import { layoutOf } from '../../src/adapters/model-store/keep/layout.ts';
import { putInPlace } from '../../src/adapters/model-store/keep/put-in-place.ts';
import { listModels } from '../../src/adapters/model-store/operate/list-models.ts';
import { defaultTransfer } from '../../src/adapters/model-store/transfer/transfer-settings.ts';
import type { Catalogue } from '../../src/models/catalogue/catalogue.ts';
import { atMost, median, type Row } from '../speed/row.ts';

const count = 50;

/** Fills a store with fifty files and asks for the state of all, again and again. */
export async function measureStart(folder: string): Promise<Row[]> {
  const layout = layoutOf(join(folder, 'fifty'));
  await mkdir(layout.partial, { recursive: true });
  const models: Catalogue['models'][number][] = [];
  for (let i = 0; i < count; i++) {
    const bytes = randomBytes(10_000);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const draft = join(layout.partial, `${i}`);
    await writeFile(draft, bytes);
    await putInPlace(layout, draft, {
      sha256,
      bytes: bytes.length,
      proof: 'published',
      from: 'bench',
      models: [`m${i}/fp32`],
    });
    const file = {
      name: `m${i}.onnx`,
      bytes: bytes.length,
      sha256,
      sources: [{ kind: 'url', url: 'http://127.0.0.1:9/' } as const],
    };
    models.push({
      id: `m${i}`,
      role: 'swapper',
      title: 'M',
      vendor: 'Bench',
      licence: 'mit',
      variants: [{ name: 'fp32', file }],
    });
  }
  const licences = [{ id: 'mit', name: 'MIT', use: 'any', url: 'https://example.org/', terms: 'Any use.' }] as const;
  const catalogue: Catalogue = { version: 1, licences, models, packs: [] };
  const parts = {
    layout,
    catalogue,
    journal: openJournal(layout.journal),
    transfer: defaultTransfer,
    offline: true,
    acceptedLicences: [],
    places: [],
  };
  const times: number[] = [];
  for (let i = 0; i < 15; i++) {
    const start = performance.now();
    const listed = await listModels(parts);
    times.push(performance.now() - start);
    if (listed.some((model) => model.state !== 'ready')) throw new Error('a model of the bench is not ready');
  }
  return [
    atMost('state of 50 verified models, first time in a process', times[0] as number, 'ms', 20),
    atMost('state of 50 verified models, median', median(times), 'ms', 20),
  ];
}
