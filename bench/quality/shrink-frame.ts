/**
 * Shrinks a frame by area averaging.
 */
import type { Frame8 } from '../../src/imaging/frame.ts';

/**
 * Makes a frame smaller.
 *
 * @param factor - Source pixels per result pixel along each axis, at least 1; the result's sides are rounded up and its
 *   last row and column average what is left.
 */
export function shrinkFrame(frame: Frame8, factor: number): Frame8 {
  const columns = spans(frame.width, factor);
  const rows = spans(frame.height, factor);
  const data = new Uint8Array(columns.length * rows.length * 3);
  for (let y = 0; y < rows.length; y++) {
    for (let x = 0; x < columns.length; x++) {
      const sum = [0, 0, 0];
      let total = 0;
      for (let j = rows[y].first; j <= rows[y].last; j++) {
        const high = overlap(j, rows[y]);
        for (let i = columns[x].first; i <= columns[x].last; i++) {
          const weight = high * overlap(i, columns[x]);
          const p = (j * frame.width + i) * 3;
          sum[0] += weight * frame.data[p];
          sum[1] += weight * frame.data[p + 1];
          sum[2] += weight * frame.data[p + 2];
          total += weight;
        }
      }
      for (let c = 0; c < 3; c++) data[(y * columns.length + x) * 3 + c] = sum[c] / total + 0.5;
    }
  }
  return { width: columns.length, height: rows.length, depth: 8, data };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

function spans(length: number, factor: number): Span[] {
  return Array.from({ length: Math.ceil(length / factor) }, (_, k) => {
    const [from, to] = [k * factor, Math.min(length, (k + 1) * factor)];
    return { from, to, first: Math.floor(from), last: Math.min(length, Math.ceil(to)) - 1 };
  });
}

function overlap(pixel: number, span: Span): number {
  return Math.min(pixel + 1, span.to) - Math.max(pixel, span.from);
}
