import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vertexCount } from '../../../../face/mesh/topology.ts';
import { meshSwapperOptions } from '../../options.ts';
import { skinTexels } from '../map/face-areas.ts';
import { mapSize } from '../map/flat-map.ts';
import { solveMembrane } from './membrane.ts';
import { applyColourMap, matchSkinColour } from './skin-colour.ts';

function face(r: number, g: number, b: number) {
  const data = new Float32Array(mapSize * mapSize * 3);
  for (let i = 0; i < data.length / 3; i++) {
    const light = Math.sin(i * 0.37) * 9;
    data.set([r + light, g + 0.8 * light, b + 0.7 * light], i * 3);
  }
  return { width: mapSize, height: mapSize, data };
}

const pale = face(220, 180, 160);
const dark = face(95, 62, 50);
const mapped = (options: object, colour: readonly number[]): number[] => {
  const map = matchSkinColour(pale, dark, skinTexels, meshSwapperOptions.parse(options));
  const out = Float32Array.from(colour);
  applyColourMap(out, map);
  return [...out];
};

test('the mean of the source skin becomes the mean of the target skin', () => {
  for (const colour of ['transport', 'mean'] as const) {
    mapped({ colour }, [220, 180, 160]).forEach((value, c) => {
      assert.ok(Math.abs(value - [95, 62, 50][c]) < 3, `${colour} ${value}`);
    });
  }
  assert.deepEqual(mapped({ colour: 'none' }, [220, 180, 160]), [220, 180, 160]);
});

test('a skin of white gloss, deep shade and some orange between gets the orange', () => {
  const orange = [190, 130, 75] as const;
  const hard = { ...pale, data: pale.data.map((_, k) => ([255, 40, orange[k % 3]] as const)[Math.floor(k / 3) % 3]) };
  const map = matchSkinColour(pale, hard, skinTexels, meshSwapperOptions.parse({}));
  const out = Float32Array.of(220, 180, 160);
  applyColourMap(out, map);
  const tone = (c: ArrayLike<number>): number => c[0] / c[2];
  assert.ok(Math.abs(tone(out) - tone(orange)) < 0.3, `${out}`);
});

test('black hair stays black and neutral between pale and dark skin, both ways', () => {
  const map = matchSkinColour(dark, pale, skinTexels, meshSwapperOptions.parse({}));
  const out = Float32Array.of(15, 13, 12);
  applyColourMap(out, map);
  // A third of the skin is as dark as black hair looks in light.
  assert.ok(Math.max(...out) < 60, `${out}`);
  assert.ok(Math.max(...out) - Math.min(...out) < 15, `${out}`);
  const back = mapped({}, [20, 18, 17]);
  assert.ok(Math.min(...back) > 0 && Math.max(...back) < 25, `${back}`);
});

test('shade on a yellow face does not turn purple on a pale one', () => {
  const map = matchSkinColour(face(190, 135, 70), pale, skinTexels, meshSwapperOptions.parse({}));
  const out = Float32Array.of(105, 75, 39);
  applyColourMap(out, map);
  const [r, g, b] = out;
  assert.ok(g > b && r > g, `${out}`);
});

test('very dark skin keeps its shading on a very light one, and has no black holes', () => {
  const map = matchSkinColour(face(46, 32, 27), pale, skinTexels, meshSwapperOptions.parse({}));
  const levels = [2, 6, 12, 20, 28, 36].map((level) => {
    const out = Float32Array.of(level * 1.25, level * 0.9, level * 0.75);
    applyColourMap(out, map);
    return out[1];
  });
  assert.ok(levels[0] > 45, `${levels}`);
  for (let k = 1; k < levels.length; k++) assert.ok(levels[k] > levels[k - 1] + 5, `${levels}`);
});

test("skin tone `source` keeps the source's mean, `between` lies half way", () => {
  const [source, between, target] = ['source', 'between', 'target'].map(
    (skinTone) => mapped({ skinTone }, [220, 180, 160])[0],
  );
  assert.ok(Math.abs(source - 220) < 3 && Math.abs(target - 95) < 3);
  assert.ok(Math.abs(between - (source + target) / 2) < 3);
});

test('a membrane carries one difference everywhere, and bridges vertices it may not trust', () => {
  const difference = new Float32Array(vertexCount * 3);
  const trust = new Float32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) {
    trust[i] = i % 5 === 0 ? 1 : 0;
    for (let c = 0; c < 3; c++) difference[i * 3 + c] = trust[i] ? 12 : 500;
  }
  for (const value of solveMembrane(difference, trust, 0)) assert.ok(Math.abs(value - 12) < 0.5, `${value}`);
});

test('pull lets the membrane fade', () => {
  const trust = new Float32Array(vertexCount);
  trust[10] = 1;
  const difference = new Float32Array(vertexCount * 3).fill(20);
  const field = solveMembrane(difference, trust, 0.5);
  assert.ok(Math.abs(field[152 * 3]) < 2, 'at the chin');
  assert.ok(field[10 * 3] > 1, 'at the forehead');
});
