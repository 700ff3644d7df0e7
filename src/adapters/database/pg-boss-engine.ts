/**
 * pg-boss behind the job-engine port: one queue per kind, one for dead letters; rows hold only ids.
 *
 * Some statements are our own, on pg-boss's table, as its API has no word for them: giving out the next job of several kinds
 * while groups have room (`likeness.claim_next`; pg-boss counts per queue, and two claims at once may both see room),
 * completing an attempt or else failing the transaction, withdrawing a job only when it waits, and handing an attempt back
 * without using up a try (`restore` would give the next attempt the same number).
 */
import { type ConstructorOptions, PgBoss } from 'pg-boss';
import type { Transaction } from '../../ports/database.ts';
import type { ClaimedJob, JobEngine, QueuedJob } from '../../ports/job-engine.ts';
import type { Log } from '../../ports/log.ts';
import { connectionOf } from './connection.ts';
import { queueSchema } from './migrations.ts';

const deadQueue = 'dead';
const table = `${queueSchema}.job`;

/** pg-boss's view of a database. */
export type EngineDatabase = NonNullable<ConstructorOptions['db']>;

/** How the engine works. */
export interface EngineWish {
  /** Kinds of jobs; each is a queue. */
  readonly kinds: readonly string[];
  /** An attempt of which nothing is heard for so long is lost; at least 10 s. The backstop behind the leases. */
  readonly heartbeatSeconds: number;
  /** Wait before the second try; doubled each time. 0: no wait. */
  readonly retryDelaySeconds: number;
  readonly log?: Log | undefined;
}

/**
 * Starts the engine on the database of the adapter and warms every queue: a cold one is looked up outside of the caller's
 * transaction, for which the embedded database would wait for ever.
 *
 * @param db - pg-boss's view of the same database.
 */
