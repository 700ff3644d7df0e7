/**
 * The loop of a worker: claim a job, keep its lease alive while it runs, bring the results, say how it ended. It knows the
 * worker protocol and a `run` function, neither pictures nor processes.
 */
import { isLikenessError, LikenessError } from '../base/errors.ts';
import { describeError } from '../contract/error-report.ts';
import type { CompleteRequest, FailRequest, Lease } from '../contract/service/lease.ts';
import type { Log } from '../ports/log.ts';
import type { LeaseProof } from './jobs.ts';
import { keepLease } from './keep-lease.ts';
import type { WorkerLink } from './worker-link.ts';

/** What the run of an attempt is given. */
export interface AttemptAround {
  readonly proof: LeaseProof;
  /** Aborted with a {@link LikenessError} as its reason: cancelled, out of time, lease lost, or the worker is being stopped. */
  readonly signal: AbortSignal;
  /** Says how far it is; told to the service with the next heartbeat. */
  progress(share: number, step?: string): void;
}

/** Does the work of one attempt: fetches its inputs, computes, delivers its results. Says what came of it, or why nothing did. */
export type AttemptRun = (lease: Lease, around: AttemptAround) => Promise<CompleteRequest | FailRequest>;

/** What a loop is made of. */
export interface WorkerLoopParts {
  readonly link: WorkerLink;
  /** Name of the worker: host, process, number. */
  readonly name: string;
  readonly kinds: readonly string[];
  readonly run: AttemptRun;
  readonly log: Log;
  /** Whether a job would start at once; asked before every claim. */
  ready(): boolean;
  /** How long a claim waits for a job. */
  readonly waitSeconds?: number;
  /** Is told when the service has answered for the first time: address and key are right. */
  onAnswer?(): void;
  /** How long a service that was never heard is waited for, in case it is just being started. */
  readonly firstAnswerMs?: number;
}

/** A running loop; it takes one job at a time. */
export interface WorkerLoop {
  /**
   * Claims no more. A running attempt may go on for the grace, then it is stopped and handed back. @returns When all has ended.
   */
  stop(graceMs: number): Promise<void>;
  /** Ends when the service refuses this worker for good, or was never there: a wrong key or address. Rejects with the reason. */
  readonly ended: Promise<void>;
}

/** Errors after which asking again is of no use. */
const final = new Set([
  ...['request/unauthorized', 'request/forbidden', 'request/unknown-host', 'request/invalid', 'request/not-found'],
]);

const longestPauseMs = 5000;

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
}

/** Calls until it succeeds, the error is no matter of the connection, or the time is over. */
async function insist<T>(call: () => Promise<T>, untilMs: number, signal: AbortSignal): Promise<T> {
  for (let round = 0; ; round++) {
    try {
      return await call();
    } catch (error) {
      const passing = isLikenessError(error) && error.retryable;
      if (!passing || signal.aborted || Date.now() > untilMs) throw error;
      await pause(Math.min(longestPauseMs, 100 * 2 ** round), signal);
    }
  }
}

/** How long a finished attempt is offered to a service that does not answer; its lease decides whether it still counts. */
const offerMs = 300_000;

interface Ending {
  readonly kind: 'complete' | 'fail' | 'release' | 'nothing';
  readonly done?: CompleteRequest;
  readonly failure?: FailRequest;
}

function endingOf(thrown: unknown, signal: AbortSignal, stopping: boolean): Ending {
  const reason: unknown = signal.aborted ? signal.reason : thrown;
  if (isLikenessError(reason, 'job/lease-lost') || isLikenessError(thrown, 'job/lease-lost'))
    return { kind: 'nothing' };
  if (stopping && isLikenessError(reason, 'server/stopping')) return { kind: 'release' };
  return { kind: 'fail', failure: { error: describeError(reason) } };
}

/** Starts a loop. */
export function startWorkerLoop(parts: WorkerLoopParts): WorkerLoop {
  const { link, name, log } = parts;
  const claims = new AbortController();
  const atOnce = new AbortController();
  let current: AbortController | undefined;

  const attempt = async (lease: Lease): Promise<void> => {
    const proof: LeaseProof = { id: lease.id, token: lease.token };
    const about = log.with({ jobId: lease.jobId, attempt: lease.attempt });
    const stopper = new AbortController();
    current = stopper;
    const keeper = keepLease({ link, lease, proof, stopper, log: about });
    let ending: Ending;
    try {
      const done = await parts.run(lease, { proof, signal: stopper.signal, progress: keeper.progress });
      // What is done is done, even when somebody cancelled meanwhile: the service decides.
      ending = 'error' in done ? { kind: 'fail', failure: done } : { kind: 'complete', done };
    } catch (error) {
      ending = endingOf(error, stopper.signal, claims.signal.aborted);
      about.info(`attempt ended: ${ending.kind}`, { code: ending.failure?.error.code });
    }
    try {
      await insist(() => tell(link, proof, ending), Date.now() + offerMs, atOnce.signal);
    } catch (error) {
      if (!isLikenessError(error, 'job/lease-lost')) {
        about.warn(`the service did not take the end of an attempt: ${String(error)}`);
        // It does not want what was made: then the job is told why, in place of falling silent.
        const failure = { error: describeError(error) };
        await tell(link, proof, { kind: 'fail', failure }).catch(() => undefined);
      }
    } finally {
      keeper.stop();
      current = undefined;
    }
  };

  const loop = async (): Promise<void> => {
    const { kinds, firstAnswerMs = 10_000 } = parts;
    const absentUntil = Date.now() + firstAnswerMs;
    let answered = false;
    for (let failures = 0; !claims.signal.aborted; ) {
      let lease: Lease | undefined;
      try {
        const ready = parts.ready();
        // The first answer comes at once, job or not: it tells whether somebody is there who takes this worker.
        const waitSeconds = answered ? (parts.waitSeconds ?? 20) : 0;
        lease = await link.claim({ worker: name, kinds: [...kinds], waitSeconds, ready, inline: true }, claims.signal);
        if (!answered) parts.onAnswer?.();
        else if (failures > 0) log.info('connected to the service again');
        answered = true;
        failures = 0;
      } catch (error) {
        if (claims.signal.aborted) break;
        if (isLikenessError(error) && final.has(error.code)) throw error;
        const absent = !answered && isLikenessError(error, 'server/unreachable');
        if (absent && Date.now() >= absentUntil) throw error;
        if (!absent && failures === 0) log.warn(`the service does not answer: ${(error as Error).message}`);
        await pause(Math.min(longestPauseMs, 50 * 2 ** Math.min(failures++, 10)), claims.signal);
        continue;
      }
      if (lease) await attempt(lease);
    }
  };

  const ended = loop();
  return {
    ended,
    async stop(graceMs) {
      claims.abort();
      const reason = new LikenessError('server/stopping', 'The worker is being stopped.');
      const timer = setTimeout(() => {
        current?.abort(reason);
        atOnce.abort(reason);
      }, graceMs);
      await ended.catch(() => undefined);
      clearTimeout(timer);
    },
  };
}

function tell(link: WorkerLink, proof: LeaseProof, { kind, done, failure }: Ending): Promise<void> {
  if (kind === 'complete' && done) return link.complete(proof, done);
  if (kind === 'fail' && failure) return link.fail(proof, failure);
  return kind === 'release' ? link.release(proof) : Promise.resolve();
}
