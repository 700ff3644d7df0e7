/**
 * What workers do with a lease. Whether a lease is in force is looked up in the transaction that changes the job, with both
 * rows held, so that of two workers with one job only the one that holds it now can change it.
 */
import { LikenessError } from '../base/errors.ts';
import { kindOfMediaRef } from '../contract/service/media-ref.ts';
import type { Transaction } from '../ports/database.ts';
import type { JobRow, JsonObject, LeaseRow } from '../ports/job-records.ts';
import type { MediaRow } from '../ports/media-records.ts';
import type { GivenLeases } from './given-leases.ts';
import { keepItem, refuseStrangers } from './items.ts';
import { type JobParts, leaseLost, type Stepper, sha256Hex } from './job-parts.ts';
import type { LeaseDesk, LeasedJob, LeaseProof } from './jobs.ts';

/** Attempts may be stopped a little later than their time, as their workers stop themselves first. */
export const timeoutGraceMs = 5000;

/** When an attempt is too slow. */
export function deadlineMs({ job, attempt }: LeaseRow): number {
  return attempt.startedMs + job.timeoutSeconds * 1000 + timeoutGraceMs;
}

type Completing = (
  proof: LeaseProof,
  done: { readonly report: JsonObject; readonly results: JobRow['results'] },
  brought: readonly MediaRow[],
) => Promise<string | undefined>;

