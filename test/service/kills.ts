/**
 * Jobs under fire: a service whose server, workers and compute processes are killed at random moments while jobs come in.
 * The test runs a short stretch of it, `scripts/soak.ts` as long as one likes.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openFolderStore } from '../../src/adapters/artifact-store/folder-store.ts';
import { openDatabase } from '../../src/adapters/database/open-database.ts';
import { createLineLog } from '../../src/adapters/log/line-log.ts';
import type { Job, JobEvent } from '../../src/contract/service/job.ts';
import { contractKinds } from '../../src/jobs/job-kinds.ts';
import { defaultJobRules } from '../../src/jobs/job-parts.ts';
import { openJobs } from '../../src/jobs/open-jobs.ts';
import { descendants, oddServerKinds, type ServerProcess, startServer } from './server-process.ts';

/** How much of it. */
export interface FireWish {
  readonly data: string;
  readonly databaseUrl?: string | undefined;
  readonly jobs: number;
  readonly kills: number;
  /** 0 to 1, as `Math.random`. */
  random(): number;
}

/** What happened. */
export interface FireReport {
  readonly accepted: number;
  readonly succeeded: number;
  readonly kills: Readonly<Record<Victim, number>>;
  readonly attempts: number;
  /** Items of batches, and how many of them an attempt made that came to its own end badly. */
  readonly items: number;
  readonly kept: number;
  readonly orphans: number;
  readonly seconds: number;
}

type Victim = 'server' | 'worker' | 'compute';

/** The server less often: its start takes longest. */
const victimsInTurn: readonly Victim[] = ['compute', 'worker', 'compute', 'worker', 'server'];

const rules = { leaseSeconds: 3, heartbeatSeconds: 1, sweepMs: 250 };
const kinds = {
  ...contractKinds,
  ...Object.fromEntries(
    oddServerKinds
      .slice(4)
      .map((kind) => [kind, { media: () => [], forWorker: (request: object) => ({ ...request }) }]),
  ),
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Sends jobs, kills processes, waits, and checks that every accepted job ended exactly once, with its one result and nothing else.
 */
export async function underFire(t: Pick<TestContext, 'after' | 'diagnostic'>, wish: FireWish): Promise<FireReport> {
  const began = performance.now();
  const { data, databaseUrl, random } = wish;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ODD_RULES: JSON.stringify(rules),
    ODD_WORKER: JSON.stringify({ lanes: 3 }),
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
  };
  let server: ServerProcess = startServer(t, { data, port }, env);
  await server.next('ready');
  const kills = { server: 0, worker: 0, compute: 0 };
  let killing = true;

  const killer = async (): Promise<void> => {
    for (let count = 0; count < wish.kills; count++) {
      await sleep(200 + random() * 600);
      const what = victimsInTurn[count % victimsInTurn.length] as Victim;
      if (what === 'server') {
        server.child.kill('SIGKILL');
        await server.exit;
        kills.server++;
        server = startServer(t, { data, port }, env);
        await server.next('listening');
        continue;
      }
      const victims = await processes(server.pid, what);
      const victim = victims[Math.floor(random() * victims.length)];
      if (victim === undefined) {
        count--;
        continue;
      }
      try {
        process.kill(victim, 'SIGKILL');
        kills[what]++;
      } catch {
        count--;
      }
    }
    killing = false;
  };

  const ids = new Map<number, string>();
  const sender = async (from: number, step: number): Promise<void> => {
    for (let at = from; at < wish.jobs || killing; at += step) {
      ids.set(at, await submit(url, at, workOf(at, random)));
      await sleep(100 + random() * 300);
    }
  };
  await Promise.all([killer(), sender(0, 2), sender(1, 2)]);
  await server.next('ready');

  const found = new Map<string, Job>();
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(300)) {
    for (const job of await listAll(url)) found.set(job.id, job);
    if ([...found.values()].every(({ status }) => !['queued', 'running'].includes(status))) break;
  }
  assert.equal(found.size, ids.size, 'as many jobs as were accepted: none lost, none doubled');
  let attempts = 0;
  let items = 0;
  let kept = 0;
  for (const [at, id] of ids) {
    const job = found.get(id);
    assert.ok(job, `job ${at} is there`);
    assert.equal(job.status, 'succeeded', `job ${at}: ${JSON.stringify(job.error)} ${JSON.stringify(job.attempts)}`);
    const each = job.results.map(({ target }) => target);
    assert.deepEqual(each, isBatch(at) ? [0, 1, 2, 3, 4] : each.slice(0, 1), `job ${at} has every result once`);
    assert.equal(each.length, isBatch(at) ? batchSize : 1);
    const last = job.attempts.findLast(({ status }) => status === 'succeeded');
    if (isBatch(at)) {
      const earlier = job.results.filter(({ attempt }) => attempt !== last?.number);
      const { before } = job.report as unknown as { before: readonly number[] };
      assert.equal(earlier.length, before.length, `job ${at}: what was done before was not done again`);
      kept += before.length;
    }
    items += each.length;
    assert.equal(job.attempts.filter(({ status }) => status === 'succeeded').length, 1, `job ${at} was done once`);
    attempts += job.attempts.length;
    const events = await (await fetch(`${url}/v1/jobs/${id}/events`)).text();
    checkEvents(readEvents(events), at);
  }
  server.child.kill('SIGTERM');
  assert.equal(await server.exit, 0, 'stops in order');
  const orphans = await checkFiles(data, databaseUrl, items);
  const seconds = (performance.now() - began) / 1000;
  return { accepted: ids.size, succeeded: found.size, kills, attempts, items, kept, orphans, seconds };
}

