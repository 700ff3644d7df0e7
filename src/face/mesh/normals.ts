/**
 * Vertex normals of a face mesh.
 */
import { triangles, vertexCount } from './topology.ts';

/**
 * Unit normals that point out of the face, area-weighted over the triangles at each vertex.
 *
 * @param mesh - 468 × 3, x right, y down, z away from the camera, any unit.
 * @returns 468 × 3; a vertex that looks straight into the camera has `0, 0, −1`.
 */
export function vertexNormals(mesh: ArrayLike<number>): Float32Array {
  const out = new Float32Array(vertexCount * 3);
  for (let t = 0; t < triangles.length; t += 3) {
    const a = triangles[t] * 3;
    const b = triangles[t + 1] * 3;
    const c = triangles[t + 2] * 3;
    const ux = mesh[b] - mesh[a];
    const uy = mesh[b + 1] - mesh[a + 1];
    const uz = mesh[b + 2] - mesh[a + 2];
    const vx = mesh[c] - mesh[a];
    const vy = mesh[c + 1] - mesh[a + 1];
    const vz = mesh[c + 2] - mesh[a + 2];
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    for (const vertex of [a, b, c]) {
      out[vertex] += nx;
      out[vertex + 1] += ny;
      out[vertex + 2] += nz;
    }
  }
  for (let i = 0; i < out.length; i += 3) {
    const size = Math.hypot(out[i], out[i + 1], out[i + 2]) || 1;
    for (let d = 0; d < 3; d++) out[i + d] /= size;
  }
  return out;
}
