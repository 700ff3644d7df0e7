/**
 * The readable table.
 */
import { columns, type Row, rows } from './report.ts';
import type { Results } from './results.ts';
import { worstPairs } from './worst-pairs.ts';

/** Figures down, methods across; below it what holds for the run as a whole. */
export function printTable(results: Results, recognisers: readonly string[]): string {
  const all = rows(results, recognisers);
  const byName = new Map(all.map((row) => [row.name, row]));
  const [product, ...baselines] = results.methods;
  const head = ['medians', product.name, 'goal', '', ...baselines.map((method) => method.name)];
  const figures = columns(recognisers).map((column) => {
    const own = byName.get(column.name)!;
    const others = baselines.map((method) => cell(byName.get(`${column.name}: ${method.name}`)!));
    return [column.name, cell(own), own.target ?? '', mark(own), ...others];
  });
  const facts = all
    .filter(
      (row) =>
        !columns(recognisers).some((column) => row.name === column.name || row.name.startsWith(`${column.name}: `)),
    )
    .map((row) => [row.name, cell(row), row.target ?? '', mark(row)]);
  const skipped = typeof results.separation === 'string' ? [`identity shift skipped: ${results.separation}`] : [];
  return [align([head, ...figures]), '', align(facts), ...skipped, '', 'worst pairs', ...worstPairs(results)].join(
    '\n',
  );
}

function mark(row: Row): string {
  return row.holds === null ? '' : row.holds ? 'holds' : 'FAILS';
}

function cell(row: Row): string {
  if (row.value === null) return '–';
  const digits = Math.abs(row.value) >= 100 ? 0 : Math.abs(row.value) >= 10 ? 1 : 3;
  const value = Number.isInteger(row.value) ? String(row.value) : row.value.toFixed(digits);
  return row.unit ? `${value} ${row.unit}` : value;
}

function align(lines: readonly (readonly string[])[]): string {
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => (line[i] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((word, i) => word.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
