/**
 * What a killed pull costs: bytes that are fetched a second time.
 */
import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { partialNames, partialProgress } from '../../src/adapters/model-store/transfer/partial-file.ts';
import { defaultTransfer } from '../../src/adapters/model-store/transfer/transfer-settings.ts';
import { likenessProgram, runLikeness } from '../measured-process.ts';
import { atMost, type Row } from '../speed/row.ts';
import { type BigModel, writeCatalogue } from './big-model.ts';
import { startServer } from './serve-file.ts';

const kills = 5;

/** Kills pulls in the middle; counts bytes that lie on the disk and are fetched again nevertheless. */
export async function measureResume(folder: string, model: BigModel): Promise<Row[]> {
  const server = await startServer(model.path, 24 * 1024 * 1024);
  const catalog = await writeCatalogue(folder, model, server.url);
  const store = join(folder, 'resumed');
  const env = { LIKENESS_MODELS: store, LIKENESS_CATALOG: catalog, LIKENESS_USUAL_PLACES: 'no', NO_PROXY: '*' };
  let worst = 0;
  try {
    for (let i = 0; i < kills; i++) {
      const child = spawn(process.execPath, [likenessProgram, 'models', 'pull', 'big'], {
        stdio: 'ignore',
        env: { ...process.env, ...env },
      });
      await new Promise((resolve) => setTimeout(resolve, 1100 + 130 * i));
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
      const progress = await partialProgress(join(store, 'partial'), model.sha256);
      const facts = await stat(partialNames(join(store, 'partial'), model.sha256).part).catch(() => undefined);
      if (progress && facts) worst = Math.max(worst, facts.blocks * 512 - progress.done);
    }
  } finally {
    server.stop();
  }
  const fast = await startServer(model.path);
  try {
    await writeCatalogue(folder, model, fast.url);
    await runLikeness(['models', 'pull', 'big'], env);
  } finally {
    fast.stop();
  }
  const chunks = worst / defaultTransfer.chunkBytes;
  return [
    atMost(
      `bytes fetched again after kill -9, worst of ${kills}, in chunks of 4 MiB per connection`,
      chunks / defaultTransfer.connections,
      'chunks',
      1,
    ),
  ];
}
