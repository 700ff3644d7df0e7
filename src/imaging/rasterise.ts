/**
 * Rasterises a triangle mesh into per-pixel triangle numbers and barycentric weights.
 */

import { inRoom } from './kernels.ts';
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
 * Cost: about 4 ns per covered pixel; allocates 6 bytes per pixel, or nothing with `memory`.
 * Source: Pineda 1988, edge functions.
 */
export function rasterise(mesh: RasterMesh, width: number, height: number): Coverage {
  const { triangle, weights } = emptyCoverage(width * height, mesh.memory);
  const { positions, stride, triangles, facing } = mesh;
  const corners = new Float64Array(triangles.length * 3);
  for (let i = 0; i < triangles.length; i++) {
    for (let k = 0; k < stride; k++) corners[i * 3 + k] = positions[triangles[i] * stride + k];
  }
  inRoom((room) => {
    const [at, drawn, shares] = [room.put(corners), room.put(triangle), room.take(weights.byteLength)];
    const depth = stride === 3 ? room.take(width * height * 8) : 0;
    if (depth !== 0) room.doubles(depth, width * height).fill(Number.POSITIVE_INFINITY);
    room.kernels.rasterise(at, triangles.length / 3, facing, width, height, drawn, shares, depth);
    room.read(drawn, triangle);
    room.read(shares, weights);
  });
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
