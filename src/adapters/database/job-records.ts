/**
 * Jobs, attempts and events in our tables.
 */
import type { JobRecords } from '../../ports/job-records.ts';
import { connectionOf, type Row } from './connection.ts';
import { admissionOf, changeJob, insertJob, jobFields, listJobs, unfinished } from './job-statements.ts';
import {
  attemptColumns,
  collectValues,
  eventColumns,
  fromRow,
  insertList,
  itemColumns,
  jobColumns,
  select,
} from './rows.ts';

const leaseFields = `${select(jobColumns, 'j')}, ${select(attemptColumns, 'a', 'attempt_')}`;

/** Keeps jobs, attempts and events in the tables of an open database. */
export function createJobRecords(): JobRecords {
  const one = async (tx: Parameters<JobRecords['getJob']>[0], text: string, values: readonly unknown[]) => {
    const [row] = await connectionOf(tx).run(text, values);
    return row === undefined ? undefined : fromRow(jobColumns, row);
  };
  const lease = async (tx: Parameters<JobRecords['getJob']>[0], id: string, suffix: string) => {
    const [row] = await connectionOf(tx).run(
      `SELECT ${leaseFields} FROM likeness.attempts a JOIN likeness.jobs j ON j.id = a.job_id WHERE a.id = $1::uuid ${suffix}`,
      [id],
    );
    if (row === undefined) return undefined;
    return { job: fromRow(jobColumns, row), attempt: fromRow(attemptColumns, row, 'attempt_') };
  };
  return {
    async insertJob(tx, job, event) {
      const { text, values } = insertJob(job, event);
      if (job.idempotencyKey === undefined) {
        connectionOf(tx).later(text, values);
        return true;
      }
      return (await connectionOf(tx).run(text, values)).length > 0;
    },
    admitJob(tx, job, event, room) {
      const { text, values } = insertJob(job, event, room);
      const rows = connectionOf(tx).ahead(text, values);
      const before = rows.then(([row]) => Number(row?.['before']));
      // The attempt says it as well.
      before.catch(() => {});
      return { before };
    },
    async admission(tx, { owner, kind, priority, idempotencyKey }) {
      const [row] = await connectionOf(tx).run(admissionOf('$1::text', '$2::text', '$3::int'), [owner, kind, priority]);
      const existing =
        idempotencyKey === undefined
          ? undefined
          : await one(
              tx,
              `SELECT ${jobFields} FROM likeness.jobs j WHERE owner = $1::text AND idempotency_key = $2::text`,
              [owner, idempotencyKey],
            );
      return {
        existing,
        queued: Number(row?.['queued']),
        unfinished: Number(row?.['unfinished']),
        before: Number(row?.['before']),
      };
    },
    getJob: (tx, id) => one(tx, `SELECT ${jobFields} FROM likeness.jobs j WHERE id = $1::uuid`, [id]),
    lockJob: (tx, id) => one(tx, `SELECT ${jobFields} FROM likeness.jobs j WHERE id = $1::uuid FOR UPDATE`, [id]),
    lockClaimed: (tx) =>
      one(
        tx,
        `SELECT ${jobFields} FROM likeness.jobs j WHERE id = nullif(current_setting('likeness.claimed', true), '')::uuid FOR UPDATE`,
        [],
      ),
    // The job first, as everybody does; the attempt too, as a row that is not locked is read as it was before the wait.
    lockLease: (tx, id) => lease(tx, id, 'FOR UPDATE OF j, a'),
    getLease: (tx, id) => lease(tx, id, ''),
    async change(tx, change) {
      const { text, values } = changeJob(change);
      connectionOf(tx).later(text, values);
    },
    async listJobs(tx, query) {
      const { text, values } = listJobs(query);
      return (await connectionOf(tx).run(text, values)).map((row) => fromRow(jobColumns, row));
    },
    async queuePosition(tx, job) {
      const [row] = await connectionOf(tx).run(
        `SELECT count(*)::int AS before FROM likeness.jobs WHERE status = 'queued' AND kind = $1::text
          AND (priority > $2::int OR (priority = $2::int AND (created_ms, id) < ($3::bigint, $4::uuid)))`,
        [job.kind, job.priority, job.createdMs, job.id],
      );
      return Number(row?.['before']);
    },
    async queuePositions(tx, rows) {
      const queued = rows.filter((job) => job.status === 'queued');
      if (queued.length === 0) return new Map();
      const found = await connectionOf(tx).run(
        `SELECT id, before FROM (
           SELECT id, (row_number() OVER (PARTITION BY kind ORDER BY priority DESC, created_ms, id) - 1)::int AS before
           FROM likeness.jobs WHERE status = 'queued' AND kind = ANY($1::text[])) AS ranked
         WHERE id = ANY($2::uuid[])`,
        [[...new Set(queued.map((job) => job.kind))], queued.map((job) => job.id)],
      );
      return new Map(found.map((row) => [String(row['id']), Number(row['before'])]));
    },
    async countByStatus(tx) {
      const rows = await connectionOf(tx).run(
        // Each half has an index of its own; one for both would be written at every step of a job.
        `SELECT kind, status, count(*)::int AS count FROM likeness.jobs WHERE ${unfinished} GROUP BY kind, status
         UNION ALL SELECT kind, status, count(*)::int FROM likeness.jobs
         WHERE status IN ('succeeded', 'failed', 'cancelled') GROUP BY kind, status`,
        [],
      );
      return rows as unknown as Awaited<ReturnType<JobRecords['countByStatus']>>;
    },
    async namedElsewhere(tx, mediaIds, exceptJobId) {
      if (mediaIds.length === 0) return new Set();
      const rows = await connectionOf(tx).run(
        `SELECT named.id FROM unnest($1::text[]) AS named(id) WHERE EXISTS (
          SELECT 1 FROM likeness.job_media m WHERE m.media_id = named.id AND m.job_id <> $2::uuid)`,
        [mediaIds, exceptJobId],
      );
      return new Set(rows.map((row) => String(row['id'])));
    },
    async needed(tx, mediaIds) {
      if (mediaIds.length === 0) return new Set();
      const rows = await connectionOf(tx).run(
        `SELECT DISTINCT m.media_id AS id FROM likeness.job_media m JOIN likeness.jobs j ON j.id = m.job_id
          WHERE m.media_id = ANY($1::text[]) AND j.${unfinished}`,
        [mediaIds],
      );
      return new Set(rows.map((row) => String(row['id'])));
    },
    async removeJobs(tx, ids) {
      await connectionOf(tx).run('DELETE FROM likeness.jobs WHERE id = ANY($1::uuid[])', [ids]);
    },
    async expiredJobs(tx, { nowMs, limit }) {
      const rows = await connectionOf(tx).run(
        `SELECT ${jobFields} FROM likeness.jobs j WHERE expires_ms <= $1::bigint AND NOT ${unfinished}
          ORDER BY expires_ms LIMIT $2::int FOR UPDATE SKIP LOCKED`,
        [nowMs, limit],
      );
      return rows.map((row) => fromRow(jobColumns, row));
    },
    attemptsOf: (tx, jobIds) => attempts(connectionOf(tx).run(attemptsOf('a.job_id = ANY($1::uuid[])'), [jobIds])),
    runningAttempts: (tx, jobId) =>
      attempts(connectionOf(tx).run(attemptsOf("a.job_id = $1::uuid AND a.status = 'running'"), [jobId])),
    allRunningAttempts: (tx, { limit }) =>
      attempts(
        connectionOf(tx).run(
          `SELECT ${select(attemptColumns, 'a')} FROM likeness.attempts a
            WHERE a.status = 'running' ORDER BY a.lease_until_ms LIMIT $1::int`,
          [limit],
        ),
      ),
    async putItem(tx, item) {
      const into = collectValues();
      await connectionOf(tx).run(
        `INSERT INTO likeness.job_items ${insertList(itemColumns, item, into)} ON CONFLICT (job_id, target) DO UPDATE SET
          attempt = excluded.attempt, media_id = excluded.media_id, report = excluded.report`,
        into.values,
      );
    },
    async items(tx, jobId) {
      const rows = await connectionOf(tx).run(
        `SELECT ${select(itemColumns, 'i')} FROM likeness.job_items i LEFT JOIN likeness.media m ON m.id = i.media_id
          WHERE i.job_id = $1::uuid AND (i.media_id IS NULL OR m.id IS NOT NULL) ORDER BY i.target`,
        [jobId],
      );
      return rows.map((row) => fromRow(itemColumns, row));
    },
    async forgetItems(tx, { jobIds }) {
      const into = collectValues();
      const some = jobIds === undefined ? '' : `AND i.job_id = ANY(${into.add(jobIds, 'uuid[]')})`;
      await connectionOf(tx).run(
        `DELETE FROM likeness.job_items i USING likeness.jobs j WHERE j.id = i.job_id AND NOT j.${unfinished} ${some}`,
        into.values,
      );
    },
    async events(tx, jobId, { after, limit }) {
      const rows = await connectionOf(tx).run(
        `SELECT ${select(eventColumns, 'e')} FROM likeness.events e
          WHERE e.job_id = $1::uuid AND e.sequence > $2::bigint ORDER BY e.sequence LIMIT $3::int`,
        [jobId, after, limit],
      );
      return rows.map((row) => fromRow(eventColumns, row));
    },
  };
}

async function attempts(rows: Promise<readonly Row[]>) {
  return (await rows).map((row) => fromRow(attemptColumns, row));
}

function attemptsOf(where: string): string {
  return `SELECT ${select(attemptColumns, 'a')} FROM likeness.attempts a WHERE ${where} ORDER BY a.job_id, a.number`;
}
