import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faceOval, innerLips, leftEye, mirror, nose, rightEye, vertexCount } from '../../../face/mesh/topology.ts';
import { freedom, shapeShares } from './shape-parts.ts';

const mean = (values: Float32Array, vertices: readonly number[]): number =>
  vertices.reduce((sum, v) => sum + values[v], 0) / vertices.length;

test("at strength 0 all of the shape is the target's, at 1 all of it the source's", () => {
  for (const strength of [0, 1]) {
    const { plane, depth } = shapeShares(strength);
    assert.equal(plane.length, vertexCount);
    assert.ok(plane.every((share) => Math.abs(share - strength) < 1e-6) && depth === strength);
  }
});

test('between, the nose is ahead of the eyes, and the mouth and depth come last', () => {
  for (const strength of [0.3, 0.6, 0.9]) {
    const { plane, depth } = shapeShares(strength);
    const [ofNose, ofEyes, ofMouth] = [nose, [...leftEye, ...rightEye], innerLips].map((part) => mean(plane, part));
    assert.ok(ofNose > strength && ofNose > ofEyes && ofEyes > ofMouth && ofMouth < strength, `at ${strength}`);
    assert.ok(depth < ofEyes);
  }
});

test('every share grows with the strength, and both sides of a face have the same', () => {
  const [less, more] = [0.4, 0.7].map((strength) => shapeShares(strength).plane);
  for (let v = 0; v < vertexCount; v++) {
    assert.ok(less[v] < more[v], `vertex ${v}`);
    assert.ok(Math.abs(more[v] - more[mirror[v]]) < 0.05, `vertex ${v}: ${more[v]} and ${more[mirror[v]]}`);
  }
});

test('the outline is held, the middle of the face is free', () => {
  assert.ok(faceOval.every((v) => freedom[v] === 0));
  assert.ok(nose.every((v) => freedom[v] > 0.9));
});
