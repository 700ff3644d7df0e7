/**
 * Cuts a rectangle out of a frame.
 */
import type { Frame8 } from '../../src/imaging/frame.ts';

/** Whole pixels; lies inside the frame. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Copies a rectangle of a frame into a frame of its own. */
export function cutFrame(frame: Frame8, area: Rectangle): Frame8 {
  const data = new Uint8Array(area.width * area.height * 3);
  for (let y = 0; y < area.height; y++) {
    const from = ((area.y + y) * frame.width + area.x) * 3;
    data.set(frame.data.subarray(from, from + area.width * 3), y * area.width * 3);
  }
  return { width: area.width, height: area.height, depth: 8, data };
}

/**
 * The square around a mesh, grown by a factor and cut at the frame's border.
 *
 * @param grow - 1 = the mesh's own bounding square.
 */
export function areaAround(mesh: Float32Array, grow: number, frame: { width: number; height: number }): Rectangle {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < mesh.length; i += 3) {
    left = Math.min(left, mesh[i]);
    right = Math.max(right, mesh[i]);
    top = Math.min(top, mesh[i + 1]);
    bottom = Math.max(bottom, mesh[i + 1]);
  }
  const half = (Math.max(right - left, bottom - top) * grow) / 2;
  const x = Math.max(0, Math.floor((left + right) / 2 - half));
  const y = Math.max(0, Math.floor((top + bottom) / 2 - half));
  return {
    x,
    y,
    width: Math.min(frame.width, Math.ceil((left + right) / 2 + half)) - x,
    height: Math.min(frame.height, Math.ceil((top + bottom) / 2 + half)) - y,
  };
}

/** Moves a mesh into the coordinates of a cut-out. */
export function meshInside(mesh: Float32Array, area: Rectangle): Float32Array {
  return mesh.map((value, i) => (i % 3 === 0 ? value - area.x : i % 3 === 1 ? value - area.y : value));
}
