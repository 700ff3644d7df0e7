/**
 * Topology of the 468-point face mesh: triangles, mirror partners, flat layout, and the vertices of each feature.
 *
 * The vertex numbering is that of the MediaPipe face mesh. Triangles, mirror partners and flat layout are our own,
 * computed from the model's mean shape by `scripts/build-face-tables.ts`. `left` and `right` are those of the picture
 * when the person looks into the camera.
 */
import { decodeBase64 } from '../../base/base64.ts';
import { mirrorData, triangleData, uvData } from './data/face-tables.ts';

/** Number of vertices of the mesh. */
export const vertexCount = 468;

const words = (text: string): Uint16Array => new Uint16Array(decodeBase64(text).buffer);

/** Triangles as vertex triples (`3 · n`), all wound the same way: seen from the camera they have negative signed area in x-right, y-down pixels. */
export const triangles: Uint16Array = words(triangleData);

/** Mirror partner of each vertex; midline vertices are their own. */
export const mirror: Uint16Array = words(mirrorData);

/** Flat layout of the mesh, `u, v` in 0…1, u to the right, v down: a cylinder around the head unrolled, mouth and eyes open. */
export const uv: Float32Array = Float32Array.from(words(uvData), (value) => value / 65535);

/** Outline of the mesh from the top of the forehead clockwise, 36 vertices. */
export const faceOval = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
  172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;

/** Outer edge of the lips, 20 vertices. */
export const outerLips = [
  61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146,
] as const;

/** Opening of the mouth, 20 vertices. */
export const innerLips = [
  78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95,
] as const;

/** Lid edge of the picture-left eye, 16 vertices. */
export const leftEye = [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7] as const;

/** Lid edge of the picture-right eye, 16 vertices. */
export const rightEye = [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249] as const;

/** Corners and middle of the lids of the picture-left eye, then of the picture-right eye. */
export const eyeMarks = [
  { leftCorner: 33, rightCorner: 133, upperLid: 159, lowerLid: 145 },
  { leftCorner: 362, rightCorner: 263, upperLid: 386, lowerLid: 374 },
] as const;

/** Upper and lower edge of the picture-left brow. */
export const leftBrow = [70, 63, 105, 66, 107, 55, 65, 52, 53, 46] as const;

/** Upper and lower edge of the picture-right brow. */
export const rightBrow = [300, 293, 334, 296, 336, 285, 295, 282, 283, 276] as const;

/** Bridge, tip, wings and foot of the nose, 30 vertices. */
export const nose = [
  1, 2, 4, 5, 6, 19, 45, 48, 64, 94, 97, 98, 115, 122, 131, 168, 195, 196, 197, 220, 275, 278, 294, 326, 327, 344, 351,
  360, 419, 440,
] as const;

/** Vertices that hardly move with expression: forehead, nose bridge, eye corners, temples. A pose is fitted to these. */
export const rigidVertices = [
  168, 6, 197, 195, 5, 8, 9, 151, 10, 33, 133, 362, 263, 127, 356, 234, 454, 93, 323, 54, 284, 103, 332, 67, 297, 109,
  338, 193, 417, 122, 351, 245, 465, 21, 251, 162, 389,
] as const;

/** Neighbours of every vertex along triangle edges, as compressed rows: those of vertex `i` are `list[start[i]] … list[start[i + 1] - 1]`. */
export const neighbours: { readonly start: Uint16Array; readonly list: Uint16Array } = buildNeighbours();

function buildNeighbours(): { start: Uint16Array; list: Uint16Array } {
  const sets = Array.from({ length: vertexCount }, () => new Set<number>());
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k++) {
      sets[triangles[t + k]].add(triangles[t + ((k + 1) % 3)]);
      sets[triangles[t + k]].add(triangles[t + ((k + 2) % 3)]);
    }
  }
  const start = new Uint16Array(vertexCount + 1);
  sets.forEach((set, i) => {
    start[i + 1] = start[i] + set.size;
  });
  return { start, list: Uint16Array.from(sets.flatMap((set) => [...set].sort((a, b) => a - b))) };
}
