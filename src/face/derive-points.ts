/**
 * Landmarks that others work with, taken from the 468-point mesh. Left and right are those of the picture.
 */
import { leftEye, rightEye } from './mesh/topology.ts';

/** Mesh vertices of the five points, those of one point averaged: left eye, right eye, nose tip, left and right mouth corner. */
export const fivePointVertices: readonly (readonly number[])[] = [leftEye, rightEye, [1], [61], [291]];

/**
 * Mesh vertices of the 68 points of the iBUG scheme: jaw from left to right (0–16), left brow (17–21), right brow (22–26),
 * nose bridge (27–30), nostrils (31–35), left eye (36–41), right eye (42–47), outer lips (48–59), inner lips (60–67).
 * The mesh's jaw follows the head's surface; iBUG's follows the outline, so jaw points agree for frontal faces only.
 */
export const sixtyEightVertices = [
  127, 234, 93, 132, 58, 172, 150, 176, 152, 400, 379, 397, 288, 361, 323, 454, 356, 70, 63, 105, 66, 107, 336, 296,
  334, 293, 300, 168, 197, 5, 4, 98, 97, 2, 326, 327, 33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, 61, 40,
  37, 0, 267, 270, 291, 321, 314, 17, 84, 91, 78, 81, 13, 311, 308, 402, 14, 178,
] as const;

/**
 * The five points that alignment works with.
 *
 * @param mesh - 468 points `x, y, z`.
 * @returns `x, y` of left eye, right eye, nose tip, left mouth corner, right mouth corner (`Float32Array(10)`).
 */
export function fivePoints(mesh: Float32Array): Float32Array {
  const out = new Float32Array(10);
  fivePointVertices.forEach((vertices, i) => {
    for (const vertex of vertices) {
      out[2 * i] += mesh[3 * vertex] / vertices.length;
      out[2 * i + 1] += mesh[3 * vertex + 1] / vertices.length;
    }
  });
  return out;
}

/** The 68 points of the iBUG scheme, `x, y` each (`Float32Array(136)`), from a mesh of 468 points `x, y, z`. */
export function sixtyEightPoints(mesh: Float32Array): Float32Array {
  const out = new Float32Array(136);
  sixtyEightVertices.forEach((vertex, i) => {
    out[2 * i] = mesh[3 * vertex];
    out[2 * i + 1] = mesh[3 * vertex + 1];
  });
  return out;
}
