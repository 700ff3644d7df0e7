/**
 * Gives jobs out: at once when there is one, else as soon as one comes. A claim that waits is woken by signals; only what no
 * signal tells (a wait between tries is over, a signal was lost) is found by looking again.
 */
import type { ClaimRequest, Lease } from '../contract/service/lease.ts';
import type { Transaction } from '../ports/database.ts';
import type { ClaimedJob } from '../ports/job-engine.ts';
import type { JobRow } from '../ports/job-records.ts';
import type { GivenLease, GivenLeases } from './given-leases.ts';
import { doneBefore } from './items.ts';
import { type JobParts, type Stepper, sha256Hex } from './job-parts.ts';
import type { LeaseDesk } from './jobs.ts';
import { nameOf, storedOf, withSmallInputs } from './lease-inputs.ts';

/** How long a waiting claim trusts signals before it looks itself. */
const lookAgainMs = 1000;

/** After an end a look is due: it makes room in its group. Who waits for the end is answered first, and many ends are one look. */
const afterEndMs = 10;

/** Stands for every kind. */
const anyKind = '';

/** Gives out jobs. */
export interface Claims {
  claim(wish: ClaimRequest, signal?: AbortSignal): Promise<Lease | undefined>;
  /** Answers all who wait with nothing, and everybody who comes. */
  stop(): void;
}

interface Waiter {
  readonly wish: ClaimRequest;
  readonly settle: (lease: Lease | undefined, thrown?: unknown) => void;
  settled: boolean;
}

/** What claims need of the rest. */
export interface ClaimsAround {
  /** Remembers what is given out. */
  readonly given: GivenLeases;
  /** Hands a lease back that nobody waits for any more. */
  readonly giveBack: LeaseDesk['release'];
  /** Hears of jobs that may have ended. */
  readonly ended: (jobId: string) => void;
  /** Hears that a look for a job of this worker worked, whether there was one or not. */
  readonly looked?: (worker: string) => void;
}

/** Makes the counter at which workers queue. */
export function createClaims(parts: JobParts, stepper: Stepper, around: ClaimsAround): Claims {
  const once = async (wish: ClaimRequest): Promise<Lease | undefined> => {
    const found = await claimOnce(parts, stepper, wish, around);
    around.looked?.(wish.worker);
    return found;
  };

  const waiters = new Set<Waiter>();
  let stopped = false;
  let pumping = false;
  /** Kinds of which there may be a job that those who wait do not know of. */
  const fresh = new Set<string>();
  /** How often something was heard after which there may be a job. */
  let news = 0;
  /** The last job went, as it came, to somebody who waited: there are fewer jobs than workers. */
  let calm = false;

  /** Which of the kinds that are waited for are worth a claim: one question for all who wait, where each claim is a transaction. */
  const due = async (): Promise<ReadonlySet<string>> => {
    const kinds = [...new Set([...waiters].flatMap(({ wish }) => wish.kinds))];
    try {
      const found = await parts.database.look((tx) => parts.engine.due(tx, kinds));
      for (const { wish } of waiters) around.looked?.(wish.worker);
      return new Set(found);
    } catch {
      // Claims fail as well then, and tell those who wait.
      return new Set(kinds);
    }
  };

  /** Serves those who wait, first come first; kinds for which there was nothing are not asked for again in this round. */
  const pump = async (): Promise<void> => {
    if (pumping) return;
    pumping = true;
    try {
      while (fresh.size > 0 && waiters.size > 0) {
        const heard = new Set(fresh);
        fresh.clear();
        const kinds = heard.has(anyKind) ? await due() : heard;
        const empty = new Set<string>();
        for (const waiter of [...waiters]) {
          const key = [...waiter.wish.kinds].sort().join(' ');
          const concerned = waiter.wish.kinds.some((kind) => kinds.has(kind));
          if (waiter.settled || !concerned || empty.has(key)) continue;
          // Nobody else may answer it while its job is being written.
          waiters.delete(waiter);
          calm = !heard.has(anyKind);
          try {
            const lease = await once(waiter.wish);
            if (lease !== undefined) waiter.settle(lease);
            else {
              empty.add(key);
              if (!waiter.settled) waiters.add(waiter);
            }
          } catch (thrown) {
            waiter.settle(undefined, thrown);
          }
        }
      }
    } finally {
      pumping = false;
      // Whoever comes now looks for himself.
      if (waiters.size === 0) fresh.clear();
    }
  };
  const look = (kind: string): void => {
    fresh.add(kind);
    void pump();
  };
  const wake = (kind: string): void => {
    news += 1;
    look(kind);
  };
  const unhear = parts.database.hear('job-queued', (kind) => {
    if (waiters.size === 0) calm = false;
    wake(kind);
  });
  let soon: ReturnType<typeof setTimeout> | undefined;
  const unhearEnds = parts.database.hear('job-ended', () => {
    soon ??= setTimeout(() => {
      soon = undefined;
      wake(anyKind);
    }, afterEndMs);
  });
  const timer = setInterval(() => look(anyKind), lookAgainMs);

  return {
    async claim(wish, signal) {
      if (stopped || signal?.aborted) return undefined;
      const before = news;
      // Whoever has just ended a job asks for the next one while the end is being told. It is looked for in a moment anyway.
      const looksLater = calm && soon !== undefined && wish.waitSeconds > 0;
      const found = looksLater ? undefined : await once(wish);
      if (found !== undefined) calm = false;
      if (found !== undefined && signal?.aborted) {
        await around.giveBack(found);
        return undefined;
      }
      if (found !== undefined || wish.waitSeconds === 0 || stopped || signal?.aborted) return found;
      return await new Promise<Lease | undefined>((resolve, reject) => {
        const waiter: Waiter = {
          wish,
          settled: false,
          settle(lease, thrown) {
            if (waiter.settled) {
              // It left while its job was being written: the next one gets the job.
              if (lease !== undefined) around.giveBack(lease).catch(() => {});
              return;
            }
            waiter.settled = true;
            waiters.delete(waiter);
            clearTimeout(end);
            signal?.removeEventListener('abort', leave);
            if (thrown === undefined) resolve(lease);
            else reject(thrown as Error);
          },
        };
        const leave = (): void => waiter.settle(undefined);
        const end = setTimeout(leave, wish.waitSeconds * 1000);
        signal?.addEventListener('abort', leave);
        waiters.add(waiter);
        // A job may have come between the look and the wait.
        if (news !== before) for (const kind of wish.kinds) look(kind);
      });
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      clearTimeout(soon);
      unhear();
      unhearEnds();
      for (const waiter of [...waiters]) waiter.settle(undefined);
    },
  };
}

