/**
 * Pulls source pixels into a target rectangle: the common part of the baselines.
 */
import type { FacePatch } from '../../../src/face/patch.ts';
import type { Frame8 } from '../../../src/imaging/frame.ts';
import type { Rectangle } from '../cut-frame.ts';

/** Affine map `x' = a·x + b·y + c`, `y' = d·x + e·y + f`. */
export type Affine = readonly [number, number, number, number, number, number];

/**
 * Fills a patch by looking up the source.
 *
 * @param place - Target pixel to source pixel, or nothing where the patch stays empty.
 * @returns Bilinear samples, mask 1 where there is a place.
 */
export function warpPatch(
  source: Frame8,
  area: Rectangle,
  place: (x: number, y: number) => Affine | undefined,
): FacePatch {
  const data = new Float32Array(area.width * area.height * 3);
  const mask = new Float32Array(area.width * area.height);
  for (let j = 0; j < area.height; j++) {
    for (let i = 0; i < area.width; i++) {
      const x = area.x + i;
      const y = area.y + j;
      const map = place(x, y);
      if (!map) continue;
      const at = j * area.width + i;
      mask[at] = 1;
      sample(source, map[0] * x + map[1] * y + map[2], map[3] * x + map[4] * y + map[5], data, at * 3);
    }
  }
  return { ...area, data, mask };
}

function sample(source: Frame8, px: number, py: number, into: Float32Array, at: number): void {
  const { width, height, data } = source;
  const x = Math.min(width - 1.001, Math.max(0, px));
  const y = Math.min(height - 1.001, Math.max(0, py));
  const [x0, y0] = [x | 0, y | 0];
  const [fx, fy] = [x - x0, y - y0];
  const p = (y0 * width + x0) * 3;
  const q = p + width * 3;
  for (let c = 0; c < 3; c++) {
    into[at + c] =
      (data[p + c] * (1 - fx) + data[p + 3 + c] * fx) * (1 - fy) + (data[q + c] * (1 - fx) + data[q + 3 + c] * fx) * fy;
  }
}

/** The rectangle of whole pixels around some points, inside a frame. */
export function boundsOf(points: readonly (readonly [number, number])[], frame: Frame8): Rectangle {
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  const x = Math.max(0, Math.floor(Math.min(...xs)));
  const y = Math.max(0, Math.floor(Math.min(...ys)));
  return {
    x,
    y,
    width: Math.min(frame.width, Math.ceil(Math.max(...xs)) + 1) - x,
    height: Math.min(frame.height, Math.ceil(Math.max(...ys)) + 1) - y,
  };
}

/** Least-squares affine map that carries `from` onto `to` (three or more points). */
export function fitAffine(
  from: readonly (readonly [number, number])[],
  to: readonly (readonly [number, number])[],
): Affine {
  const n = from.length;
  const mean = (points: readonly (readonly [number, number])[], c: 0 | 1): number =>
    points.reduce((sum, p) => sum + p[c], 0) / n;
  const [fx, fy, tx, ty] = [mean(from, 0), mean(from, 1), mean(to, 0), mean(to, 1)];
  let [xx, xy, yy, ux, uy, vx, vy] = [0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [from[i][0] - fx, from[i][1] - fy];
    const [u, v] = [to[i][0] - tx, to[i][1] - ty];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    ux += u * x;
    uy += u * y;
    vx += v * x;
    vy += v * y;
  }
  const det = xx * yy - xy * xy;
  const a = (ux * yy - uy * xy) / det;
  const b = (uy * xx - ux * xy) / det;
  const d = (vx * yy - vy * xy) / det;
  const e = (vy * xx - vx * xy) / det;
  return [a, b, tx - a * fx - b * fy, d, e, ty - d * fx - e * fy];
}
