/**
 * Expands the run-length coding of BMP files.
 */
import type { BmpHeader } from './bmp-header.ts';

/**
 * Expands RLE8 or RLE4 into one palette index per pixel, rows as in the file; pixels that the code skips are index 0.
 *
 * @param code - The file's bytes from the first pixel on.
 * @returns `undefined` when the code ends before the last row is begun.
 */
export function expandRle(code: Uint8Array, header: BmpHeader): Uint8Array | undefined {
  const { width, height } = header;
  const nibbles = header.coding === 'rle4';
  const out = new Uint8Array(width * height);
  let x = 0;
  let row = 0;
  for (let at = 0; at + 1 < code.length && row < height; ) {
    const first = code[at] as number;
    const second = code[at + 1] as number;
    at += 2;
    if (first > 0) {
      const end = Math.min(width, x + first);
      for (let i = 0; x < end; i++, x++) out[row * width + x] = nibbles ? nibbleOf(second, i) : second;
    } else if (second === 0) {
      x = 0;
      row++;
    } else if (second === 1) {
      return out;
    } else if (second === 2) {
      x = Math.min(width, x + (code[at] ?? 0));
      row += code[at + 1] ?? 0;
      at += 2;
    } else {
      const bytes = nibbles ? (second + 1) >> 1 : second;
      if (at + bytes > code.length) return undefined;
      const end = Math.min(width, x + second);
      for (let i = 0; x < end; i++, x++) {
        out[row * width + x] = nibbles ? nibbleOf(code[at + (i >> 1)] as number, i) : (code[at + i] as number);
      }
      at += bytes + (bytes & 1);
    }
  }
  return row >= height - 1 ? out : undefined;
}

/** High half first. */
function nibbleOf(value: number, i: number): number {
  return i & 1 ? value & 15 : value >> 4;
}
