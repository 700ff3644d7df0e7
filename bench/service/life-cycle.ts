/**
 * Whole lives of jobs that do nothing: submitted, claimed, completed, with all our rows, by eight loops at once.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderStore } from '../../src/adapters/artifact-store/folder-store.ts';
import { openDatabase } from '../../src/adapters/database/open-database.ts';
import { createLineLog } from '../../src/adapters/log/line-log.ts';
import type { ResolvedJobRequest } from '../../src/contract/service/job-request.ts';
import { defaultJobRules } from '../../src/jobs/job-parts.ts';
import { openJobs } from '../../src/jobs/open-jobs.ts';
import { atLeast, median, plain, type Row } from '../speed/row.ts';

const loops = 8;
const rounds = 5;
const roundMs = 2000;
const kind = 'nothing';
/** What a worker asks for: it serves several kinds, as those of `likeness serve` do. */
const kinds = [kind, 'other', 'third'];

/** Measures on PGlite in a folder, or on the server of the address. */
export async function measureLifeCycle(databaseUrl?: string): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-bench-lives-'));
  const opened = await openDatabase({ url: databaseUrl, folder: join(folder, 'database'), kinds });
  const artifacts = await openFolderStore(join(folder, 'artifacts'));
  const jobs = openJobs({
    ...opened,
    artifacts,
    clock: { now: Date.now },
    log: createLineLog('error'),
    kinds: Object.fromEntries(kinds.map((name) => [name, { media: () => [], forWorker: (request) => request }])),
    // As `likeness serve` has it: the room of a caller is counted at every claim.
    rules: { ...defaultJobRules, maxRunningOfCaller: 16 },
    seal: async (secret) => secret,
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
  });
  const request = { kind, priority: 0, tries: 3 } as unknown as ResolvedJobRequest;
  const caller = { owner: 'bench', admin: false };
  const live = async (name: string): Promise<void> => {
    await jobs.desk.submit(caller, { request, fingerprint: 'same' });
    const lease = await jobs.leases.claim({ worker: name, kinds, waitSeconds: 10, ready: true });
    if (lease === undefined) throw new Error('Expected a job within ten seconds, none came.');
    await jobs.leases.complete(lease, { report: { done: true }, results: [] });
  };
  const run = async (milliseconds: number): Promise<number> => {
    const began = performance.now();
    let lives = 0;
    const loop = async (_: unknown, number: number): Promise<void> => {
      for (; performance.now() - began < milliseconds; lives++) await live(`worker ${number}`);
    };
    await Promise.all(Array.from({ length: loops }, loop));
    return (lives * 1000) / (performance.now() - began);
  };
  try {
    await run(roundMs);
    const rates: number[] = [];
    const cpu = process.cpuUsage();
    const began = performance.now();
    let lives = 0;
    for (let round = 0; round < rounds; round++) {
      const rate = await run(roundMs);
      rates.push(rate);
      lives += rate * (roundMs / 1000);
    }
    const used = process.cpuUsage(cpu);
    const busy = (used.user + used.system) / 1000 / (performance.now() - began);
    const [name, goal] = databaseUrl === undefined ? (['PGlite', 150] as const) : (['PostgreSQL', 400] as const);
    return [
      atLeast(`whole lives of jobs on ${name}, ${loops} loops`, median(rates), '/s', goal),
      plain(`time of this process for one life on ${name}`, (busy * rounds * roundMs) / lives, 'ms'),
    ];
  } finally {
    await jobs[Symbol.asyncDispose]();
    await artifacts[Symbol.asyncDispose]();
    await opened[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  }
}
