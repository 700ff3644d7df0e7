/**
 * The job-records port: our tables of jobs, attempts, events. The truth for users; the job engine only knows ids.
 */
import type { AttemptStatus, JobStatus } from '../base/job-status.ts';
import type { Transaction } from './database.ts';

/** Any JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A job. Times in milliseconds since 1970. */
export interface JobRow {
  /** A UUID. */
  readonly id: string;
  readonly kind: string;
  readonly owner: string;
  readonly status: JobStatus;
  /** As asked for and resolved, pictures as references to stored files or URLs. */
  readonly request: JsonObject;
  readonly priority: number;
  readonly tries: number;
  readonly timeoutSeconds: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly progress: number;
  readonly step?: string | undefined;
  readonly cancelRequested: boolean;
  /** Number of the latest attempt; 0 before the first. */
  readonly attempt: number;
  readonly report?: JsonObject | undefined;
  /** Ids of artifacts, in order, with the target each was made from. */
  readonly results: readonly { readonly id: string; readonly target?: number | undefined }[];
  readonly error?: JsonObject | undefined;
  readonly idempotencyKey?: string | undefined;
  /** SHA-256 of the request as it came, to tell a repeat from another request under the same key. */
  readonly fingerprint?: string | undefined;
  readonly createdMs: number;
  readonly startedMs?: number | undefined;
  readonly finishedMs?: number | undefined;
  readonly expiresMs?: number | undefined;
}

/** One try at a job. */
export interface AttemptRow {
  readonly id: string;
  readonly jobId: string;
  readonly number: number;
  readonly worker: string;
  /** SHA-256 of the lease's token, lower-case hex. */
  readonly tokenHash: string;
  readonly status: AttemptStatus;
  readonly leaseUntilMs: number;
  readonly startedMs: number;
  readonly endedMs?: number | undefined;
  readonly error?: JsonObject | undefined;
}

/** An event of a job. */
export interface EventRow {
  /** Grows over all jobs. */
  readonly sequence: number;
  readonly jobId: string;
  readonly type: string;
  readonly atMs: number;
  readonly facts: JsonObject;
}

/** Fields of a job that may change. */
export type JobPatch = Partial<
  Pick<
    JobRow,
    | 'status'
    | 'progress'
    | 'step'
    | 'cancelRequested'
    | 'attempt'
    | 'report'
    | 'results'
    | 'error'
    | 'startedMs'
    | 'finishedMs'
    | 'expiresMs'
  >
>;

/** Which jobs are listed, newest first. */
export interface JobQuery {
  readonly owner?: string | undefined;
  readonly status?: readonly JobStatus[] | undefined;
  readonly kind?: string | undefined;
  readonly limit: number;
  /** Only jobs after this one in the list: `createdMs` and id of the last job of the page before. */
  readonly after?: { readonly createdMs: number; readonly id: string } | undefined;
}

/** Keeps jobs, attempts and events. */
export interface JobRecords {
  insertJob(tx: Transaction, job: JobRow): Promise<void>;
  getJob(tx: Transaction, id: string): Promise<JobRow | undefined>;
  /** The job, held against changes by others until the transaction ends. */
  lockJob(tx: Transaction, id: string): Promise<JobRow | undefined>;
  updateJob(tx: Transaction, id: string, patch: JobPatch): Promise<void>;
  listJobs(tx: Transaction, query: JobQuery): Promise<readonly JobRow[]>;
  /** The job that an owner asked for under this key. */
  byIdempotencyKey(tx: Transaction, owner: string, key: string): Promise<JobRow | undefined>;
  /** How many queued jobs of these kinds start before this one. */
  queuePosition(tx: Transaction, job: JobRow): Promise<number>;
  /** How many unfinished jobs there are, of one owner or of all. */
  countUnfinished(tx: Transaction, owner?: string): Promise<number>;
  countByStatus(
    tx: Transaction,
  ): Promise<readonly { readonly kind: string; readonly status: JobStatus; readonly count: number }[]>;
  removeJobs(tx: Transaction, ids: readonly string[]): Promise<void>;
  expiredJobs(tx: Transaction, wish: { readonly nowMs: number; readonly limit: number }): Promise<readonly JobRow[]>;

  insertAttempt(tx: Transaction, attempt: AttemptRow): Promise<void>;
  getAttempt(tx: Transaction, id: string): Promise<AttemptRow | undefined>;
  attemptsOf(tx: Transaction, jobId: string): Promise<readonly AttemptRow[]>;
  updateAttempt(
    tx: Transaction,
    id: string,
    patch: Partial<Pick<AttemptRow, 'status' | 'leaseUntilMs' | 'endedMs' | 'error'>>,
  ): Promise<void>;
  /** Running attempts whose lease ended before this time. */
  lapsedAttempts(
    tx: Transaction,
    wish: { readonly nowMs: number; readonly limit: number },
  ): Promise<readonly AttemptRow[]>;

  addEvent(tx: Transaction, event: Omit<EventRow, 'sequence'>): Promise<number>;
  /** Events of a job after a number, in order. */
  events(
    tx: Transaction,
    jobId: string,
    wish: { readonly after: number; readonly limit: number },
  ): Promise<readonly EventRow[]>;
}
