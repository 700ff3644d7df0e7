import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPose } from './rigid-fit.ts';
import { expressionBasis, identityBasis, meanShape, splitShape } from './shape-model.ts';

const length = meanShape.length;
const pose = {
  scale: 80,
  rotation: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
  translation: Float64Array.of(200, 150, 0),
};
const meshOf = (shape: ArrayLike<number>): Float32Array => Float32Array.from(applyPose(Float64Array.from(shape), pose));

function moved(basis: Float32Array, index: number, amount: number): Float32Array {
  return meanShape.map((value, i) => value + amount * basis[index * length + i]);
}

test('the mean face is at rest, where it was put', () => {
  const parts = splitShape(meshOf(meanShape));
  assert.ok(Math.abs(parts.pose.scale - 80) < 0.1);
  assert.ok(Math.hypot(...parts.expression) < 0.05);
});

test('neutral shape and expression add up to the shape that was seen', () => {
  const parts = splitShape(meshOf(moved(expressionBasis, 0, 2)));
  for (let i = 0; i < length; i++) {
    assert.ok(Math.abs(parts.neutral[i] + parts.expression[i] - parts.shape[i]) < 1e-9);
  }
});

test('a face that makes an expression is taken for one that does, a face of other proportions is not', () => {
  const energy = (shape: ArrayLike<number>): number => Math.hypot(...splitShape(meshOf(shape)).expression);
  const expressive = energy(moved(expressionBasis, 1, 2));
  const different = energy(moved(identityBasis, 2, 2));
  assert.ok(expressive > 2 * different, `${expressive} against ${different}`);
});