/** Makes the desk for workers, but for claiming. `ended` hears of jobs that may have ended. */
export function createLeases(
  parts: JobParts,
  stepper: Stepper,
  { given, ended }: { readonly given: GivenLeases; readonly ended: (jobId: string) => void },
): Omit<LeaseDesk, 'claim'> {
  const { database, engine, jobs, media, clock, rules, kinds } = parts;

  const hashOf = async (token: string): Promise<string> => parts.sha256?.(token) ?? sha256Hex(token);
  const check = (lease: LeaseRow | undefined, tokenHash: string): LeaseRow => {
    // One answer for a wrong id and a wrong token, as nobody shall learn which ids there are.
    if (lease === undefined || lease.attempt.tokenHash !== tokenHash)
      throw leaseLost('there is none with this id and token');
    if (lease.attempt.status !== 'running')
      throw leaseLost(`attempt ${lease.attempt.number} is ${lease.attempt.status}`);
    if (lease.job.status !== 'running' || lease.job.attempt !== lease.attempt.number) {
      throw leaseLost(`the job is ${lease.job.status}, at attempt ${lease.job.attempt}`);
    }
    return lease;
  };
  const leasedOf = ({ job, attempt }: LeaseRow): LeasedJob => ({
    jobId: job.id,
    owner: job.owner,
    attempt: attempt.number,
  });
  /** Only looks: nothing is held. */
  const seen = async <T>(proof: LeaseProof, work: (tx: Transaction, lease: LeaseRow) => Promise<T>): Promise<T> => {
    const tokenHash = await hashOf(proof.token);
    if (!isUuid(proof.id)) throw leaseLost('there is none with this id and token');
    return await database.look(async (tx) => work(tx, check(await jobs.getLease(tx, proof.id), tokenHash)));
  };
  const held = async <T>(
    proof: LeaseProof,
    work: (tx: Transaction, lease: LeaseRow) => Promise<T>,
    how?: { readonly forgettable: boolean },
  ): Promise<T> => {
    const tokenHash = await hashOf(proof.token);
    if (!isUuid(proof.id)) throw leaseLost('there is none with this id and token');
    return await database.transaction(
      async (tx) => work(tx, check(await jobs.lockLease(tx, proof.id), tokenHash)),
      how,
    );
  };
  const claimedOf = ({ job, attempt }: LeaseRow) => ({ id: job.id, kind: job.kind, attempt: attempt.engineAttempt });
  const engineLost = (): never => {
    throw leaseLost('the queue has given the job up or to somebody else');
  };
  /** The end of a lease that was given out here, written without a look before. @returns Nothing when it is not as remembered. */
  const completeAtOnce: Completing = async (proof, { report, results }, brought) => {
    const lease = given.take(proof.id);
    if (lease === undefined || namedBefore(results, brought).length > 0) return undefined;
    const { job, number, engineAttempt } = lease;
    const tokenHash = await hashOf(proof.token);
    const completed = await database.attempt(async (tx) => {
      const expects = { number, tokenHash };
      const happening = { what: 'completed', report, results } as const;
      await stepper.step(tx, job, happening, { attemptId: proof.id, expects });
      engine.expectComplete(tx, { id: job.id, kind: job.kind, attempt: engineAttempt });
      for (const row of brought) await media.insert(tx, row);
    });
    return completed && job.id;
  };

  const leased = (proof: LeaseProof): Promise<LeasedJob> => seen(proof, async (_, lease) => leasedOf(lease));

  return {
    heartbeat: (proof, news) =>
      held(
        proof,
        async (tx, lease) => {
          if (!(await engine.renew(tx, claimedOf(lease)))) engineLost();
          const leaseUntilMs = Math.min(clock.now() + rules.leaseSeconds * 1000, deadlineMs(lease));
          const progress = { ...news, what: 'progressed' } as const;
          const step = await stepper.step(tx, lease.job, progress, { attemptId: lease.attempt.id, leaseUntilMs });
          if (step === undefined) {
            await jobs.change(tx, { jobId: lease.job.id, attempt: { id: lease.attempt.id, leaseUntilMs } });
          }
          return { leaseSeconds: rules.leaseSeconds, cancel: lease.job.cancelRequested };
        },
        { forgettable: true },
      ),
    leased,
    async presumed(proof) {
      const { job, number, tokenHash } = given.look(proof.id) ?? {};
      if (job === undefined || number === undefined || tokenHash !== (await hashOf(proof.token)))
        return await leased(proof);
      return { jobId: job.id, owner: job.owner, attempt: number };
    },
    input: (proof, index) =>
      seen(proof, async (tx, lease) => {
        const job = leasedOf(lease);
        const inputs = kinds[lease.job.kind]?.media(lease.job.request) ?? [];
        const ref = inputs[index];
        if (ref === undefined)
          throw new LikenessError(
            'request/not-found',
            `Expected one of the ${inputs.length} inputs of the job, got number ${index}.`,
          );
        const keyPrefix = `in/${job.jobId}-${index}-`;
        if (kindOfMediaRef(ref) !== 'stored') {
          const before = (await media.byJobs(tx, [job.jobId])).find((row) => row.key.startsWith(keyPrefix));
          return { job, ref, stored: before, keyPrefix };
        }
        const stored = await media.get(tx, ref);
        if (stored) return { job, ref, stored, keyPrefix };
        throw new LikenessError('artifact/gone', `Expected the file ${ref} of the job, but it was deleted.`);
      }),
    item: (proof, item, brought) => held(proof, (tx, lease) => keepItem(parts, tx, lease, { item, brought })),
    async complete(proof, done, brought = []) {
      const jobId =
        (await completeAtOnce(proof, done, brought)) ??
        (await held(proof, async (tx, lease) => {
          await refuseStrangers(parts, tx, lease, namedBefore(done.results, brought));
          for (const row of brought) await media.insert(tx, row);
          const [inForce] = await Promise.all([
            engine.complete(tx, claimedOf(lease)),
            stepper.step(tx, lease.job, { what: 'completed', ...done }, { attemptId: lease.attempt.id }),
          ]);
          if (!inForce) engineLost();
          return lease.job.id;
        }));
      ended(jobId);
    },
    async fail(proof, { error, report }) {
      const jobId = await held(proof, async (tx, lease) => {
        // A cancelled job is not tried again; nor is one that nobody cancelled but whose worker says so.
        const retryable = error.retryable && !lease.job.cancelRequested;
        const after = await engine.fail(tx, claimedOf(lease), { retryable });
        if (after === undefined) return engineLost();
        const happening = { what: 'failed', error, report, next: after.next } as const;
        await stepper.step(tx, lease.job, happening, { attemptId: lease.attempt.id });
        return lease.job.id;
      });
      ended(jobId);
    },
    async release(proof) {
      const jobId = await held(proof, async (tx, lease) => {
        if (lease.job.cancelRequested) await engine.cancel(tx, lease.job);
        else if (!(await engine.release(tx, claimedOf(lease)))) engineLost();
        await stepper.step(tx, lease.job, { what: 'released' }, { attemptId: lease.attempt.id });
        return lease.job.id;
      });
      ended(jobId);
    },
  };
}

/** Ids of results whose files do not come with the completion. */
function namedBefore(results: JobRow['results'], brought: readonly MediaRow[]): readonly string[] {
  const coming = new Set(brought.map((row) => row.id));
  return results.map((result) => result.id).filter((id) => !coming.has(id));
}

/** Whether a text is a UUID; the database refuses others with an error of its own. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}
