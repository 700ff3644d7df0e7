/**
 * Pull beside `curl -o` and `sha256sum`; `verify --full` beside `sha256sum`; memory of both.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runLikeness, runProgram } from '../measured-process.ts';
import { atLeast, atMost, median, plain, type Row } from '../speed/row.ts';
import { type BigModel, writeCatalogue } from './big-model.ts';
import { startServer } from './serve-file.ts';

/** Measures whole processes, one way after the other in every round. */
export async function measureTransfer(folder: string, model: BigModel, rounds: number): Promise<Row[]> {
  const server = await startServer(model.path);
  const catalog = await writeCatalogue(folder, model, server.url);
  const store = join(folder, 'store');
  const env = { LIKENESS_MODELS: store, LIKENESS_CATALOG: catalog, LIKENESS_USUAL_PLACES: 'no', NO_PROXY: '*' };
  const copy = join(folder, 'curl.bin');
  const seconds = { pull: [] as number[], curl: [] as number[], sum: [] as number[], verify: [] as number[] };
  const peaks = { pull: [] as number[], verify: [] as number[] };
  const idle = (await runLikeness(['models', 'list', '--installed'], env)).mebibytes;
  try {
    for (let round = 0; round < rounds; round++) {
      await rm(store, { recursive: true, force: true });
      await rm(copy, { force: true });
      const curl = await runProgram('curl', ['-sf', '-o', copy, server.url]);
      const sum = await runProgram('sha256sum', [copy]);
      if (curl.code !== 0 || sum.code !== 0) throw new Error(`curl or sha256sum failed: ${curl.errors}${sum.errors}`);
      const pull = await runLikeness(['models', 'pull', 'big'], env);
      const verify = await runLikeness(['models', 'verify', '--full'], env);
      seconds.curl.push(curl.seconds);
      seconds.sum.push(sum.seconds);
      seconds.pull.push(pull.seconds);
      seconds.verify.push(verify.seconds);
      if (pull.mebibytes) peaks.pull.push(pull.mebibytes);
      if (verify.mebibytes) peaks.verify.push(verify.mebibytes);
    }
  } finally {
    server.stop();
  }
  const mebibytes = model.bytes / 1024 ** 2;
  const both = median(seconds.curl.map((value, at) => value + (seconds.sum[at] as number)));
  const above = (values: number[]): number => Math.max(...values) - (idle ?? 0);
  const memory =
    idle === undefined || peaks.pull.length === 0
      ? []
      : [
          atMost('models pull, peak memory above an idle process', above(peaks.pull), 'MiB', 150),
          atMost('models verify --full, peak memory above an idle process', above(peaks.verify), 'MiB', 150),
        ];
  return [
    plain('curl, then sha256sum', mebibytes / both, 'MiB/s'),
    plain('models pull with its proof, whole process', mebibytes / median(seconds.pull), 'MiB/s'),
    atLeast('models pull ÷ (curl, then sha256sum), page cache warm', both / median(seconds.pull), '×', 0.9),
    plain('sha256sum', mebibytes / median(seconds.sum), 'MiB/s'),
    atLeast(
      'models verify --full ÷ sha256sum, page cache warm',
      median(seconds.sum) / median(seconds.verify),
      '×',
      0.9,
    ),
    ...memory,
  ];
}
