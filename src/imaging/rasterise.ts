/**
 * Rasterises a triangle mesh into per-pixel triangle numbers and barycentric weights.
 */

import { scratch } from './scratch.ts';

/** Which triangle covers each pixel, and where in it. */
export interface Coverage {
  readonly width: number;
  readonly height: number;
  /** Triangle number (index of its first vertex ÷ 3) per pixel, −1 where nothing lies. */
  readonly triangle: Int16Array;
  /** Weights of the triangle's first and second vertex per pixel (`2 · width · height`); the third is one minus both. */
  readonly weights: Float32Array;
}

/** A mesh to rasterise. Vertices are pixels; pixel centres lie at integer coordinates. */
export interface RasterMesh {
  /** `x, y` of vertex i at `positions[i · stride]` and `positions[i · stride + 1]`; z behind them when `stride` is 3. */
  readonly positions: ArrayLike<number>;
  readonly stride: 2 | 3;
  readonly triangles: Uint16Array;
  /** Sign of the area of triangles to draw (`1` or `-1`); the others face away and are left out. */
  readonly facing: 1 | -1;
  /** Name of kept memory to draw into: the coverage is then valid until the next call with that name. Fresh when absent. */
  readonly memory?: string;
}

/**
 * Draws the front-facing triangles of a mesh; where several cover a pixel, the one with the smallest z wins (stride 3).
 *
 * Edges follow no fill rule beyond "inside or on the edge", so neighbours leave no gaps.
 *
 * Cost: about 6 ns per covered pixel plus 1 µs per triangle; allocates 10 bytes per pixel, or nothing with `memory`.
 * Source: Pineda 1988, edge functions.
 */
export function rasterise(mesh: RasterMesh, width: number, height: number): Coverage {
  const { triangle, weights } = emptyCoverage(width * height, mesh.memory);
  const depth = mesh.stride === 3 ? scratch('depth', width * height).fill(Number.POSITIVE_INFINITY) : undefined;
  const { positions, stride, triangles, facing } = mesh;
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t] * stride;
    const b = triangles[t + 1] * stride;
    const c = triangles[t + 2] * stride;
    const ax = positions[a];
    const ay = positions[a + 1];
    const bx = positions[b];
    const by = positions[b + 1];
    const cx = positions[c];
    const cy = positions[c + 1];
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    if (area * facing <= 1e-9) continue;
    const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
    const x1 = Math.min(width - 1, Math.floor(Math.max(ax, bx, cx)));
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
    const y1 = Math.min(height - 1, Math.floor(Math.max(ay, by, cy)));
    const wax = (by - cy) / area;
    const wbx = (cy - ay) / area;
    const way = (cx - bx) / area;
    const wby = (ax - cx) / area;
    const zc = depth ? positions[c + 2] : 0;
    const za = depth ? positions[a + 2] - zc : 0;
    const zb = depth ? positions[b + 2] - zc : 0;
    for (let y = y0; y <= y1; y++) {
      let wa = (x0 - cx) * wax + (y - cy) * way;
      let wb = (x0 - cx) * wbx + (y - cy) * wby;
      let at = y * width + x0;
      let inside = false;
      for (let x = x0; x <= x1; x++, at++, wa += wax, wb += wbx) {
        if (wa < -1e-6 || wb < -1e-6 || wa + wb > 1.000001) {
          // Whoever leaves a triangle does not come back into it.
          if (inside) break;
          continue;
        }
        inside = true;
        if (depth) {
          const z = zc + wa * za + wb * zb;
          if (z >= depth[at]) continue;
          depth[at] = z;
        }
        triangle[at] = t / 3;
        weights[at * 2] = wa;
        weights[at * 2 + 1] = wb;
      }
    }
  }
  return { width, height, triangle, weights };
}

/** Room for a coverage of so many pixels, nothing covered; weights of uncovered pixels are whatever was left there. */
function emptyCoverage(pixels: number, memory: string | undefined): Pick<Coverage, 'triangle' | 'weights'> {
  if (memory === undefined) {
    return { triangle: new Int16Array(pixels).fill(-1), weights: new Float32Array(pixels * 2) };
  }
  const room = scratch(`${memory} triangles`, Math.ceil(pixels / 2));
  return {
    triangle: new Int16Array(room.buffer, room.byteOffset, pixels).fill(-1),
    weights: scratch(`${memory} weights`, pixels * 2),
  };
}