export async function startEngine(
  flavour: 'pglite' | 'postgres',
  db: EngineDatabase,
  wish: EngineWish,
): Promise<JobEngine> {
  const heartbeatSeconds = Math.max(10, Math.ceil(wish.heartbeatSeconds));
  // A backstop behind the leases: it need not look often.
  const lookSeconds = Math.max(5, Math.round(heartbeatSeconds / 4));
  const boss = new PgBoss({
    db,
    backend: flavour === 'pglite' ? 'pglite' : 'postgres',
    schema: queueSchema,
    schedule: false,
    superviseIntervalSeconds: lookSeconds,
    monitorIntervalSeconds: lookSeconds,
  });
  boss.on('error', (error) => wish.log?.warn('The job engine reports an error', { reason: error.message }));
  boss.on('warning', (warning) => wish.log?.debug('The job engine warns', { reason: warning.message }));
  await boss.start();
  const queueOf = (kind: string): string => `job.${kind}`;
  await boss.createQueue(deadQueue, { retryLimit: 1_000_000, retryDelay: 5, expireInSeconds: 60 });
  const rules = {
    deadLetter: deadQueue,
    heartbeatSeconds,
    // Heartbeats do not put this off, so it is longer than any attempt may take (22 hours, as pg-boss allows for less than 24).
    expireInSeconds: 23 * 3600,
    retentionSeconds: 365 * 24 * 3600,
    deleteAfterSeconds: 3600,
    retryDelay: wish.retryDelaySeconds,
    retryBackoff: wish.retryDelaySeconds > 0,
    ...(wish.retryDelaySeconds > 0 ? { retryDelayMax: 600 } : {}),
  };
  for (const kind of wish.kinds) {
    await boss.createQueue(queueOf(kind), rules);
    await boss.updateQueue(queueOf(kind), rules);
    await boss.fetch(queueOf(kind), { batchSize: 1, minPriority: 1_000_000 });
  }
  const within = (tx: Transaction): { db: EngineDatabase } => ({
    db: {
      executeSql: async (text: string, values?: unknown[]) => ({
        rows: [...(await connectionOf(tx).run(text, values ?? []))],
      }),
    },
  });
  const attemptOf = ({ id, attempt }: ClaimedJob) => ({ id, retryCount: attempt - 1 });
  const enqueue = async (tx: Transaction, job: QueuedJob): Promise<void> => {
    const db: EngineDatabase = {
      async executeSql(text, values = []) {
        // That it was written is all that its rows would say.
        connectionOf(tx).later(text, values);
        return { rows: [] };
      },
    };
    await boss.send(queueOf(job.kind), null, {
      db,
      id: job.id,
      priority: job.priority,
      retryLimit: job.tries - 1,
      group: { id: job.group },
    });
  };
  return {
    enqueue,
    async claim(tx, { kinds, groupConcurrency }) {
      const served = kinds.filter((name) => wish.kinds.includes(name));
      const [row] = await connectionOf(tx).run(
        'SELECT claimed_id AS id, queue, earlier_attempts AS earlier FROM likeness.claim_next($1::text[], $2::int)',
        [served.map(queueOf), groupConcurrency],
      );
      if (row === undefined) return undefined;
      const kind = String(row['queue']).slice(queueOf('').length);
      return { id: String(row['id']), kind, attempt: Number(row['earlier']) + 1 };
    },
    async due(tx, kinds) {
      const rows = await connectionOf(tx).run(
        `SELECT q.kind FROM unnest($1::text[], $2::text[]) AS q(kind, name) WHERE EXISTS (
           SELECT FROM ${table}_common j WHERE j.name = q.name
             AND j.state < 'active' AND NOT j.blocked AND j.start_after <= ${queueSchema}.job_now())`,
        [kinds, kinds.map(queueOf)],
      );
      return rows.map((row) => String(row['kind']));
    },
    renew: async (tx, job) => touched(await boss.touch(queueOf(job.kind), attemptOf(job), within(tx))) > 0,
    complete: async (tx, job) => touched(await boss.complete(queueOf(job.kind), attemptOf(job), null, within(tx))) > 0,
    expectComplete(tx, job) {
      connectionOf(tx).later(
        `WITH done AS (UPDATE ${table}_common SET state = 'completed', completed_on = ${queueSchema}.job_now(), output = NULL
           WHERE name = $1::text AND id = $2::uuid AND state = 'active' AND retry_count = $3::int RETURNING id)
         SELECT likeness.expect((SELECT count(*) FROM done))`,
        [queueOf(job.kind), job.id, job.attempt - 1],
      );
    },
    async fail(tx, job, { retryable }) {
      const name = queueOf(job.kind);
      if (!retryable) {
        // Ended without a dead letter: who fails it writes what became of it.
        return touched(await boss.cancel(name, attemptOf(job), within(tx))) > 0 ? { next: 'dead' } : undefined;
      }
      if (touched(await boss.fail(name, attemptOf(job), null, within(tx))) === 0) return undefined;
      const [row] = await connectionOf(tx).run(
        `SELECT state::text AS state, (extract(epoch FROM start_after) * 1000)::bigint AS at FROM ${table} WHERE name = $1::text AND id = $2::uuid`,
        [name, job.id],
      );
      return row?.['state'] === 'retry' ? { next: 'retry', atMs: Number(row['at']) } : { next: 'dead' };
    },
    async release(tx, job) {
      const rows = await connectionOf(tx).run(
        `UPDATE ${table} SET state = 'retry', retry_limit = retry_limit + 1, heartbeat_on = NULL, start_after = ${queueSchema}.job_now()
         WHERE name = $1::text AND id = $2::uuid AND state = 'active' AND retry_count = $3::int RETURNING id`,
        [queueOf(job.kind), job.id, job.attempt - 1],
      );
      return rows.length > 0;
    },
    async withdraw(tx, { id, kind }) {
      const rows = await connectionOf(tx).run(
        `UPDATE ${table} SET state = 'cancelled', completed_on = ${queueSchema}.job_now()
         WHERE name = $1::text AND id = $2::uuid AND state < 'active' RETURNING id`,
        [queueOf(kind), id],
      );
      return rows.length > 0;
    },
    async holds(tx, { id, kind }) {
      const rows = await connectionOf(tx).run(
        `SELECT id FROM ${table} WHERE name = $1::text AND id = $2::uuid AND state <= 'active'`,
        [queueOf(kind), id],
      );
      return rows.length > 0;
    },
    cancel: async (tx, { id, kind }) => void (await boss.cancel(queueOf(kind), id, within(tx))),
    async again(tx, job) {
      await boss.deleteJob(queueOf(job.kind), job.id, within(tx));
      await enqueue(tx, job);
    },
    forget: async (tx, { id, kind }) => void (await boss.deleteJob(queueOf(kind), id, within(tx))),
    async deadLetters(heard) {
      await boss.work(deadQueue, { pollingIntervalSeconds: 5, includeMetadata: true }, async (letters) => {
        for (const { sourceId, sourceName } of letters) {
          if (sourceId !== null && sourceName !== null) {
            await heard({ id: sourceId, kind: sourceName.slice(queueOf('').length) });
          }
        }
      });
    },
    async counts() {
      const { rows } = (await db.executeSql(
        `SELECT name, count(*) FILTER (WHERE state < 'active')::int AS queued, count(*) FILTER (WHERE state = 'active')::int AS active
         FROM ${table} WHERE name LIKE 'job.%' AND state <= 'active' GROUP BY name`,
      )) as { rows: { name: string; queued: number; active: number }[] };
      return rows.map(({ name, queued, active }) => ({ kind: name.slice(queueOf('').length), queued, active }));
    },
    async [Symbol.asyncDispose]() {
      await boss.stop({ graceful: false, close: false });
    },
  };
}

/** How many jobs a command of pg-boss changed; its types do not say that it tells. */
function touched(response: unknown): number {
  return (response as { readonly affected: number }).affected;
}
