/**
 * API keys in our tables.
 */
import type { KeyRecords } from '../../ports/key-records.ts';
import { connectionOf } from './connection.ts';
import { collectValues, fromRow, insertList, keyColumns, select } from './rows.ts';

const fields = select(keyColumns, 'k');

/** Keeps API keys in the tables of an open database. */
export function createKeyRecords(): KeyRecords {
  return {
    async insert(tx, row) {
      const into = collectValues();
      const text = `INSERT INTO likeness.keys ${insertList(keyColumns, row, into)}`;
      await connectionOf(tx).run(text, into.values);
    },
    async byHash(tx, hash) {
      const [row] = await connectionOf(tx).run(`SELECT ${fields} FROM likeness.keys k WHERE k.hash = $1::text`, [hash]);
      return row === undefined ? undefined : fromRow(keyColumns, row);
    },
    async list(tx) {
      const rows = await connectionOf(tx).run(
        `SELECT ${fields} FROM likeness.keys k ORDER BY k.created_ms DESC, k.id`,
        [],
      );
      return rows.map((row) => fromRow(keyColumns, row));
    },
    async revoke(tx, id, atMs) {
      const text =
        'UPDATE likeness.keys SET revoked_ms = $2::bigint WHERE id = $1::text AND revoked_ms IS NULL RETURNING id';
      return (await connectionOf(tx).run(text, [id, atMs])).length > 0;
    },
    async used(tx, id, atMs) {
      await connectionOf(tx).run('UPDATE likeness.keys SET last_used_ms = $2::bigint WHERE id = $1::text', [id, atMs]);
    },
  };
}
