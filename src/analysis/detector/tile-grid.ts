/**
 * Cuts a picture into overlapping windows that a network can look at one after the other.
 */

/** A window in pixels of the picture; may reach over its border. */
export interface PixelWindow {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How to cut. */
export interface TileOptions {
  /** Longest side of a window in pixels, a multiple of `multiple`. */
  readonly side: number;
  /** Neighbours share at least this many pixels: what is no larger lies whole in one window. */
  readonly overlap: number;
  /** Pixels beyond the picture's border that windows cover too. */
  readonly margin: number;
  /** Sides are multiples of this, as the network's strides demand. */
  readonly multiple: number;
}

/**
 * Covers a picture with windows of equal size, row by row, spread evenly.
 *
 * @returns At least one window. Together they cover the picture and its margin.
 *
 * @example
 * planTiles({ width: 1000, height: 300 }, { side: 640, overlap: 96, margin: 0, multiple: 32 })
 * // two windows of 576 × 320, at x = 0 and x = 424
 */
export function planTiles(
  picture: { readonly width: number; readonly height: number },
  options: TileOptions,
): PixelWindow[] {
  const columns = cutAxis(picture.width, options);
  const rows = cutAxis(picture.height, options);
  return rows.starts.flatMap((y) => columns.starts.map((x) => ({ x, y, width: columns.size, height: rows.size })));
}

function cutAxis(length: number, { side, overlap, margin, multiple }: TileOptions): { size: number; starts: number[] } {
  const total = length + 2 * margin;
  const roundUp = (value: number): number => Math.ceil(value / multiple) * multiple;
  if (total <= side) return { size: roundUp(total), starts: [0 - margin] };
  const count = Math.ceil((total - overlap) / (side - overlap));
  const size = roundUp((total + (count - 1) * overlap) / count);
  const start = (i: number): number => Math.floor((i * (total - size)) / (count - 1)) - margin;
  return { size, starts: Array.from({ length: count }, (_, i) => start(i)) };
}
