/**
 * One measured figure, as the benches print it.
 */

/** A figure with its goal; `target` and `holds` are `null` where there is none. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string | null;
  readonly holds: boolean | null;
}

/** A figure that should not be larger than `limit`. */
export function atMost(name: string, value: number, unit: string, limit: number): Row {
  return { name, value: rounded(value), unit, target: `≤ ${limit}`, holds: value <= limit };
}

/** A figure that should not be smaller than `limit`. */
export function atLeast(name: string, value: number, unit: string, limit: number): Row {
  return { name, value: rounded(value), unit, target: `≥ ${limit}`, holds: value >= limit };
}

/** A figure without a goal. */
export function plain(name: string, value: number, unit: string): Row {
  return { name, value: rounded(value), unit, target: null, holds: null };
}

/** Middle value; the mean of the middle two when their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** A readable table. */
export function printRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    `${row.value} ${row.unit}`,
    row.target ?? '',
    row.holds === null ? '' : row.holds ? 'holds' : 'FAILS',
  ]);
  const widths = [0, 1, 2].map((c) => Math.max(...cells.map((line) => line[c].length)));
  return cells
    .map((line) =>
      line
        .map((cell, c) => cell.padEnd(widths[c] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
