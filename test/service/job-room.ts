/**
 * The whole of the jobs for tests: a database, a folder of artifacts, a clock that tests can turn, and workers' words.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolderStore } from '../../src/adapters/artifact-store/folder-store.ts';
import type { ServiceDatabase } from '../../src/adapters/database/open-database.ts';
import { createLineLog } from '../../src/adapters/log/line-log.ts';
import { LikenessError } from '../../src/base/errors.ts';
import { describeError } from '../../src/contract/error-report.ts';
import type { ResolvedJobRequest } from '../../src/contract/service/job-request.ts';
import type { Lease } from '../../src/contract/service/lease.ts';
import { defaultJobRules, type JobRules, type KindRules } from '../../src/jobs/job-parts.ts';
import type { Caller, JobView } from '../../src/jobs/jobs.ts';
import { type OpenJobs, openJobs } from '../../src/jobs/open-jobs.ts';
import type { ArtifactStore } from '../../src/ports/artifact-store.ts';
import type { MediaRow } from '../../src/ports/media-records.ts';

/** Users of the tests. */
export const ann: Caller = { owner: 'ann', admin: false };
export const bob: Caller = { owner: 'bob', admin: false };
export const root: Caller = { owner: 'root', admin: true };

/** What a test may say of a job. */
export interface TestRequest {
  readonly kind?: string;
  /** References to stored files. */
  readonly media?: readonly string[];
  readonly priority?: number;
  readonly tries?: number;
  readonly timeoutSeconds?: number;
  readonly webhook?: { readonly url: string; readonly events: readonly string[] };
}

/** Jobs with all that belongs to them. */
export interface JobRoom extends AsyncDisposable {
  readonly jobs: OpenJobs;
  readonly opened: ServiceDatabase;
  readonly artifacts: ArtifactStore;
  /** Names of workers that are known to be dead. */
  readonly dead: Set<string>;
  /** Turns the clock of our tables; the database has its own. */
  advance(seconds: number): void;
  submit(caller?: Caller, request?: TestRequest, key?: string): Promise<JobView>;
  /** Claims what must be there. */
  claim(kind?: string): Promise<Lease>;
  /** Delivers a result as the API does. @returns Its id. */
  deliver(lease: Lease, text: string): Promise<string>;
  /** Stores a file as an upload. */
  upload(owner: string, text: string, expiresMs?: number): Promise<MediaRow>;
  /** Claims, delivers and completes. @returns The id of the result. */
  work(kind?: string): Promise<string>;
  /** Keys in the artifact store. */
  keys(): Promise<readonly string[]>;
  read(key: string): Promise<string>;
  /** Types of a job's events, after a check that their numbers are 1, 2, 3 … */
  eventTypes(id: string): Promise<readonly string[]>;
}

const rulesOfKind: KindRules = {
  media: (request) => (request['media'] as readonly string[] | undefined) ?? [],
  forWorker: ({ webhook, ...request }) => request,
};

/** A failure as workers report it. */
export function failure(retryable: boolean): { readonly error: ReturnType<typeof describeError> } {
  const error = new LikenessError(retryable ? 'job/worker-lost' : 'run/cancelled', 'It went wrong.');
  return { error: { ...describeError(error), retryable } };
}

/**
 * Opens jobs on a database. Rounds of the sweeper are up to the test.
 *
 * @param frozen - The clock goes on only when it is turned.
 */
export async function openJobRoom(
  opened: ServiceDatabase,
  kinds: readonly string[],
  rules: Partial<JobRules> = {},
  frozen = false,
): Promise<JobRoom> {
  const folder = await mkdtemp(join(tmpdir(), 'likeness-jobs-'));
  const artifacts = await openFolderStore(folder);
  const dead = new Set<string>();
  let aheadMs = 0;
  const startMs = Date.now();
  const now = (): number => (frozen ? startMs : Date.now()) + aheadMs;
  const jobs = openJobs({
    ...opened,
    artifacts,
    clock: { now },
    log: createLineLog('silent'),
    kinds: Object.fromEntries(kinds.map((kind) => [kind, rulesOfKind])),
    rules: { ...defaultJobRules, sweepMs: 3_600_000, ...rules },
    seal: async (secret) => secret,
    workerIsDead: (name) => dead.has(name),
  });
  const first = kinds[0] as string;
  const store = async (parts: Omit<MediaRow, 'bytes' | 'sha256' | 'contentType' | 'createdMs'>, text: string) => {
    const bytes = [new TextEncoder().encode(text)];
    const stored = await artifacts.put(
      parts.key,
      (async function* () {
        yield* bytes;
      })(),
      { maxBytes: 1000 },
    );
    const row: MediaRow = {
      ...parts,
      bytes: stored.bytes,
      sha256: stored.sha256,
      contentType: 'text/plain',
      createdMs: now(),
    };
    await opened.database.transaction((tx) => opened.media.insert(tx, row));
    return row;
  };
  const room: JobRoom = {
    jobs,
    opened,
    artifacts,
    dead,
    advance(seconds) {
      aheadMs += seconds * 1000;
    },
    async submit(caller = ann, request = {}, idempotencyKey) {
      const full = { kind: first, ...request } as unknown as ResolvedJobRequest;
      const submission = { request: full, idempotencyKey, fingerprint: JSON.stringify(full) };
      return (await jobs.desk.submit(caller, submission)).job;
    },
    async claim(kind = first) {
      const lease = await jobs.leases.claim({ worker: 'tester', kinds: [kind], waitSeconds: 0, ready: true });
      if (lease === undefined) throw new Error(`Expected a job of the kind ${kind} to be there.`);
      return lease;
    },
    async deliver(lease, text) {
      const { jobId, owner, attempt } = await jobs.leases.leased(lease);
      const id = `art_${crypto.randomUUID().replaceAll('-', '')}`;
      await store({ id, key: `out/${jobId}/${attempt}/${id}`, owner, jobId, attempt }, text);
      return id;
    },
    upload(owner, text, expiresMs) {
      const id = `up_${crypto.randomUUID().replaceAll('-', '')}`;
      return store({ id, key: `in/${id}`, owner, expiresMs }, text);
    },
    async work(kind) {
      const lease = await room.claim(kind);
      const id = await room.deliver(lease, `result of ${lease.jobId}`);
      await jobs.leases.complete(lease, { report: { done: true }, results: [{ id, target: 0 }] });
      return id;
    },
    async keys() {
      const found: string[] = [];
      for await (const { key } of artifacts.list('')) found.push(key);
      return found.toSorted();
    },
    async read(key) {
      const bytes = await artifacts.read(key);
      const parts: Uint8Array[] = [];
      for await (const part of bytes) parts.push(part);
      return Buffer.concat(parts).toString();
    },
    async eventTypes(id) {
      const events = await jobs.desk.events(root, id, 0);
      events.forEach((event, index) => {
        if (event.sequence !== index + 1) throw new Error(`Event ${index + 1} has the number ${event.sequence}.`);
      });
      return events.map(({ type }) => type);
    },
    async [Symbol.asyncDispose]() {
      await jobs[Symbol.asyncDispose]();
      await artifacts[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return room;
}
