/**
 * Thin lines on an unrolled face: how far each texel stands out from what is around it, and the best path along them.
 */
import type { FloatFrame } from '../../../../imaging/frame.ts';

/** A rectangle of texels, ends included. */
export interface Zone {
  readonly x0: number;
  readonly x1: number;
  readonly y0: number;
  readonly y1: number;
}

/** Which lines are looked for. */
export interface LineKind {
  /** 1: darker than what is around them; −1: brighter. */
  readonly sign: 1 | -1;
  /** Lines of up to twice as many texels in width stand out. */
  readonly reach: number;
  /** By how much a line must differ from its surroundings to count, as a share of the brighter, and from where on it counts wholly. */
  readonly contrast: readonly [least: number, full: number];
}

/** Texel index of a line's points, and how clear it is all along, 0…1 on the mean. */
export interface Line {
  readonly score: number;
  readonly path: readonly number[];
}

/**
 * How clearly a line runs through each texel of a zone.
 *
 * @param map - Square, RGB 0…255.
 * @returns 0…1 per texel, as large as the map; 0 outside the zone.
 *
 * Cost: about 20 ns per texel of the zone. Source: black top-hat (closing minus picture), Serra 1982; for bright lines that of the negative.
 */
export function findLines(map: FloatFrame, zone: Zone, { sign, reach, contrast }: LineKind): Float32Array {
  const size = map.width;
  // What lies in a texel's square, and in the squares of those, decides.
  const margin = 2 * reach;
  const x0 = Math.max(0, zone.x0 - margin);
  const y0 = Math.max(0, zone.y0 - margin);
  const width = Math.min(size - 1, zone.x1 + margin) - x0 + 1;
  const height = Math.min(size - 1, zone.y1 + margin) - y0 + 1;
  const L = new Float32Array(width * height);
  for (let y = 0, k = 0; y < height; y++) {
    for (let x = 0, p = ((y0 + y) * size + x0) * 3; x < width; x++, k++, p += 3) {
      L[k] = sign * (0.3 * map.data[p] + 0.59 * map.data[p + 1] + 0.11 * map.data[p + 2]);
    }
  }
  // Closing: the dilated picture, eroded (which is dilating its negative).
  const closed = dilate(L, width, reach);
  for (let k = 0; k < closed.length; k++) closed[k] = -closed[k];
  const negative = dilate(closed, width, reach);
  const [least, full] = contrast;
  const clear = new Float32Array(size * size);
  for (let y = zone.y0; y <= zone.y1; y++) {
    for (let x = zone.x0; x <= zone.x1; x++) {
      const k = (y - y0) * width + x - x0;
      const depth = (-negative[k] - L[k]) / (12 + Math.max(Math.abs(negative[k]), Math.abs(L[k])));
      clear[y * size + x] = Math.min(1, Math.max(0, (depth - least) / (full - least)));
    }
  }
  return clear;
}

/** Largest value in the square around each texel: windows are doubled up, once along each axis. */
function dilate(plane: Float32Array, width: number, reach: number): Float32Array {
  const out = plane.slice();
  dilateAlong(out, 1, reach);
  dilateAlong(out, width, reach);
  return out;
}

/** In place: forwards a texel reads only what has not been written yet, and backwards likewise. */
function dilateAlong(plane: Float32Array, step: number, reach: number): void {
  for (let done = 0; done < reach; ) {
    const more = Math.min(done + 1, reach - done);
    const ahead = more * step;
    for (let i = 0; i < plane.length - ahead; i++) if (plane[i + ahead] > plane[i]) plane[i] = plane[i + ahead];
    done += more;
  }
  const behind = reach * step;
  for (let i = plane.length - 1; i >= behind; i--) if (plane[i - behind] > plane[i]) plane[i] = plane[i - behind];
}

/** Mean of a map along a path. */
export function meanAlong(map: Float32Array, path: readonly number[]): number {
  return path.length > 0 ? path.reduce((sum, i) => sum + map[i], 0) / path.length : 0;
}

/** What moving by one texel sideways costs a line. */
const bend = 0.05;

/**
 * The line through a zone from its left to its right edge, moving at most one texel per column, that is clearest all along.
 *
 * @param clear - See {@link findLines}; `size`: side of the map.
 */
export function bestLine(clear: Float32Array, { x0, x1, y0, y1 }: Zone, size: number): Line {
  const from: Int8Array[] = [];
  let best = new Float32Array(y1 - y0 + 1);
  for (let x = x0; x <= x1; x++) {
    const { reached, step } = advanced(best, bend, (r) => clear[(y0 + r) * size + x]);
    best = reached;
    from.push(step);
  }
  let r = best.indexOf(Math.max(...best));
  const path: number[] = [];
  for (let x = x1; x >= x0; x--) {
    path.push((y0 + r) * size + x);
    r += from[x - x0][r];
  }
  return { score: meanAlong(clear, path), path };
}

/**
 * One step of dynamic programming along a path that may move by one place per step.
 *
 * @returns The best sum that ends at each place, and from which neighbour (−1, 0, 1) it came.
 */
export function advanced(
  before: Float32Array,
  cost: number,
  gain: (place: number) => number,
): { readonly reached: Float32Array<ArrayBuffer>; readonly step: Int8Array } {
  const step = new Int8Array(before.length);
  const reached = Float32Array.from(before, (stay, r) => {
    let most = stay;
    for (const d of [-1, 1]) {
      const value = (before[r + d] ?? Number.NEGATIVE_INFINITY) - cost;
      if (value > most) {
        most = value;
        step[r] = d;
      }
    }
    return most + gain(r);
  });
  return { reached, step };
}
