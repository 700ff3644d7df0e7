/**
 * Values as texts, and prepared statements in SQL's own words. The embedded database plans a parametrised statement anew each time it is sent;
 * `PREPARE` once and `EXECUTE` with literals takes less than half of that.
 */

/**
 * Writes a value as the text of a parameter; nothing is `NULL`.
 *
 * @example
 * parameterText(['a', 'b"c']) // '{"a","b\\"c"}'
 */
export function parameterText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return arrayText(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Writes a value as an SQL literal that `EXECUTE` turns into the parameter's type.
 *
 * @throws TypeError for a text with a zero character, which PostgreSQL cannot keep.
 * @example
 * literal("it's") // "'it''s'"
 * literal(['a', 'b"c']) // `'{"a","b\\"c"}'`
 */
export function literal(value: unknown): string {
  const text = parameterText(value);
  if (text === null) return 'NULL';
  if (text.includes('\u0000')) throw new TypeError('Expected text without zero characters.');
  // Backslashes mean nothing here: `standard_conforming_strings` is on since PostgreSQL 9.1.
  return `'${text.replaceAll("'", "''")}'`;
}

function arrayText(values: readonly unknown[]): string {
  const parts = values.map((value) =>
    value === null || value === undefined ? 'NULL' : `"${String(value).replace(/[\\"]/g, '\\$&')}"`,
  );
  return `{${parts.join(',')}}`;
}
