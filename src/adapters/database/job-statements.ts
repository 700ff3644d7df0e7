/**
 * The longer statements of jobs, built from what is asked for.
 */
import type { JobChange, JobQuery, JobRow, Room } from '../../ports/job-records.ts';
import type { Statement } from './connection.ts';
import { assignments, attemptColumns, collectValues, insertList, insertParts, jobColumns, select } from './rows.ts';

/** Says of a row of a job that it has not ended. */
export const unfinished = "status IN ('queued', 'running')";

/** Every column of a job, of the alias `j`. */
export const jobFields = select(jobColumns, 'j');

/** Ids of the stored files that a request names. */
function mediaNamedIn(request: JobRow['request']): readonly string[] {
  return [...new Set(JSON.stringify(request).match(/(?<=")(like:)?(up|art)_[A-Za-z0-9_-]+(?=")/g))].map((ref) =>
    ref.replace('like:', ''),
  );
}

/** Counts of jobs that decide whether one more is taken in. Its arguments are places of values. */
export function admissionOf(owner: string, kind: string, priority: string): string {
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
