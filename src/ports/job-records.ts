/**
 * The job-records port: our tables of jobs, attempts, events. The truth for users; the job engine only knows ids.
 */
import type { AttemptStatus, JobStatus } from '../base/job-status.ts';
import type { Database, Transaction } from './database.ts';

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
  /** Number of the latest event; 1 when it is queued for the first time. */
  readonly lastEvent: number;
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
  /** The number that the job engine gave it. */
  readonly engineAttempt: number;
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
  /** 1, 2, 3 … within its job, without gaps. */
  readonly sequence: number;
  readonly jobId: string;
  readonly type: string;
  readonly atMs: number;
  readonly facts: JsonObject;
}

/** An item of a batch that an attempt has done, while its job goes on. */
export interface ItemRow {
  readonly jobId: string;
  /** Number of the target, beginning with 0. */
  readonly target: number;
  /** The attempt that did it. */
  readonly attempt: number;
  /** Id of the file that it made. */
  readonly mediaId?: string | undefined;
  readonly report: JsonObject;
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

/** Everything that one step of a job writes, in one go. */
export interface JobChange {
  readonly jobId: string;
  readonly job?: JobPatch | undefined;
  /** The attempt that begins. */
  readonly begins?: AttemptRow | undefined;
  /** The attempt that changes. */
  readonly attempt?:
    | ({ readonly id: string } & Partial<Pick<AttemptRow, 'status' | 'leaseUntilMs' | 'endedMs' | 'error'>>)
    | undefined;
  readonly event?: Omit<EventRow, 'sequence' | 'jobId'> | undefined;
  /** What the rows must be before, else the transaction fails: for {@link Database.attempt}. Only with an attempt that changes. */
  readonly expects?: ExpectedLease | undefined;
}

/** A lease that is expected to be in force: the job runs, at this attempt, which is of this token. */
export interface ExpectedLease {
  readonly number: number;
  readonly tokenHash: string;
}

/** How many jobs are taken in. */
export interface Room {
  /** Queued jobs of everybody. */
  readonly maxQueued: number;
  readonly maxUnfinishedOfCaller: number;
}

/** A lease: the attempt and its job. */
export interface LeaseRow {
  readonly job: JobRow;
  readonly attempt: AttemptRow;
}

/** What decides whether a job is taken in. */
export interface Admission {
  /** The job that the owner asked for under the same key. */
  readonly existing?: JobRow | undefined;
  /** Queued jobs of everybody. */
  readonly queued: number;
  /** Unfinished jobs of the owner. */
  readonly unfinished: number;
  /** Queued jobs that would start before it. */
  readonly before: number;
}

/** Keeps jobs, attempts and events. */
export interface JobRecords {
  /** @returns False when the owner has a job under the same key already: nothing was written then. */
  insertJob(tx: Transaction, job: JobRow, event: Omit<EventRow, 'sequence' | 'jobId'>): Promise<boolean>;
  /**
   * Writes a job that is expected to be taken in: there is room, and its owner has no job under the same key.
   *
   * @returns How many queued jobs start before it; told once the {@link Database.attempt} has come through.
   */
  admitJob(
    tx: Transaction,
    job: JobRow,
    event: Omit<EventRow, 'sequence' | 'jobId'>,
    room: Room,
  ): { readonly before: Promise<number> };
  /** What decides whether a job of this owner is taken in. */
  admission(tx: Transaction, job: Pick<JobRow, 'owner' | 'kind' | 'priority' | 'idempotencyKey'>): Promise<Admission>;
  getJob(tx: Transaction, id: string): Promise<JobRow | undefined>;
  /** The job, held against changes by others until the transaction ends. */
  lockJob(tx: Transaction, id: string): Promise<JobRow | undefined>;
  /** The job that the engine gave out last in this transaction, held as well; asked for without waiting for the engine's answer. */
  lockClaimed(tx: Transaction): Promise<JobRow | undefined>;
  /** An attempt and its job, both held against changes by others until the transaction ends. */
  lockLease(tx: Transaction, attemptId: string): Promise<LeaseRow | undefined>;
  /** The same, not held. */
  getLease(tx: Transaction, attemptId: string): Promise<LeaseRow | undefined>;
  /** Writes one step. A field that is there and `undefined` is emptied. */
  change(tx: Transaction, change: JobChange): Promise<void>;
  listJobs(tx: Transaction, query: JobQuery): Promise<readonly JobRow[]>;
  /** How many queued jobs of its kind start before this one. */
  queuePosition(tx: Transaction, job: JobRow): Promise<number>;
  /** The same for several jobs, by their ids; jobs that are not queued are left out. */
  queuePositions(tx: Transaction, jobs: readonly JobRow[]): Promise<ReadonlyMap<string, number>>;
  countByStatus(
    tx: Transaction,
  ): Promise<readonly { readonly kind: string; readonly status: JobStatus; readonly count: number }[]>;
  /** Which of these stored files are named by requests of jobs other than this one. */
  namedElsewhere(tx: Transaction, mediaIds: readonly string[], exceptJobId: string): Promise<ReadonlySet<string>>;
  /** Which of these stored files are named by requests of unfinished jobs. */
  needed(tx: Transaction, mediaIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Forgets jobs with their attempts and events. */
  removeJobs(tx: Transaction, ids: readonly string[]): Promise<void>;
  /** Finished jobs whose time is over. */
  expiredJobs(tx: Transaction, wish: { readonly nowMs: number; readonly limit: number }): Promise<readonly JobRow[]>;

  /** Attempts of some jobs, oldest first. */
  attemptsOf(tx: Transaction, jobIds: readonly string[]): Promise<readonly AttemptRow[]>;
  /** The running attempts of a job; more than one only while an old one was not yet noticed to be lost. */
  runningAttempts(tx: Transaction, jobId: string): Promise<readonly AttemptRow[]>;
  /** Every running attempt, the one whose lease ends first before the others. */
  allRunningAttempts(tx: Transaction, wish: { readonly limit: number }): Promise<readonly AttemptRow[]>;

  /** Keeps an item, in place of the one that an earlier attempt brought. */
  putItem(tx: Transaction, item: ItemRow): Promise<void>;
  /** Items of a job in order of their targets, without those whose file is gone. */
  items(tx: Transaction, jobId: string): Promise<readonly ItemRow[]>;
  /** Forgets the items of finished jobs: of some of them, or of all. */
  forgetItems(tx: Transaction, wish: { readonly jobIds?: readonly string[] | undefined }): Promise<void>;

  /** Events of a job after a number, in order. */
  events(
    tx: Transaction,
    jobId: string,
    wish: { readonly after: number; readonly limit: number },
  ): Promise<readonly EventRow[]>;
}
