/**
 * Jobs, attempts and events in our tables.
 */
import type { JobChange, JobQuery, JobRecords, JobRow, Room } from '../../ports/job-records.ts';
import { connectionOf, type Row, type Statement } from './connection.ts';
import {
  assignments,
  attemptColumns,
  collectValues,
  eventColumns,
  fromRow,
  insertList,
  insertParts,
  jobColumns,
  select,
} from './rows.ts';

const unfinished = "status IN ('queued', 'running')";
const jobFields = select(jobColumns, 'j');
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

/** Ids of the stored files that a request names. */
function mediaNamedIn(request: JobRow['request']): readonly string[] {
  return [...new Set(JSON.stringify(request).match(/(?<=")(like:)?(up|art)_[A-Za-z0-9_-]+(?=")/g))].map((ref) =>
    ref.replace('like:', ''),
  );
}

/** Counts of jobs that decide whether one more is taken in. Its arguments are places of values. */
function admissionOf(owner: string, kind: string, priority: string): string {
  return `SELECT (SELECT count(*) FROM likeness.jobs WHERE status = 'queued')::int AS queued,
    (SELECT count(*) FROM likeness.jobs WHERE owner = ${owner} AND ${unfinished})::int AS unfinished,
    (SELECT count(*) FROM likeness.jobs WHERE status = 'queued' AND kind = ${kind} AND priority >= ${priority})::int AS before`;
}

/**
 * A job with its first event, in one statement; nothing when the owner has a job under the same key.
 *
 * @param room - The job is expected to be written; without room for it, or with a job under its key, the statement fails.
 */
export function insertJob(job: JobRow, event: NonNullable<JobChange['event']>, room?: Room): Statement {
  const into = collectValues();
  const named = mediaNamedIn(job.request);
  const list = named.length === 0 ? '' : into.add(named, 'text[]');
  const { columns, places } = insertParts(jobColumns, job, into);
  const count =
    room &&
    `room AS (${admissionOf(into.add(job.owner, 'text'), into.add(job.kind, 'text'), into.add(job.priority, 'int'))}), `;
  const there =
    room &&
    `FROM room WHERE queued < ${into.add(room.maxQueued, 'int')} AND unfinished < ${into.add(room.maxUnfinishedOfCaller, 'int')}`;
  const text = `WITH ${count ?? ''}job AS (
    INSERT INTO likeness.jobs (${columns}) SELECT ${places} ${there ?? ''}
    ON CONFLICT (owner, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING id
  ), event AS (
    INSERT INTO likeness.events (job_id, sequence, type, at_ms, facts)
    SELECT id, 1, ${into.add(event.type, 'text')}, ${into.add(event.atMs, 'bigint')}, ${into.add(event.facts, 'jsonb')} FROM job
  )${
    named.length === 0
      ? ''
      : `, media AS (INSERT INTO likeness.job_media (media_id, job_id) SELECT media_id, id FROM job, unnest(${list}) AS media_id)`
  } ${room === undefined ? 'SELECT id FROM job' : 'SELECT before, likeness.expect((SELECT count(*) FROM job)) FROM room'}`;
  return { text, values: into.values };
}

/** All that one step writes, in one statement. The job is the first row that is held, as everybody does. */
export function changeJob(change: JobChange): Statement {
  const { expects } = change;
  const into = collectValues();
  const id = into.add(change.jobId, 'uuid');
  const parts: string[] = [];
  const set = change.job === undefined ? '' : assignments(jobColumns, change.job, into);
  const sets = [set, change.event === undefined ? '' : 'last_event = last_event + 1'].filter((text) => text !== '');
  if (sets.length > 0) {
    const runs = expects === undefined ? '' : `AND status = 'running' AND attempt = ${into.add(expects.number, 'int')}`;
    parts.push(
      `job AS (UPDATE likeness.jobs SET ${sets.join(', ')} WHERE id = ${id} ${runs} RETURNING id, last_event)`,
    );
  }
  if (change.begins !== undefined) {
    parts.push(`begun AS (INSERT INTO likeness.attempts ${insertList(attemptColumns, change.begins, into)})`);
  }
  if (change.attempt !== undefined) {
    const { id: attemptId, ...patch } = change.attempt;
    const set = assignments(attemptColumns, patch, into);
    const leased =
      expects === undefined
        ? ''
        : `AND job_id = (SELECT id FROM job) AND status = 'running' AND token_hash = ${into.add(expects.tokenHash, 'text')}`;
    if (set !== '')
      parts.push(
        `tried AS (UPDATE likeness.attempts SET ${set} WHERE id = ${into.add(attemptId, 'uuid')} ${leased} RETURNING id)`,
      );
  }
  if (change.event !== undefined) {
    const { type, atMs, facts } = change.event;
    const values = `${into.add(type, 'text')}, ${into.add(atMs, 'bigint')}, ${into.add(facts, 'jsonb')}`;
    parts.push(
      `event AS (INSERT INTO likeness.events (job_id, sequence, type, at_ms, facts) SELECT id, last_event, ${values} FROM job)`,
    );
  }
  const end = expects === undefined ? `SELECT ${id}` : 'SELECT likeness.expect((SELECT count(*) FROM tried))';
  return { text: `${parts.length === 0 ? '' : `WITH ${parts.join(', ')} `}${end}`, values: into.values };
}

/** One page of jobs. */
export function listJobs(query: JobQuery): Statement {
  const into = collectValues();
  const where: string[] = [];
  if (query.owner !== undefined) where.push(`j.owner = ${into.add(query.owner, 'text')}`);
  if (query.status !== undefined) where.push(`j.status = ANY(${into.add(query.status, 'text[]')})`);
  if (query.kind !== undefined) where.push(`j.kind = ${into.add(query.kind, 'text')}`);
  if (query.after !== undefined) {
    const { createdMs, id } = query.after;
    where.push(`(j.created_ms, j.id) < (${into.add(createdMs, 'bigint')}, ${into.add(id, 'uuid')})`);
  }
  const limit = into.add(query.limit, 'int');
  const filter = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  const text = `SELECT ${jobFields} FROM likeness.jobs j ${filter} ORDER BY j.created_ms DESC, j.id DESC LIMIT ${limit}`;
  return { text, values: into.values };
}
