/**
 * The outbox of webhooks in our tables.
 */
import type { DeliveryRow, SignerRow, WebhookRecords } from '../../ports/webhook-records.ts';
import { connectionOf, type Row } from './connection.ts';
import { assignments, collectValues, deliveryColumns, fromRow, insertList, select } from './rows.ts';

const fields = select(deliveryColumns, 'd');
const asDelivery = (row: Row): DeliveryRow => fromRow(deliveryColumns, row);
const asSigner = (row: Row): SignerRow => ({
  owner: String(row['owner']),
  generation: Number(row['generation']),
  rotatedMs: Number(row['rotated_ms']),
});

/** Deliveries to other hosts than those of a parameter, and of other owners than those of the next. */
function toOthers(parameter: number): string {
  return `lower(split_part(url, '/', 3)) <> ALL($${parameter}::text[]) AND owner <> ALL($${parameter + 1}::text[])`;
}

/** Keeps deliveries in the tables of an open database. */
export function createWebhookRecords(): WebhookRecords {
  return {
    async insert(tx, row) {
      const into = collectValues();
      const text = `INSERT INTO likeness.deliveries ${insertList(deliveryColumns, row, into)}`;
      connectionOf(tx).later(text, into.values);
    },
    async get(tx, id) {
      const text = `SELECT ${fields} FROM likeness.deliveries d WHERE d.id = $1::text`;
      const [row] = await connectionOf(tx).run(text, [id]);
      return row === undefined ? undefined : asDelivery(row);
    },
    async list(tx, { owner, jobId, status, limit, after }) {
      const into = collectValues();
      const only = [
        ...(owner === undefined ? [] : [`d.owner = ${into.add(owner, 'text')}`]),
        ...(jobId === undefined ? [] : [`d.job_id = ${into.add(jobId, 'uuid')}`]),
        ...(status === undefined ? [] : [`d.status = ${into.add(status, 'text')}`]),
        ...(after === undefined
          ? []
          : [`(d.created_ms, d.id) < (${into.add(after.createdMs, 'bigint')}, ${into.add(after.id, 'text')})`]),
      ];
      const where = only.length === 0 ? '' : `WHERE ${only.join(' AND ')}`;
      const text = `SELECT ${fields} FROM likeness.deliveries d ${where}
        ORDER BY d.created_ms DESC, d.id DESC LIMIT ${into.add(limit, 'int')}`;
      return (await connectionOf(tx).run(text, into.values)).map(asDelivery);
    },
    async takeDue(tx, { nowMs, leaseUntilMs, limit, exceptHosts = [], exceptOwners = [] }) {
      // What two processes want at once, one of them skips.
      const text = `WITH due AS (
          SELECT id FROM likeness.deliveries WHERE status = 'pending' AND next_try_ms <= $1::bigint AND ${toOthers(4)}
          ORDER BY next_try_ms LIMIT $3::int FOR UPDATE SKIP LOCKED
        ) UPDATE likeness.deliveries d SET next_try_ms = $2::bigint, taken_until_ms = $2::bigint
          FROM due WHERE d.id = due.id RETURNING ${fields}`;
      return (await connectionOf(tx).run(text, [nowMs, leaseUntilMs, limit, exceptHosts, exceptOwners])).map(
        asDelivery,
      );
    },
    async nextDueMs(tx, { exceptHosts = [], exceptOwners = [] } = {}) {
      const text = `SELECT min(next_try_ms)::bigint AS due FROM likeness.deliveries WHERE status = 'pending' AND ${toOthers(1)}`;
      const due = (await connectionOf(tx).run(text, [exceptHosts, exceptOwners]))[0]?.['due'];
      return due === null || due === undefined ? undefined : Number(due);
    },
    async again(tx, id, nowMs) {
      const text = `UPDATE likeness.deliveries d
        SET status = 'pending', tries = 0, next_try_ms = $2::bigint, delivered_ms = NULL, taken_until_ms = NULL
        WHERE d.id = $1::text AND (d.taken_until_ms IS NULL OR d.taken_until_ms <= $2::bigint) RETURNING ${fields}`;
      const [row] = await connectionOf(tx).run(text, [id, nowMs]);
      return row === undefined ? undefined : asDelivery(row);
    },
    async signer(tx, owner) {
      const text = 'SELECT owner, generation, rotated_ms FROM likeness.webhook_signers WHERE owner = $1::text';
      const [row] = await connectionOf(tx).run(text, [owner]);
      return row === undefined ? undefined : asSigner(row);
    },
    async rotate(tx, owner, nowMs) {
      const text = `INSERT INTO likeness.webhook_signers AS s (owner, generation, rotated_ms)
        VALUES ($1::text, 1, $2::bigint)
        ON CONFLICT (owner) DO UPDATE SET generation = s.generation + 1, rotated_ms = excluded.rotated_ms
        RETURNING owner, generation, rotated_ms`;
      const [row] = await connectionOf(tx).run(text, [owner, nowMs]);
      return asSigner(row as Row);
    },
    async settle(tx, { id, takenUntilMs }, what) {
      const into = collectValues();
      const set = assignments(deliveryColumns, what, into);
      const text = `UPDATE likeness.deliveries SET ${set}, taken_until_ms = NULL
        WHERE id = ${into.add(id, 'text')} AND taken_until_ms = ${into.add(takenUntilMs, 'bigint')}`;
      await connectionOf(tx).run(text, into.values);
    },
  };
}
