import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uv } from '../../../../face/mesh/topology.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { mapCoverage, mapSize } from '../map/flat-map.ts';
import { bareTexels, overhangingHair, seamTexels } from './overhang.ts';

const texels = mapSize * mapSize;
const skin = Float32Array.from(mapCoverage.triangle, (t) => (t >= 0 ? 1 : 0));
const middle = mapSize / 2;
const row = (vertex: number): number => Math.round(uv[vertex * 2 + 1] * (mapSize - 1));
const [top, brow] = [row(10), row(105)];

/** A face of even skin with hair, as found, in another brightness. */
function face(
  isHair: (x: number, y: number) => boolean,
  hairBrightness: number,
): { map: FloatFrame; hair: Float32Array } {
  const hair = skin.map((s, i) => (s && isHair(i % mapSize, Math.floor(i / mapSize)) ? 1 : 0));
  const data = new Float32Array(texels * 3);
  for (let i = 0; i < texels; i++) data.fill(hair[i] ? hairBrightness : 180, i * 3, i * 3 + 3);
  return { map: { width: mapSize, height: mapSize, data }, hair };
}

/** What may be shown at a point of the middle line or beside it. */
function bareAt({ map, hair }: { map: FloatFrame; hair: Float32Array }, x: number, y: number): number {
  return bareTexels(overhangingHair(hair, map, skin, map))[y * mapSize + x];
}

test('a dark fringe is not shown, the face below it is', () => {
  const fringe = face((_, y) => y < brow - 12, 40);
  assert.equal(bareAt(fringe, middle, top + 4), 0);
  assert.equal(bareAt(fringe, middle, row(4)), 1);
});

test('what was taken for hair and is as bright as skin is shown', () => {
  assert.equal(
    bareAt(
      face((_, y) => y < brow - 12, 178),
      middle,
      top + 4,
    ),
    1,
  );
});

test('a dark strand from the rim over the forehead is not shown even when it was not found as hair', () => {
  const strand = face((x, y) => Math.abs(x - middle - 8) < 3 && y < brow - 10, 30);
  assert.ok(bareAt({ ...strand, hair: new Float32Array(texels) }, middle + 8, top + 5) < 0.2);
});

test('a dark line inside the forehead that nothing joins to the rim is a wrinkle and is shown', () => {
  const wrinkle = face((x, y) => Math.abs(x - middle) < 20 && Math.abs(y - brow + 12) < 2, 60);
  assert.equal(bareAt({ ...wrinkle, hair: new Float32Array(texels) }, middle, brow - 12), 1);
});

test('hair beside the face is not shown even where the light fitted to it makes it as bright as skin', () => {
  const beside = face((x, y) => x > mapSize - 16 && y < row(2) - 8, 178);
  const lit = face((x, y) => x > mapSize - 16 && y < row(2) - 8, 40);
  const bare = bareTexels(overhangingHair(new Float32Array(texels), beside.map, skin, lit.map));
  assert.equal(bare[row(33) * mapSize + mapSize - 8], 0);
  assert.equal(bare[row(33) * mapSize + middle], 1);
});

test('a beard at the jaw is shown', () => {
  const beard = face((_, y) => y > row(13), 40);
  assert.equal(bareAt({ ...beard, hair: new Float32Array(texels) }, middle, row(152) - 4), 1);
});

test('a seam lies beside what is not shown, and nowhere on a face that is shown wholly', () => {
  const bare = skin.map((s, i) => (s && i > brow * mapSize ? 1 : 0));
  const seam = seamTexels(bare);
  assert.ok(seam[(brow + 3) * mapSize + middle] > 0.5);
  assert.equal(seam[(brow + 30) * mapSize + middle], 0);
  assert.ok(seamTexels(skin).every((value) => value === 0));
});
