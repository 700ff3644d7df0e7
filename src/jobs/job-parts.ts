/**
 * What the work on jobs is made of: ports and rules that `open-jobs.ts` is given, and the steps that every part takes.
 */
import { LikenessError } from '../base/errors.ts';
import { isFinished } from '../base/job-status.ts';
import type { ArtifactStore } from '../ports/artifact-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Database, Transaction } from '../ports/database.ts';
import type { JobEngine } from '../ports/job-engine.ts';
import type { AttemptRow, ExpectedLease, JobChange, JobRecords, JobRow, JsonObject } from '../ports/job-records.ts';
import type { Log } from '../ports/log.ts';
import type { MediaRecords } from '../ports/media-records.ts';
import type { WebhookRecords } from '../ports/webhook-records.ts';
import { type JobWatch, tellOperators } from './tell-operators.ts';
import { decide, type Happening, type Step } from './transitions.ts';
import { planDelivery } from './webhooks/plan-delivery.ts';

/** What a kind of jobs has of its own. */
export interface KindRules {
  /** Every picture that a request names, in the order in which workers get them. */
  media(request: JsonObject): readonly string[];
  /** The request as a worker gets it: pictures are named `input:N`. */
  forWorker(request: JsonObject): JsonObject;
}

/** Limits and times. */
export interface JobRules {
  readonly maxQueued: number;
  readonly maxUnfinishedOfCaller: number;
  /** How many jobs of one caller run at once; any number when not said. */
  readonly maxRunningOfCaller?: number | undefined;
  readonly leaseSeconds: number;
  readonly heartbeatSeconds: number;
  /** Of an attempt, when its request does not say it. */
  readonly timeoutSeconds: number;
  /** How long finished jobs and their results stay. */
  readonly jobTtlSeconds: number;
  /** How often lapsed leases are looked for. */
  readonly sweepMs: number;
  /** How old bytes that no row knows are before they are removed. */
  readonly orphanAgeSeconds: number;
}

/** Rules that a laptop can live with. */
export const defaultJobRules: JobRules = {
  maxQueued: 10_000,
  maxUnfinishedOfCaller: 2000,
  leaseSeconds: 30,
  heartbeatSeconds: 5,
  timeoutSeconds: 1800,
  jobTtlSeconds: 7 * 24 * 3600,
  sweepMs: 1000,
  orphanAgeSeconds: 3600,
};

/** What `openJobs` is given. */
export interface JobParts {
  readonly database: Database;
  readonly engine: JobEngine;
  readonly jobs: JobRecords;
  readonly media: MediaRecords;
  readonly webhooks: WebhookRecords;
  readonly artifacts: ArtifactStore;
  readonly clock: Clock;
  readonly log: Log;
  /** The kinds of jobs there are, by name. */
  readonly kinds: Readonly<Record<string, KindRules>>;
  readonly rules: JobRules;
  /** Measures jobs. */
  readonly watch?: JobWatch | undefined;
  /** Says something once the transaction is committed. `openJobs` fills it in. */
  atCommit?(tx: Transaction, say: () => void): void;
  /** Seals a webhook's own secret. */
  seal(secret: string): Promise<string>;
  /** SHA-256 of a text, lower-case hex. Without it WebCrypto's, which costs far more than the hash itself. */
  sha256?(text: string): string;
  /** Base64 of bytes. Without it our own, which takes some milliseconds for a picture. */
  base64?(bytes: Uint8Array): string;
  /** Whether a worker of this name ran on this machine and is certainly dead; then its jobs need not wait for their leases. */
  workerIsDead?(name: string): boolean;
}

/** Adds what the step of a job also writes. */
export interface Beside {
  /** The attempt that begins. */
  readonly begins?: AttemptRow | undefined;
  /** The attempt to which the step happens. */
  readonly attemptId?: string | undefined;
  readonly leaseUntilMs?: number | undefined;
  /** What must be so, instead of having been looked up: for `Database.attempt`. */
  readonly expects?: ExpectedLease | undefined;
  /** The request that asked for the step. */
  readonly requestId?: string | undefined;
}

/** Takes steps: the only writer of jobs after their submission. */
export interface Stepper {
  /** Decides, and writes all that follows in the caller's transaction. @returns Nothing when nothing follows. */
  step(tx: Transaction, job: JobRow, happening: Happening, beside?: Beside): Promise<Step | undefined>;
}

/** Makes the stepper. */
export function createStepper(parts: JobParts): Stepper {
  const { jobs, webhooks, database, clock, rules } = parts;
  return {
    async step(tx, job, happening, beside = {}) {
      const nowMs = clock.now();
      const ttlSeconds = keepSecondsOf(job) ?? rules.jobTtlSeconds;
      const step = decide(job, happening, { nowMs, ttlSeconds });
      if (step === undefined) return undefined;
      const { requestId, begins } = beside;
      const turn = { job, happening, step, nowMs, requestId, worker: begins?.worker };
      parts.atCommit?.(tx, () => tellOperators(parts, turn));
      await jobs.change(tx, changeOf(job.id, step, beside, nowMs));
      if (step.tell !== undefined) {
        const delivery = planDelivery(job, step.tell, nowMs);
        if (delivery !== undefined) {
          await webhooks.insert(tx, delivery);
          await database.signal(tx, 'webhook-due', job.id);
        }
      }
      await database.signal(tx, 'job-changed', job.id);
      if (step.job.status !== undefined && isFinished(step.job.status)) await database.signal(tx, 'job-ended', job.id);
      if (step.job.status === 'queued') await database.signal(tx, 'job-queued', job.kind);
      return step;
    },
  };
}

/** How long a job stays after its end when its maker does not want it kept: whatever becomes of him meanwhile. */
function keepSecondsOf({ request }: Pick<JobRow, 'request'>): number | undefined {
  const { keepSeconds } = request;
  return typeof keepSeconds === 'number' ? keepSeconds : undefined;
}

function changeOf(jobId: string, step: Step, beside: Beside, nowMs: number): JobChange {
  const { attemptId, begins, leaseUntilMs, expects } = beside;
  const attempt =
    attemptId === undefined
      ? undefined
      : {
          id: attemptId,
          ...(leaseUntilMs === undefined ? {} : { leaseUntilMs }),
          ...(step.attempt === undefined ? {} : { ...step.attempt, endedMs: nowMs }),
        };
  return { jobId, job: step.job, begins, attempt, event: { ...step.event, atMs: nowMs }, expects };
}

/** The error for a lease that is no longer the job's. */
export function leaseLost(why: string): LikenessError {
  return new LikenessError('job/lease-lost', `Expected a lease that is in force: ${why}.`);
}

/** The error for a job that is not there, or not for this caller. */
export function noSuchJob(id: string): LikenessError {
  return new LikenessError('job/not-found', `Expected the id of a job, got ${id.slice(0, 60)}.`);
}

/** SHA-256 of a text, lower-case hex. */
export async function sha256Hex(text: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
