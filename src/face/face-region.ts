/**
 * The part of a frame that shows one face, upright.
 */
import type { SquareRegion } from '../imaging/similarity.ts';

const leftOuterCorner = 33 * 3;
const rightOuterCorner = 263 * 3;

/**
 * The square around a mesh, level with the outer corners of the eyes.
 *
 * @param mesh - 468 points `x, y, z` in frame pixels.
 * @param room - Side of the square as a multiple of the mesh's larger extent.
 * @returns Centred on the mesh's extent; may reach over the frame's border.
 */
export function regionOfMesh(mesh: Float32Array, room: number): SquareRegion {
  const dx = mesh[rightOuterCorner] - mesh[leftOuterCorner];
  const dy = mesh[rightOuterCorner + 1] - mesh[leftOuterCorner + 1];
  const angle = Math.atan2(dy, dx);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < mesh.length; i += 3) {
    const u = cos * mesh[i] + sin * mesh[i + 1];
    const v = -sin * mesh[i] + cos * mesh[i + 1];
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  const u = (left + right) / 2;
  const v = (top + bottom) / 2;
  return {
    x: cos * u - sin * v,
    y: sin * u + cos * v,
    size: room * Math.max(right - left, bottom - top),
    roll: (angle * 180) / Math.PI,
  };
}
