/**
 * The rectangle of the target frame that a swap works on.
 */
import type { FloatFrame, Frame } from '../../../../imaging/frame.ts';
import { scratch } from '../../../../imaging/scratch.ts';

/** A rectangle of a frame, whole pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Smallest rectangle around meshes (468 × 3, frame pixels) with a margin in pixels, cut at the frame's border. */
export function regionAround(meshes: readonly ArrayLike<number>[], frame: Frame, margin: number): Region {
  let [x0, y0, x1, y1] = [frame.width, frame.height, 0, 0];
  for (const mesh of meshes) {
    for (let i = 0; i < mesh.length; i += 3) {
      x0 = Math.min(x0, mesh[i]);
      x1 = Math.max(x1, mesh[i]);
      y0 = Math.min(y0, mesh[i + 1]);
      y1 = Math.max(y1, mesh[i + 1]);
    }
  }
  const x = Math.min(frame.width - 1, Math.max(0, Math.floor(x0 - margin)));
  const y = Math.min(frame.height - 1, Math.max(0, Math.floor(y0 - margin)));
  return {
    x,
    y,
    width: Math.max(1, Math.min(frame.width, Math.ceil(x1 + margin)) - x),
    height: Math.max(1, Math.min(frame.height, Math.ceil(y1 + margin)) - y),
  };
}

/** Copies a rectangle out of a frame as floats, 0…255 whatever the frame's depth; valid until the next call. */
export function cutRegion(frame: Frame, region: Region): FloatFrame {
  const row = region.width * 3;
  const data = scratch('region', row * region.height);
  for (let y = 0; y < region.height; y++) {
    const from = ((region.y + y) * frame.width + region.x) * 3;
    data.set(frame.data.subarray(from, from + row), y * row);
  }
  if (frame.depth === 16) for (let i = 0; i < data.length; i++) data[i] /= 257;
  return { width: region.width, height: region.height, data };
}

/** Moves a mesh from frame pixels into a region's pixels. */
export function intoRegion(mesh: ArrayLike<number>, region: Region): Float32Array {
  const out = Float32Array.from(mesh);
  for (let i = 0; i < out.length; i += 3) {
    out[i] -= region.x;
    out[i + 1] -= region.y;
  }
  return out;
}
