import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colourBlotches } from './colour-blotches.ts';
import { paint, plain, side, syntheticMesh } from './synthetic-face.ts';

const cheek = 50;

/** A round stain on a cheek. */
function stained(radius: number, da: number, db: number): ReturnType<typeof paint> {
  return paint((pixel) => {
    const x = (pixel % side) - syntheticMesh[cheek * 3];
    const y = Math.floor(pixel / side) - syntheticMesh[cheek * 3 + 1];
    return Math.hypot(x, y) < radius ? [0, da, db] : [0, 0, 0];
  });
}

const face = (lab: ReturnType<typeof paint>) => ({ lab, mesh: syntheticMesh });

test('a copy of the target has no blotches', () => {
  assert.equal(colourBlotches(face(plain), face(plain), face(plain)), 0);
});

test('a wide green stain that nobody has reads as most of its chroma', () => {
  const blotch = colourBlotches(face(stained(28, -20, 0)), face(plain), face(plain));
  assert.ok(blotch > 15 && blotch <= 20.5, `${blotch}`);
});

test('a stain that the source has too is no blotch, and half of it is none either', () => {
  const source = face(stained(28, 15, 6));
  assert.ok(colourBlotches(source, source, face(plain)) < 1e-4);
  assert.ok(colourBlotches(face(stained(28, 7.5, 3)), source, face(plain)) < 1e-4);
});

test('another colour over the whole face is no blotch', () => {
  assert.ok(colourBlotches(face(paint(() => [0, 25, -10])), face(plain), face(plain)) < 1e-4);
});
