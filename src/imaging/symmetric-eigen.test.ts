import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { symmetricEigen } from './symmetric-eigen.ts';

test('eigenvectors rebuild the matrix they came from', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 10, maxLength: 10 }), (upper) => {
      const n = 4;
      const matrix = new Float64Array(16);
      let k = 0;
      for (let i = 0; i < n; i++) for (let j = i; j < n; j++) matrix[i * n + j] = matrix[j * n + i] = upper[k++];
      const { values, vectors } = symmetricEigen(matrix, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let e = 0; e < n; e++) sum += values[e] * vectors[e * n + i] * vectors[e * n + j];
          assert.ok(Math.abs(sum - matrix[i * n + j]) < 1e-8);
        }
      }
      for (let e = 1; e < n; e++) assert.ok(values[e] <= values[e - 1] + 1e-9, 'values descend');
    }),
  );
});
