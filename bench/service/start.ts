/**
 * How soon a server listens and gives its first result, and what it takes when nothing happens.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../../src/contract/service/job.ts';
import { atMost, plain, type Row } from '../speed/row.ts';
import { postJson, residentMebibytes, startService, upload } from './service-process.ts';

/** Two pictures. */
export interface Pair {
  readonly source: Uint8Array<ArrayBuffer>;
  readonly target: Uint8Array<ArrayBuffer>;
}

const settleMs = 5000;

/** Starts a server twice on a fresh data folder. @param databaseUrl - PostgreSQL instead of the embedded database. */
export async function measureStart(data: string, pair: Pair, databaseUrl?: string): Promise<Row[]> {
  const name = databaseUrl === undefined ? 'PGlite' : 'PostgreSQL';
  const env = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl };
  const rows: Row[] = [];
  for (const round of ['first', 'second']) {
    const start = performance.now();
    const service = await startService(['--data', data], env);
    const ready = await service.ready();
    const source = await upload(service.url, pair.source);
    const target = await upload(service.url, pair.target);
    const swap = { kind: 'swap', sources: [source], target };
    const job = await postJson<Job>(`${service.url}/v1/jobs`, swap, { prefer: 'wait=60' });
    if (job.status !== 'succeeded') throw new Error(`the first job ${job.status}`);
    const first = performance.now() - start;
    await sleep(settleMs);
    const memory = await residentMebibytes(service.pid);
    rows.push(
      atMost(`${name}, ${round} start: process start to listening`, service.listeningMs / 1000, 's', 1),
      plain(`${name}, ${round} start: ready`, ready / 1000, 's'),
      plain(`${name}, ${round} start: first swap by HTTP has its result`, first / 1000, 's'),
    );
    if (round === 'second')
      rows.push(atMost(`${name}, second start: memory of the idle server`, memory, 'MiB', databaseUrl ? 150 : 500));
    await service.stop();
  }
  return rows;
}
