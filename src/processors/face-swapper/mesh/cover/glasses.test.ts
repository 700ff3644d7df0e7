import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { mapSize } from '../map/flat-map.ts';
import { findGlasses, type Glasses, glassesCoverage, glassesMapSize } from './glasses.ts';
import { bestLine, findLines } from './lines.ts';

const size = glassesMapSize;

type Colour = readonly [number, number, number];
const skin: Colour = [190, 140, 115];

/** An unrolled face of plain, slightly grainy skin with something painted on it. */
function face(paint: (u: number, v: number) => Colour | undefined, plain: Colour = skin): FloatFrame {
  const data = new Float32Array(size * size * 3);
  for (let i = 0; i < size * size; i++) {
    const [x, y] = [i % size, Math.floor(i / size)];
    const grain = 1 + (((x * 31 + y * 17) % 5) - 2) / 100;
    if (glassesCoverage.triangle[i] < 0) continue;
    const colour = paint(x / (size - 1), y / (size - 1)) ?? plain;
    for (let c = 0; c < 3; c++) data[i * 3 + c] = colour[c] * grain;
  }
  return { width: size, height: size, data };
}

/** Two rings around the eyes and a bridge between them, of some thickness in layout widths. */
function glasses(colour: Colour, thick: number, sides: readonly number[] = [0.35, 0.65]) {
  return (u: number, v: number): Colour | undefined => {
    const ring = (cu: number): number => Math.abs(Math.hypot((u - cu) / 1.25, v - 0.31) - 0.1);
    const bridge = Math.abs(u - 0.5) < 0.05 && Math.abs(v - 0.29) < thick;
    return bridge || sides.some((cu) => ring(cu) < thick) ? colour : undefined;
  };
}

function markedAt({ rims }: Glasses, u: number, v: number): number {
  return rims[Math.round(v * (mapSize - 1)) * mapSize + Math.round(u * (mapSize - 1))];
}

for (const [name, colour, thick, plain] of [
  ['dark rims', [40, 40, 45], 0.005, skin],
  ['a wire a little darker than skin', [165, 122, 100], 0.003, skin],
  ['light rims on dark skin', [120, 112, 104], 0.005, [60, 42, 35]],
  ['thick rims', [20, 20, 20], 0.012, skin],
] as const) {
  test(`${name} are found and marked`, () => {
    const found = findGlasses(face(glasses(colour, thick), plain));
    assert.ok(found.found, `score ${found.score}`);
    for (const u of [0.35, 0.65]) assert.ok(markedAt(found, u, 0.41) > 0.8, 'below the eye');
    assert.ok(markedAt(found, 0.5, 0.29) > 0.8, 'on the bridge');
    for (const [u, v] of [
      [0.2, 0.52],
      [0.35, 0.33],
    ] as const)
      assert.equal(markedAt(found, u, v), 0, 'beside it');
  });
}

test('one rim and the bridge are enough, for the other hides behind the nose', () => {
  assert.ok(findGlasses(face(glasses([60, 60, 60], 0.005, [0.65]))).found);
});

test('nothing is marked around an eye where no rim is seen', () => {
  const { rims } = findGlasses(face(glasses([60, 60, 60], 0.005, [0.65])));
  const left = [...rims.keys()].filter((i) => i % mapSize < 0.44 * mapSize && rims[i] > 0);
  assert.deepEqual(left, []);
});

test('an arm that begins at a rim is marked to the side of the face', () => {
  const rims = glasses([40, 40, 45], 0.005);
  const arm = (u: number, v: number): Colour | undefined =>
    u < 0.23 && Math.abs(v - (0.29 - 0.1 * (0.23 - u))) < 0.005 ? [40, 40, 45] : rims(u, v);
  assert.ok(markedAt(findGlasses(face(arm)), 0.12, 0.279) > 0.8);
});

test('a bare face, dark rings under eyes, a line across the nose and a face full of wrinkles are none', () => {
  const bags = (u: number, v: number): Colour | undefined =>
    Math.abs(Math.hypot((u - 0.35) / 1.15, v - 0.31) - 0.07) < 0.012 && v > 0.33 ? [120, 85, 75] : undefined;
  const line = (_: number, v: number): Colour | undefined => (Math.abs(v - 0.29) < 0.004 ? [90, 60, 50] : undefined);
  const wrinkles = (_: number, v: number): Colour | undefined => ((v * 40) % 1 < 0.2 ? [90, 60, 50] : undefined);
  for (const paint of [() => undefined, bags, line, wrinkles]) {
    const found = findGlasses(face(paint));
    assert.ok(!found.found, `score ${found.score}`);
    assert.ok(found.rims.every((rim) => rim === 0));
  }
});

test('a thin line is clear, a wide band and a step are not, and the best path follows it', () => {
  const slope = (u: number): number => 0.4 + 0.2 * u;
  const map = face((u, v) => {
    if (Math.abs(v - slope(u)) < 0.004) return [120, 90, 70];
    if (Math.abs(v - 0.7) < 0.03) return [120, 90, 70];
    return v > 0.85 ? [120, 90, 70] : undefined;
  });
  const zone = { x0: 20, x1: 230, y0: 80, y1: 240 };
  const clear = findLines(map, zone, { sign: 1, reach: 2, contrast: [0.02, 0.08] });
  const { score, path } = bestLine(clear, zone, size);
  assert.ok(score > 0.95);
  for (const i of path) {
    const away = Math.floor(i / size) - slope((i % size) / (size - 1)) * (size - 1);
    assert.ok(Math.abs(away) <= 2, `${away} texels away`);
  }
  for (const v of [0.7, 0.85, 0.9]) assert.ok(clear[Math.round(v * (size - 1)) * size + 128] < 0.5);
});
