/**
 * From what a database sends to rows: texts by column become values by name.
 */
import type { Row } from './connection.ts';

/** Makes a row of the cells of an answer. */
export type RowReader = (cells: readonly (string | null)[]) => Row;

/** A column as databases describe it. */
interface RowField {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Makes the reader for answers with these columns. @param parserOf - How texts of a type, given by its number, become values. */
export function readerOf(
  fields: readonly RowField[],
  parserOf: (type: number) => (text: string) => unknown,
): RowReader {
  const columns = fields.map(({ name, dataTypeID }) => ({ name, parse: parserOf(dataTypeID) }));
  return (cells) => {
    const row: Record<string, unknown> = {};
    for (const [at, { name, parse }] of columns.entries()) {
      const cell = cells[at] ?? null;
      row[name] = cell === null ? null : parse(cell);
    }
    return row;
  };
}
