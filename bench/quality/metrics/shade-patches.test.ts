import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shadeFigures } from './shade-patches.ts';
import { paint, plain, side, syntheticMesh } from './synthetic-face.ts';

/** A round spot of another lightness at a vertex. */
function spotted(vertex: number, by: number): ReturnType<typeof paint> {
  return paint((pixel) => {
    const x = (pixel % side) - syntheticMesh[vertex * 3];
    const y = Math.floor(pixel / side) - syntheticMesh[vertex * 3 + 1];
    return [Math.hypot(x, y) < 16 ? by : 0, 0, 0];
  });
}

const face = (lab: ReturnType<typeof paint>) => ({ lab, mesh: syntheticMesh });
const [cheek, otherCheek] = [50, 280];

test('a copy of the target has no patches, and everything of the target is left', () => {
  const target = face(spotted(cheek, -20));
  const figures = shadeFigures(target, face(plain), target);
  assert.equal(figures.patches, 0);
  assert.ok(Math.abs(figures.leftOver - 1) < 1e-6);
});

test('the source alone leaves nothing of the target', () => {
  const source = face(spotted(otherCheek, -20));
  const figures = shadeFigures(source, source, face(spotted(cheek, -20)));
  assert.equal(figures.patches, 0);
  assert.ok(Math.abs(figures.leftOver) < 1e-6);
});

test('a ghost of half the strength counts as half left over', () => {
  const figures = shadeFigures(face(spotted(cheek, -10)), face(plain), face(spotted(cheek, -20)));
  assert.ok(Math.abs(figures.leftOver - 0.5) < 1e-3);
});

test('a dark spot that nobody has is a patch of most of its depth', () => {
  const { patches } = shadeFigures(face(spotted(cheek, -20)), face(plain), face(plain));
  assert.ok(patches > 8 && patches < 20, `${patches}`);
});

test("a source's feature drawn twice as strong is a patch", () => {
  const { patches } = shadeFigures(face(spotted(cheek, -20)), face(spotted(cheek, -10)), face(plain));
  assert.ok(patches > 3, `${patches}`);
});
