/**
 * Jobs that only sleep, with one, two and four worker processes: what the queue costs when work is spread.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '../../src/contract/service/job.ts';
import { startServer } from '../../test/service/server-process.ts';
import { atLeast, type Row } from '../speed/row.ts';
import { postJson } from './service-process.ts';

const jobMs = 500;
const jobsPerWorker = 24;

/** Share of the workers' time that jobs were asleep in, with each number of workers. */
export async function measureScaling(databaseUrl?: string): Promise<Row[]> {
  const name = databaseUrl === undefined ? 'PGlite' : 'PostgreSQL';
  const rows: Row[] = [];
  for (const workers of [1, 2, 4]) {
    const data = await mkdtemp(join(tmpdir(), 'likeness-bench-scaling-'));
    const leaving: (() => unknown)[] = [];
    const env = databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl };
    const server = startServer({ after: (step) => void leaving.push(step as () => unknown) }, { data, workers }, env);
    const { url = '' } = await server.next('listening');
    await server.next('ready');
    await warm(url, workers);
    const count = workers * jobsPerWorker;
    const start = performance.now();
    const ids: string[] = [];
    for (let at = 0; at < count; at++)
      ids.push((await postJson<Job>(`${url}/v1/jobs`, { kind: 'sleep', ms: jobMs })).id);
    for (const id of ids) await finished(url, id);
    const tookMs = performance.now() - start;
    rows.push(atLeast(`${name}: ${workers} workers, asleep of their time`, (jobsPerWorker * jobMs) / tookMs, '', 0.9));
    server.child.kill('SIGTERM');
    await server.exit;
    for (const step of leaving) step();
    await rm(data, { recursive: true, force: true });
  }
  return rows;
}

/** Until every worker has done a job: all of them are there. */
async function warm(url: string, workers: number): Promise<void> {
  const seen = new Set<string>();
  while (seen.size < workers) {
    const jobs = await Promise.all(
      Array.from({ length: workers }, () => postJson<Job>(`${url}/v1/jobs`, { kind: 'sleep', ms: 100 })),
    );
    for (const { id } of jobs) for (const attempt of (await finished(url, id)).attempts) seen.add(attempt.worker);
  }
}

async function finished(url: string, id: string): Promise<Job> {
  for (;;) {
    const job = (await (await fetch(`${url}/v1/jobs/${id}`)).json()) as Job;
    if (job.status === 'succeeded') return job;
    if (job.finishedAt !== undefined) throw new Error(`a job ${job.status}`);
    await sleep(50);
  }
}
