/**
 * What is known of stored files, in our tables.
 */
import type { MediaRecords, MediaRow } from '../../ports/media-records.ts';
import { connectionOf, type Row } from './connection.ts';
import { collectValues, fromRow, insertList, mediaColumns, select } from './rows.ts';

const fields = select(mediaColumns, 'm');

/** Holds files of an owner, or of anybody. */
const holding = `SELECT id FROM likeness.media
  WHERE id = ANY($1::text[]) AND ($2::text IS NULL OR owner = $2::text) ORDER BY id FOR KEY SHARE`;

/** Keeps rows of files in the tables of an open database. */
export function createMediaRecords(): MediaRecords {
  const many = async (rows: Promise<readonly Row[]>): Promise<readonly MediaRow[]> =>
    (await rows).map((row) => fromRow(mediaColumns, row));
  return {
    async insert(tx, row) {
      const into = collectValues();
      const text = `INSERT INTO likeness.media ${insertList(mediaColumns, row, into)}`;
      connectionOf(tx).later(text, into.values);
    },
    async get(tx, id) {
      const text = `SELECT ${fields} FROM likeness.media m WHERE m.id = $1::text`;
      return (await many(connectionOf(tx).run(text, [id])))[0];
    },
    byIds: (tx, ids) =>
      many(connectionOf(tx).run(`SELECT ${fields} FROM likeness.media m WHERE m.id = ANY($1::text[])`, [ids])),
    byJobs: (tx, jobIds) =>
      many(
        connectionOf(tx).run(
          `SELECT ${fields} FROM likeness.media m WHERE m.job_id = ANY($1::uuid[]) ORDER BY m.created_ms`,
          [jobIds],
        ),
      ),
    leftOver(tx, { jobIds, limit }) {
      const into = collectValues();
      const some = jobIds === undefined ? '' : `AND m.job_id = ANY(${into.add(jobIds, 'uuid[]')})`;
      const text = `SELECT ${fields} FROM likeness.media m LEFT JOIN likeness.jobs j ON j.id = m.job_id
        WHERE m.job_id IS NOT NULL ${some} AND (j.id IS NULL OR (
          m.attempt IS NOT NULL AND m.key LIKE 'out/%' AND j.status IN ('succeeded', 'failed', 'cancelled')
          AND NOT j.results @> jsonb_build_array(jsonb_build_object('id', m.id))))
        LIMIT ${into.add(limit, 'int')}`;
      return many(connectionOf(tx).run(text, into.values));
    },
    list(tx, { owner, limit, beforeMs, beforeId }) {
      const into = collectValues();
      const where = ['true'];
      if (owner !== undefined) where.push(`m.owner = ${into.add(owner, 'text')}`);
      if (beforeMs !== undefined && beforeId !== undefined)
        where.push(`(m.created_ms, m.id) < (${into.add(beforeMs, 'bigint')}, ${into.add(beforeId, 'text')})`);
      else if (beforeMs !== undefined) where.push(`m.created_ms < ${into.add(beforeMs, 'bigint')}`);
      // What attempts delivered is nobody's result before their job has ended with it.
      const text = `SELECT ${fields} FROM likeness.media m LEFT JOIN likeness.jobs j ON j.id = m.job_id
        WHERE ${where.join(' AND ')} AND (m.attempt IS NULL OR j.results @> jsonb_build_array(jsonb_build_object('id', m.id)))
        ORDER BY m.created_ms DESC, m.id DESC LIMIT ${into.add(limit, 'int')}`;
      return many(connectionOf(tx).run(text, into.values));
    },
    expired: (tx, { nowMs, limit }) =>
      many(
        connectionOf(tx).run(
          `SELECT ${fields} FROM likeness.media m WHERE m.expires_ms <= $1::bigint AND NOT EXISTS (
             SELECT 1 FROM likeness.jobs j WHERE j.id = m.job_id AND j.status IN ('queued', 'running'))
           AND NOT EXISTS (SELECT 1 FROM likeness.job_media named JOIN likeness.jobs j ON j.id = named.job_id
             WHERE named.media_id = m.id AND j.status IN ('queued', 'running'))
           ORDER BY m.expires_ms LIMIT $2::int`,
          [nowMs, limit],
        ),
      ),
    async remove(tx, ids) {
      await connectionOf(tx).run('DELETE FROM likeness.media WHERE id = ANY($1::text[])', [ids]);
    },
    async hold(tx, ids, owner) {
      return new Set((await connectionOf(tx).run(holding, [ids, owner])).map((row) => String(row['id'])));
    },
    expectHeld(tx, ids, owner) {
      const text = `WITH held AS (${holding}) SELECT likeness.expect((count(*) = cardinality($1::text[]))::int) FROM held`;
      connectionOf(tx).later(text, [[...new Set(ids)], owner]);
    },
    async letGo(tx, ids, nowMs) {
      const text =
        'UPDATE likeness.media SET job_id = NULL, attempt = NULL, expires_ms = $2::bigint WHERE id = ANY($1::text[])';
      await connectionOf(tx).run(text, [ids, nowMs]);
    },
    async known(tx, keys) {
      const text = 'SELECT key FROM likeness.media WHERE key = ANY($1::text[])';
      return new Set((await connectionOf(tx).run(text, [keys])).map((row) => String(row['key'])));
    },
    async storedBytes(tx, owner) {
      const text = 'SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM likeness.media WHERE owner = $1::text';
      return Number((await connectionOf(tx).run(text, [owner]))[0]?.['bytes']);
    },
  };
}
