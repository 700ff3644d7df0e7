/**
 * Eigenvectors of small symmetric matrices.
 */

/**
 * Eigenvalues and eigenvectors of a symmetric `n × n` matrix by cyclic Jacobi rotations.
 *
 * @param matrix - Row-major, `n · n`, symmetric. Not changed.
 * @param n - 1…64 or so; cost grows with n³ per sweep.
 * @returns `values` in descending order and `vectors` as rows (`vectors[k · n + i]` is component i of the k-th vector), unit length.
 *
 * Source: Jacobi 1846; Golub & Van Loan, Matrix Computations, § 8.5.
 */
export function symmetricEigen(matrix: ArrayLike<number>, n: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(matrix);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let diagonal = 0;
    for (let i = 0; i < n; i++) {
      diagonal += a[i * n + i] ** 2;
      for (let j = i + 1; j < n; j++) off += a[i * n + j] ** 2;
    }
    if (off <= 1e-28 * diagonal || off === 0) break;
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, { n, p, q });
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j] - a[i * n + i]);
  const values = new Float64Array(n);
  const vectors = new Float64Array(n * n);
  order.forEach((from, k) => {
    values[k] = a[from * n + from];
    for (let i = 0; i < n; i++) vectors[k * n + i] = v[i * n + from];
  });
  return { values, vectors };
}

/** One Jacobi rotation that zeroes element (p, q). */
function rotate(a: Float64Array, v: Float64Array, at: { n: number; p: number; q: number }): void {
  const { n, p, q } = at;
  const apq = a[p * n + q];
  if (apq === 0) return;
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p];
    const kq = a[k * n + q];
    a[k * n + p] = c * kp - s * kq;
    a[k * n + q] = s * kp + c * kq;
  }
  for (let k = 0; k < n; k++) {
    const pk = a[p * n + k];
    const qk = a[q * n + k];
    a[p * n + k] = c * pk - s * qk;
    a[q * n + k] = s * pk + c * qk;
    const vp = v[k * n + p];
    const vq = v[k * n + q];
    v[k * n + p] = c * vp - s * vq;
    v[k * n + q] = s * vp + c * vq;
  }
}
