import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanShape } from '../../../src/face/mesh/shape-model.ts';
import { eyeDistance, meshErrors } from './mesh-errors.ts';

const face = meanShape.map((value) => value * 100 + 300);

/** The face turned about its vertical axis, moved and resized. */
function turned(degrees: number, scale: number, move: number): Float32Array {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const out = new Float32Array(face.length);
  for (let i = 0; i < face.length; i += 3) {
    out[i] = scale * (cos * face[i] + sin * face[i + 2]) + move;
    out[i + 1] = scale * face[i + 1] - move;
    out[i + 2] = scale * (cos * face[i + 2] - sin * face[i]);
  }
  return out;
}

test('a copy of the target has neither pose nor expression error', () => {
  const errors = meshErrors(face, face);
  assert.ok(errors.pose < 1e-3);
  assert.ok(errors.expression < 1e-6);
});

test('a turn of the head is read as pose in degrees, whatever its place and size, and not as expression', () => {
  const errors = meshErrors(turned(7, 1.3, 40), face);
  assert.ok(Math.abs(errors.pose - 7) < 0.01, `${errors.pose}`);
  assert.ok(errors.expression < 1e-4, `${errors.expression}`);
});

test('vertices that move at random by a tenth of the eye distance read as that expression error', () => {
  const moved = face.slice();
  const by = eyeDistance(face) * 0.1;
  for (let v = 0; v < 468; v++) {
    // Directions that cancel out over the face, so that no similarity can explain them.
    const angle = v * 2.39996;
    moved[v * 3] += by * Math.cos(angle);
    moved[v * 3 + 1] += by * Math.sin(angle);
  }
  const { expression } = meshErrors(moved, face);
  assert.ok(Math.abs(expression - 0.1) < 0.003, `${expression}`);
});
