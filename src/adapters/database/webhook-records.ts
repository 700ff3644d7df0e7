/**
 * The outbox of webhooks in our tables.
 */
import type { WebhookRecords } from '../../ports/webhook-records.ts';
import { connectionOf } from './connection.ts';
import { assignments, collectValues, deliveryColumns, fromRow, insertList, select } from './rows.ts';

const fields = select(deliveryColumns, 'd');

/** Keeps deliveries in the tables of an open database. */
export function createWebhookRecords(): WebhookRecords {
  return {
    async insert(tx, row) {
      const into = collectValues();
      const text = `INSERT INTO likeness.deliveries ${insertList(deliveryColumns, row, into)}`;
      await connectionOf(tx).run(text, into.values);
    },
    async get(tx, id) {
      const text = `SELECT ${fields} FROM likeness.deliveries d WHERE d.id = $1::text`;
      const [row] = await connectionOf(tx).run(text, [id]);
      return row === undefined ? undefined : fromRow(deliveryColumns, row);
    },
    async byJob(tx, jobId) {
      const text = `SELECT ${fields} FROM likeness.deliveries d WHERE d.job_id = $1::uuid ORDER BY d.created_ms, d.id`;
      return (await connectionOf(tx).run(text, [jobId])).map((row) => fromRow(deliveryColumns, row));
    },
    async takeDue(tx, { nowMs, leaseUntilMs, limit }) {
      // What two processes want at once, one of them skips.
      const text = `WITH due AS (
          SELECT id FROM likeness.deliveries WHERE status = 'pending' AND next_try_ms <= $1::bigint
          ORDER BY next_try_ms LIMIT $3::int FOR UPDATE SKIP LOCKED
        ) UPDATE likeness.deliveries d SET next_try_ms = $2::bigint FROM due WHERE d.id = due.id RETURNING ${fields}`;
      return (await connectionOf(tx).run(text, [nowMs, leaseUntilMs, limit])).map((row) =>
        fromRow(deliveryColumns, row),
      );
    },
    async nextDueMs(tx) {
      const text = "SELECT min(next_try_ms)::bigint AS due FROM likeness.deliveries WHERE status = 'pending'";
      const due = (await connectionOf(tx).run(text, []))[0]?.['due'];
      return due === null || due === undefined ? undefined : Number(due);
    },
    async settle(tx, id, what) {
      const into = collectValues();
      const set = assignments(deliveryColumns, what, into);
      const text = `UPDATE likeness.deliveries SET ${set} WHERE id = ${into.add(id, 'text')}`;
      await connectionOf(tx).run(text, into.values);
    },
  };
}
