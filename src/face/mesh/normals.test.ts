import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vertexNormals } from './normals.ts';
import { meanShape } from './shape-model.ts';

test('normals have unit length; the nose looks at the camera and the cheeks to their sides', () => {
  const normals = vertexNormals(meanShape);
  for (let i = 0; i < normals.length; i += 3) {
    assert.ok(Math.abs(Math.hypot(normals[i], normals[i + 1], normals[i + 2]) - 1) < 1e-5);
  }
  assert.ok(normals[4 * 3 + 2] < -0.8, 'nose tip');
  assert.ok(normals[234 * 3] < -0.5 && normals[454 * 3] > 0.5, 'sides of the face');
});
