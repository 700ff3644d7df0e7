/**
 * What the doors can do with jobs: users on one side, workers on the other. `open-jobs.ts` makes it from the ports.
 */
import type { JobStatus } from '../base/job-status.ts';
import type { Job, JobEvent } from '../contract/service/job.ts';
import type { ResolvedJobRequest } from '../contract/service/job-request.ts';
import type {
  ClaimRequest,
  CompleteRequest,
  FailRequest,
  HeartbeatAnswer,
  HeartbeatRequest,
  Lease,
} from '../contract/service/lease.ts';
import type { MediaRow } from '../ports/media-records.ts';

/** Who asks: the id of an API key (`local` without keys) and whether it may see what belongs to others. */
export interface Caller {
  readonly owner: string;
  readonly admin: boolean;
  /** Id of the request, for the log. */
  readonly requestId?: string | undefined;
}

/** A job to be queued. */
export interface Submission {
  readonly request: ResolvedJobRequest;
  /** The caller's `Idempotency-Key`; the same key and request give the same job. */
  readonly idempotencyKey?: string | undefined;
  /** SHA-256 of the request as it came. */
  readonly fingerprint: string;
}

/** A job without the parts that depend on the door: addresses of results. The API adds them. */
export type JobView = Omit<Job, 'results' | 'links' | 'items'> & {
  readonly owner: string;
  readonly results: readonly { readonly id: string; readonly target?: number | undefined }[];
  /** The files of the results. */
  readonly files: readonly MediaRow[];
};

/** Proof that a worker holds a lease. */
export interface LeaseProof {
  /** Id of the attempt. */
  readonly id: string;
  readonly token: string;
}

/** The job behind a lease, for handing out inputs and taking in results. */
export interface LeasedJob {
  readonly jobId: string;
  readonly owner: string;
  readonly attempt: number;
}

/** A picture that a worker asks for. */
export interface LeasedInput {
  readonly job: LeasedJob;
  /** How the request names it. */
  readonly ref: string;
  /** The stored picture; nothing for one that must be fetched first. */
  readonly stored?: MediaRow | undefined;
  /** What the keys of pictures begin with that are fetched for this input. */
  readonly keyPrefix: string;
}

/** An item of a batch that an attempt has done. */
export interface BroughtItem {
  /** Number of the target, beginning with 0. */
  readonly target: number;
  readonly report: CompleteRequest['report'];
  /** Id of the file that it made, when its row is known already. */
  readonly resultId?: string | undefined;
}

/** What an attempt came to, when all results are stored. */
export interface CompletedJob {
  readonly report: CompleteRequest['report'];
  readonly results: readonly { readonly id: string; readonly target?: number | undefined }[];
}

/** What users do. Jobs of others do not exist for a caller who may not see them: `job/not-found`. */
export interface JobDesk {
  /**
   * Queues a job, in one transaction with its rows. @returns The job, and whether it was there already under the same key.
   * @throws `request/key-reused` when the key was used for another request; `queue/full`; `request/too-many`.
   */
  submit(caller: Caller, submission: Submission): Promise<{ readonly job: JobView; readonly repeated: boolean }>;
  /**
   * The job that this request made before under this key, if it did. @throws `request/key-reused`.
   */
  repeated(caller: Caller, idempotencyKey: string, fingerprint: string): Promise<JobView | undefined>;
  /** @throws `job/not-found`. */
  get(caller: Caller, id: string): Promise<JobView>;
  list(
    caller: Caller,
    query: {
      readonly status?: readonly JobStatus[];
      readonly kind?: string;
      readonly limit: number;
      readonly cursor?: string;
    },
  ): Promise<{ readonly jobs: readonly JobView[]; readonly next?: string }>;
  /** Cancels a queued job at once, asks the worker of a running one. A finished job stays as it is. @throws `job/not-found`. */
  cancel(caller: Caller, id: string): Promise<JobView>;
  /** Queues a failed or cancelled job once more. @throws `job/not-found`, `job/not-retryable`, `artifact/gone` when a picture of it was deleted, `queue/full`, `request/too-many`. */
  retry(caller: Caller, id: string): Promise<JobView>;
  /** Deletes a finished job with its results, report and inputs that only it used. @throws `job/not-found`, `job/unfinished`. */
  remove(
    caller: Caller,
    id: string,
    /** Leave stored files that the request names: their owner goes on using them. */
    wish?: { readonly keepInputs?: boolean },
  ): Promise<void>;
  /** Events after a number, in order. @throws `job/not-found`. */
  events(caller: Caller, id: string, after: number): Promise<readonly JobEvent[]>;
  /** Waits until the job has an event after this number, or the time is over, or the signal is aborted. */
  waitForEvent(
    id: string,
    after: number,
    wish: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<void>;
  /** Waits until the job is finished, or the time is over. @throws `job/not-found`. */
  waitUntilFinished(
    caller: Caller,
    id: string,
    wish: {
      readonly timeoutMs: number;
      readonly signal?: AbortSignal;
      /** The caller queued it just now: it need not be looked at before something is heard of it. */
      readonly justQueued?: boolean;
    },
  ): Promise<JobView>;
}

/** What workers do. Every call with a proof throws `job/lease-lost` when the lease is no longer the job's. */
export interface LeaseDesk {
  /** Waits for a job and leases it. @returns Nothing when none came within the wait. */
  claim(wish: ClaimRequest, signal?: AbortSignal): Promise<Lease | undefined>;
  heartbeat(proof: LeaseProof, news: HeartbeatRequest): Promise<HeartbeatAnswer>;
  /** The job behind a lease, checked now. */
  leased(proof: LeaseProof): Promise<LeasedJob>;
  /** The same without a look where this server gave the lease out: for what is checked when it is written. */
  presumed(proof: LeaseProof): Promise<LeasedJob>;
  /** An input of the job behind a lease, checked now. @throws `request/not-found`; `artifact/gone` when it was deleted. */
  input(proof: LeaseProof, index: number): Promise<LeasedInput>;
  /**
   * Keeps an item of a batch for the attempts that may follow. The same once more changes nothing.
   *
   * @param brought - Row of its file, whose bytes are stored; it becomes known with the item, or not at all.
   * @returns Id of the file that counts for this item.
   */
  item(proof: LeaseProof, item: BroughtItem, brought?: MediaRow): Promise<string | undefined>;
  /** @param brought - Rows of results whose bytes are stored; they become known with the completion, or not at all. */
  complete(proof: LeaseProof, done: CompletedJob, brought?: readonly MediaRow[]): Promise<void>;
  fail(proof: LeaseProof, failure: FailRequest): Promise<void>;
  release(proof: LeaseProof): Promise<void>;
}

/** A worker that has asked for work lately. */
export interface KnownWorker {
  readonly name: string;
  readonly kinds: readonly string[];
  /** Its models are open, and jobs can be given to it: its last claim did not fail. */
  readonly ready: boolean;
  /** Its last claim failed, for a reason of the service's own. */
  readonly failing: boolean;
  readonly lastSeenMs: number;
}

/** Jobs, for both sides, and the work behind the scenes: lapsed leases, dead letters, expired files. */
export interface Jobs extends AsyncDisposable {
  readonly desk: JobDesk;
  readonly leases: LeaseDesk;
  /** Workers that asked for work within the last minute, for `/readyz` and `/health`. */
  workers(): readonly KnownWorker[];
  counts(): Promise<readonly { readonly kind: string; readonly status: JobStatus; readonly count: number }[]>;
  /** Gives no more jobs out; claims that wait are answered with nothing. */
  stopClaims(): void;
}