async function processes(server: number, what: Victim): Promise<number[]> {
  const all = await descendants(server);
  const workers: number[] = [];
  for (const pid of all) if ((await descendants(pid)).length > 0) workers.push(pid);
  return what === 'worker' ? workers : all.filter((pid) => !workers.includes(pid));
}

const batchSize = 5;
/** Every third job is a batch. */
const isBatch = (number: number): boolean => number % 3 === 2;

function workOf(number: number, random: () => number): object {
  const ms = Math.round(50 + random() * 500);
  return isBatch(number) ? { kind: 'batch', count: batchSize, ms: Math.round(ms * 0.8) } : { kind: 'sleep', ms };
}

/** Sends a job until it is accepted; the same key makes sure that it is accepted once. */
async function submit(url: string, number: number, work: object): Promise<string> {
  for (const end = Date.now() + 60_000; ; await sleep(100)) {
    try {
      const response = await fetch(`${url}/v1/jobs`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': `fire-${number}` },
        body: JSON.stringify(work),
        signal: AbortSignal.timeout(10_000),
      });
      const body = (await response.json()) as Job;
      if (response.status === 200 || response.status === 202) return body.id;
      assert.equal(response.status, 503, JSON.stringify(body));
    } catch (error) {
      if (error instanceof assert.AssertionError || Date.now() > end) throw error;
    }
  }
}

async function listAll(url: string): Promise<Job[]> {
  const jobs: Job[] = [];
  for (let cursor: string | undefined = ''; cursor !== undefined; ) {
    const response: Response = await fetch(`${url}/v1/jobs?limit=200${cursor ? `&cursor=${cursor}` : ''}`);
    const page = (await response.json()) as { jobs: Job[]; next?: string };
    jobs.push(...page.jobs);
    cursor = page.next;
  }
  return jobs;
}

function readEvents(text: string): JobEvent[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => JSON.parse(line.slice(6)) as JobEvent);
}

function checkEvents(events: readonly JobEvent[], at: number): void {
  const sequence = events.map((event) => event.sequence);
  const whole = Array.from(sequence, (_, index) => index + 1);
  assert.deepEqual(sequence, whole, `job ${at}: every event, in order`);
  assert.equal(events[0]?.type, 'queued', `job ${at}: from its first event`);
  const ends = events.filter(({ type }) => ['succeeded', 'failed', 'cancelled'].includes(type));
  assert.equal(ends.length, 1, `job ${at} ended once`);
  assert.equal(events.at(-1)?.type, 'succeeded');
}

/** Looks at the stopped service's own files. @returns How many had been left by killed processes; they are found and removed. */
async function checkFiles(data: string, url: string | undefined, results: number): Promise<number> {
  const log = createLineLog('silent');
  const opened = await openDatabase({ url, folder: join(data, 'db'), kinds: Object.keys(kinds) });
  const artifacts = await openFolderStore(join(data, 'artifacts'));
  const jobs = openJobs({
    ...opened,
    artifacts,
    log,
    kinds,
    clock: { now: Date.now },
    rules: { ...defaultJobRules, orphanAgeSeconds: -1 },
    seal: async (secret) => secret,
  });
  const orphans = await jobs.sweeper.removeOrphans();
  const keys: string[] = [];
  for await (const { key } of artifacts.list('')) keys.push(key);
  await jobs[Symbol.asyncDispose]();
  await opened[Symbol.asyncDispose]();
  assert.equal(keys.length, results, 'one file for each result and no other');
  assert.ok((await readdir(join(data, 'artifacts', '.incoming'))).length <= 100);
  return orphans;
}