/**
 * One look: a job is claimed, its attempt begins, and the lease is made, in one transaction. Were it forgotten, the job would
 * be queued as before, and its worker would hear that its lease is lost.
 */
async function claimOnce(
  parts: JobParts,
  stepper: Stepper,
  wish: ClaimRequest,
  { ended, given }: Pick<ClaimsAround, 'ended' | 'given'>,
): Promise<Lease | undefined> {
  const token = newToken();
  const tokenHash = parts.sha256?.(token) ?? (await sha256Hex(token));
  // A claimed job may turn out to have been cancelled; then the next one is looked for.
  for (;;) {
    const look = async (tx: Transaction): Promise<{ readonly begun?: Begun; readonly over?: string }> => {
      const groupConcurrency = parts.rules.maxRunningOfCaller;
      const [claimed, job] = await Promise.all([
        parts.engine.claim(tx, { kinds: wish.kinds, groupConcurrency }),
        parts.jobs.lockClaimed(tx),
      ]);
      if (claimed === undefined) return {};
      const begun = await begin(parts, stepper, { tx, claimed, job, wish, token, tokenHash });
      return begun === undefined ? { over: claimed.id } : { begun };
    };
    const result = await parts.database.transaction(look, { forgettable: true });
    if (result.begun !== undefined) {
      const { lease, inputs, known } = result.begun;
      given.note(lease.id, known);
      return { ...lease, inputs: await inputs };
    }
    if (result.over === undefined) return undefined;
    ended(result.over);
  }
}

/** A lease, its inputs on their way. */
interface Begun {
  readonly lease: Omit<Lease, 'inputs'>;
  readonly inputs: Lease['inputs'] | Promise<Lease['inputs']>;
  readonly known: GivenLease;
}

async function begin(
  parts: JobParts,
  stepper: Stepper,
  what: {
    readonly tx: Transaction;
    readonly claimed: ClaimedJob;
    /** Held. */
    readonly job: JobRow | undefined;
    readonly wish: ClaimRequest;
    readonly token: string;
    readonly tokenHash: string;
  },
): Promise<Begun | undefined> {
  const { jobs, engine, rules, kinds, clock } = parts;
  const { tx, claimed } = what;
  let { job } = what;
  if (job?.status === 'running') {
    // The engine gave up on an attempt before our lease lapsed.
    for (const old of await jobs.runningAttempts(tx, job.id)) {
      await stepper.step(tx, job, { what: 'lost', next: 'retry' }, { attemptId: old.id });
    }
    job = await jobs.lockJob(tx, claimed.id);
  }
  if (job === undefined || job.status !== 'queued' || job.cancelRequested) {
    await engine.cancel(tx, claimed);
    return undefined;
  }
  const nowMs = clock.now();
  const number = job.attempt + 1;
  const id = crypto.randomUUID();
  const begins = {
    id,
    jobId: job.id,
    number,
    engineAttempt: claimed.attempt,
    worker: what.wish.worker,
    tokenHash: what.tokenHash,
    status: 'running',
    leaseUntilMs: nowMs + rules.leaseSeconds * 1000,
    startedMs: nowMs,
  } as const;
  const step = await stepper.step(tx, job, { what: 'claimed', attempt: number }, { begins });
  const known = { job: { ...job, ...step?.job }, number, engineAttempt: claimed.attempt, tokenHash: what.tokenHash };
  const kind = kinds[job.kind];
  const refs = kind?.media(job.request) ?? [];
  const rows = await storedOf(parts, tx, refs);
  const stored = refs.map((ref) => rows.get(ref));
  const named = refs.map((ref, index) => ({ index, name: stored[index]?.name ?? nameOf(ref) }));
  const lease = {
    id,
    token: what.token,
    jobId: job.id,
    attempt: number,
    kind: job.kind,
    request: kind?.forWorker(job.request) ?? job.request,
    heartbeatSeconds: rules.heartbeatSeconds,
    leaseSeconds: rules.leaseSeconds,
    timeoutSeconds: job.timeoutSeconds,
    ...(number === 1 ? {} : await doneBefore(parts, tx, job.id)),
  };
  // Read while the database writes, in vain should it refuse.
  return { lease, inputs: what.wish.inline ? withSmallInputs(parts, named, stored) : named, known };
}

/** 192 random bits, URL-safe. */
function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return `lt_${btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')}`;
}
