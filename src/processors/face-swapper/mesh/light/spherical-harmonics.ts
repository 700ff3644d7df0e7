/**
 * Light on a face: second-order spherical harmonics over the mesh's normals.
 */

/**
 * Fits the light that explains the brightness of a face's skin.
 *
 * @param normals - Unit normals, 468 × 3, camera along −z.
 * @param luminance - Linear-light luminance per vertex, any scale.
 * @param weights - 0…1 per vertex; 0 leaves it out (features, hair, unseen).
 * @returns Shading per vertex: what the light alone would give, mean 1 over the weighted vertices, within 0.3…2.5.
 *
 * Source: Ramamoorthi & Hanrahan 2001 (nine coefficients carry 98 % of diffuse light); Huber weights against
 * highlights and cast shadows.
 */
export function fitShading(normals: Float32Array, luminance: Float32Array, weights: Float32Array): Float32Array {
  const n = luminance.length;
  const basis = new Float64Array(n * 9);
  for (let i = 0; i < n; i++) setHarmonics(basis, i * 9, normals, i * 3);
  let total = 0;
  let mean = 0;
  for (let i = 0; i < n; i++) {
    total += weights[i];
    mean += weights[i] * luminance[i];
  }
  if (total < 20) return new Float32Array(n).fill(1);
  mean = mean / total || 1;
  const huber = new Float64Array(n).fill(1);
  let light: Float64Array = new Float64Array(9);
  for (let round = 0; round < 4; round++) {
    const normal = new Float64Array(81);
    const right = new Float64Array(9);
    for (let i = 0; i < n; i++) {
      const w = weights[i] * huber[i];
      if (w === 0) continue;
      const value = luminance[i] / mean;
      for (let p = 0; p < 9; p++) {
        const wp = w * basis[i * 9 + p];
        right[p] += wp * value;
        for (let q = p; q < 9; q++) normal[p * 9 + q] += wp * basis[i * 9 + q];
      }
    }
    for (let p = 1; p < 9; p++) for (let q = 0; q < p; q++) normal[p * 9 + q] = normal[q * 9 + p];
    // A face shows half of the sphere at best: the ridge keeps the unseen half from growing.
    for (let p = 1; p < 9; p++) normal[p * 10] += total * (p < 4 ? 0.004 : 0.02);
    light = solveSymmetric(normal, right, 9);
    for (let i = 0; i < n; i++) {
      const error = Math.abs(luminance[i] / mean - dot(basis, i * 9, light));
      huber[i] = error < 0.12 ? 1 : 0.12 / error;
    }
  }
  const shading = new Float32Array(n);
  let shaded = 0;
  for (let i = 0; i < n; i++) {
    shading[i] = dot(basis, i * 9, light);
    shaded += weights[i] * shading[i];
  }
  const scale = total / (shaded || total);
  for (let i = 0; i < n; i++) shading[i] = Math.min(2.5, Math.max(0.3, shading[i] * scale));
  return shading;
}

/** Writes the nine real harmonics up to order two at a unit normal. */
function setHarmonics(basis: Float64Array, at: number, normals: Float32Array, from: number): void {
  const x = normals[from];
  const y = normals[from + 1];
  const z = normals[from + 2];
  basis[at] = 0.2821;
  basis[at + 1] = 0.4886 * y;
  basis[at + 2] = 0.4886 * z;
  basis[at + 3] = 0.4886 * x;
  basis[at + 4] = 1.0925 * x * y;
  basis[at + 5] = 1.0925 * y * z;
  basis[at + 6] = 0.3154 * (3 * z * z - 1);
  basis[at + 7] = 1.0925 * x * z;
  basis[at + 8] = 0.5463 * (x * x - y * y);
}

function dot(basis: Float64Array, at: number, light: Float64Array): number {
  let sum = 0;
  for (let p = 0; p < 9; p++) sum += basis[at + p] * light[p];
  return sum;
}

/** Solves a small positive-definite system by Gaussian elimination with pivoting. */
function solveSymmetric(matrix: Float64Array, right: Float64Array, n: number): Float64Array {
  const a = matrix.slice();
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(a[r * n + i]) > Math.abs(a[pivot * n + i])) pivot = r;
    if (pivot !== i) {
      for (let c = 0; c < n; c++) [a[i * n + c], a[pivot * n + c]] = [a[pivot * n + c], a[i * n + c]];
      [x[i], x[pivot]] = [x[pivot], x[i]];
    }
    const p = a[i * n + i] || 1e-12;
    for (let r = i + 1; r < n; r++) {
      const f = a[r * n + i] / p;
      for (let c = i; c < n; c++) a[r * n + c] -= f * a[i * n + c];
      x[r] -= f * x[i];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let c = i + 1; c < n; c++) x[i] -= a[i * n + c] * x[c];
    x[i] /= a[i * n + i] || 1e-12;
  }
  return x;
}
