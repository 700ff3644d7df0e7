/**
 * Takes jobs in: checks limits, and queues a job in one transaction with its rows.
 */
import { LikenessError } from '../base/errors.ts';
import { kindOfMediaRef } from '../contract/service/media-ref.ts';
import type { WebhookRequest } from '../contract/service/webhook.ts';
import type { Transaction } from '../ports/database.ts';
import type { JobRow, JsonObject } from '../ports/job-records.ts';
import type { JobParts } from './job-parts.ts';
import type { Caller, Submission } from './jobs.ts';
import { sealWebhook } from './webhooks/plan-delivery.ts';

/**
 * Queues a job.
 *
 * @returns The row, how many jobs start before it, and whether it was there already under the same key.
 * @throws `request/invalid` for a kind that is not served; `artifact/gone` for a picture that is not there or not the
 * caller's; `request/key-reused`, `queue/full`, `request/too-many`.
 */
export async function submitJob(
  parts: JobParts,
  caller: Caller,
  submission: Submission,
): Promise<{ readonly job: JobRow; readonly before: number; readonly repeated: boolean }> {
  const { database, jobs, media, rules } = parts;
  const owner = caller.admin ? undefined : caller.owner;
  const job = await newJob(parts, caller, submission);
  const event = { type: 'queued', atMs: job.createdMs, facts: {} };
  const admitted = await database.attempt(async (tx) => {
    const { before } = jobs.admitJob(tx, job, event, rules);
    const refs = storedInputs(parts, job);
    if (refs.length > 0) media.expectHeld(tx, refs, owner);
    await queue(parts, tx, job, caller);
    return { before };
  });
  if (admitted !== undefined) return { job, before: await admitted.done.before, repeated: false };

  // There is no room, a job under the same key, or not every picture.
  const repeat = (found: JobRow) => ({ job: checkRepeated(found, submission), before: 0, repeated: true });
  return await database.transaction(async (tx) => {
    const { existing, before, ...counts } = await jobs.admission(tx, job);
    if (existing !== undefined) return repeat(existing);
    admit(parts, counts);
    await holdInputs(parts, tx, job, owner);
    if (!(await jobs.insertJob(tx, job, event))) {
      // Another request with the same key was faster.
      const { existing: winner } = await jobs.admission(tx, job);
      if (winner !== undefined) return repeat(winner);
      throw new LikenessError('system/internal', 'Expected a job under this Idempotency-Key; there is none.');
    }
    await queue(parts, tx, job, caller);
    return { job, before, repeated: false };
  });
}

async function queue(parts: JobParts, tx: Transaction, job: JobRow, caller: Caller): Promise<void> {
  const { id, kind, priority, owner, tries } = job;
  await parts.engine.enqueue(tx, { id, kind, priority, group: owner, tries });
  await parts.database.signal(tx, 'job-queued', kind);
  const facts = { jobId: id, kind, requestId: caller.requestId };
  parts.atCommit?.(tx, () => parts.log.info('job queued', facts));
}

async function newJob(parts: JobParts, caller: Caller, submission: Submission): Promise<JobRow> {
  const { kinds, rules, clock } = parts;
  const request = await sealWebhook(submission.request as { kind: string; webhook?: WebhookRequest }, parts.seal);
  const envelope = request as unknown as {
    readonly priority?: number;
    readonly tries?: number;
    readonly timeoutSeconds?: number;
    readonly metadata?: Readonly<Record<string, string>>;
  };
  if (!Object.hasOwn(kinds, request.kind)) {
    throw new LikenessError(
      'request/invalid',
      `Expected \`kind\` to be one of ${Object.keys(kinds).join(', ')}, got ${request.kind}.`,
    );
  }
  return {
    id: crypto.randomUUID(),
    kind: request.kind,
    owner: caller.owner,
    status: 'queued',
    request: request as unknown as JsonObject,
    priority: envelope.priority ?? 0,
    tries: envelope.tries ?? 3,
    timeoutSeconds: envelope.timeoutSeconds ?? rules.timeoutSeconds,
    metadata: envelope.metadata ?? {},
    progress: 0,
    cancelRequested: false,
    attempt: 0,
    lastEvent: 1,
    results: [],
    idempotencyKey: submission.idempotencyKey,
    fingerprint: submission.fingerprint,
    createdMs: clock.now(),
  };
}

/** The job that was made before under this key. @throws `request/key-reused` when another request made it. */
export async function repeatOf(
  { jobs }: JobParts,
  tx: Transaction,
  { owner, key, fingerprint }: { readonly owner: string; readonly key: string; readonly fingerprint: string },
): Promise<JobRow | undefined> {
  const { existing } = await jobs.admission(tx, { owner, kind: '', priority: 0, idempotencyKey: key });
  return existing && checkRepeated(existing, { fingerprint });
}

/** Ids of the stored pictures that a job names. */
function storedInputs({ kinds }: JobParts, job: JobRow): readonly string[] {
  return (kinds[job.kind]?.media(job.request) ?? []).filter((ref) => kindOfMediaRef(ref) === 'stored');
}

/**
 * Holds the stored pictures of a job until the transaction ends.
 *
 * @param owner - Whose they must be; nobody shall learn which ids of others there are.
 * @throws `artifact/gone`.
 */
export async function holdInputs(parts: JobParts, tx: Transaction, job: JobRow, owner?: string): Promise<void> {
  const refs = storedInputs(parts, job);
  if (refs.length === 0) return;
  const held = await parts.media.hold(tx, refs, owner);
  const gone = refs.find((ref) => !held.has(ref));
  if (gone !== undefined)
    throw new LikenessError(
      'artifact/gone',
      `Expected the id of a stored file, got "${gone.slice(0, 80)}", which is not there.`,
    );
}

function checkRepeated(job: JobRow, submission: Pick<Submission, 'fingerprint'>): JobRow {
  if (job.fingerprint === submission.fingerprint) return job;
  throw new LikenessError(
    'request/key-reused',
    `Expected the same request as before under this Idempotency-Key (it made job ${job.id}), got another one.`,
  );
}

/** Refuses more jobs than the rules allow. @throws `queue/full`, `request/too-many`. */
export function admit(
  { rules }: JobParts,
  { queued, unfinished }: { readonly queued: number; readonly unfinished: number },
): void {
  if (queued >= rules.maxQueued) {
    throw new LikenessError('queue/full', `Expected fewer than ${rules.maxQueued} queued jobs, there are ${queued}.`, {
      details: { retryAfterSeconds: 10 },
    });
  }
  if (unfinished >= rules.maxUnfinishedOfCaller) {
    throw new LikenessError(
      'request/too-many',
      `Expected fewer than ${rules.maxUnfinishedOfCaller} unfinished jobs of one caller, there are ${unfinished}.`,
      { details: { retryAfterSeconds: 10 } },
    );
  }
}
