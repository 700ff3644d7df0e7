/**
 * Values as databases of this kind read them.
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

function arrayText(values: readonly unknown[]): string {
  const parts = values.map((value) =>
    value === null || value === undefined ? 'NULL' : `"${String(value).replace(/[\\"]/g, '\\$&')}"`,
  );
  return `{${parts.join(',')}}`;
}
