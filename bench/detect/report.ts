/**
 * The readable report.
 */
import type { Row } from '../quality/report.ts';
import type { Fault } from './tally.ts';

/** What a run of the bench gives. */
export interface DetectResults {
  readonly rows: readonly Row[];
  readonly faults: readonly Fault[];
}

/** The table, then everything that was missed or wrongly found. */
export function printReport({ rows, faults }: DetectResults, machine: string): string {
  const lines = rows.map((row) => [row.name, cell(row), row.target ?? '', mark(row)]);
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column].length)));
  const table = lines.map((line) =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const list = faults.map((fault) => `  ${fault.scene}: ${fault.what}`);
  return `${[machine, '', ...table, '', `misses and false alarms (${faults.length})`, ...list].join('\n')}\n`;
}

function cell(row: Row): string {
  if (row.value === null) return '–';
  const value = Number.isInteger(row.value) ? String(row.value) : row.value.toFixed(row.value >= 10 ? 0 : 3);
  return row.unit ? `${value} ${row.unit}` : value;
}

function mark(row: Row): string {
  return row.holds === null ? '' : row.holds ? 'holds' : 'FAILS';
}
