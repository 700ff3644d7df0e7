import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browHairTexels } from '../map/face-areas.ts';
import { mapCoverage, mapSize } from '../map/flat-map.ts';
import { removeGlasses } from './without-glasses.ts';

const texels = mapSize * mapSize;
const row = Math.round(0.42 * mapSize);

test('what a rim covered becomes what lies beside it, and nothing else changes', () => {
  const rims = new Float32Array(texels);
  // Lit from the left.
  const plain = Float32Array.from({ length: texels * 3 }, (_, k) => 200 - 0.5 * (Math.floor(k / 3) % mapSize));
  const atlas = { width: mapSize, height: mapSize, data: plain.slice() };
  for (let x = 30; x < 60; x++) {
    rims[row * mapSize + x] = 1;
    atlas.data.fill(20, (row * mapSize + x) * 3, (row * mapSize + x + 1) * 3);
  }
  const painted = removeGlasses(atlas, rims, mapCoverage);
  let most = 0;
  for (let i = 0; i < texels; i++)
    if (mapCoverage.triangle[i] >= 0) most = Math.max(most, Math.abs(atlas.data[i * 3] - plain[i * 3]));
  assert.ok(most < 4, `${most}`);
  assert.equal(painted[row * mapSize + 45], 1);
  assert.equal(painted[(row + 12) * mapSize + 45], 0);
});

test('brows stay where a rim runs through them, and give nothing to a rim below', () => {
  const inBrow = [...browHairTexels.keys()].filter((i) => browHairTexels[i] === 1);
  const [top, bottom] = [inBrow[0], inBrow[inBrow.length - 1]].map((i) => Math.floor(i / mapSize));
  const [through, below] = [Math.round((top + bottom) / 2), bottom + 4];
  const data = Float32Array.from({ length: texels * 3 }, (_, k) =>
    browHairTexels[Math.floor(k / 3)] === 1 ? 30 : 180,
  );
  const atlas = { width: mapSize, height: mapSize, data };
  const rims = new Float32Array(texels);
  for (const y of [through, below]) {
    for (let i = y * mapSize; i < (y + 1) * mapSize; i++) {
      if (mapCoverage.triangle[i] < 0) continue;
      rims[i] = 1;
      data.fill(60, i * 3, i * 3 + 3);
    }
  }
  removeGlasses(atlas, rims, mapCoverage);
  const crossed = inBrow.filter((i) => Math.floor(i / mapSize) === through);
  const brow = crossed[Math.floor(crossed.length / 4)];
  assert.equal(data[brow * 3], 60, 'in the brow');
  const under = (below * mapSize + (brow % mapSize)) * 3;
  assert.ok(data[under] > 170, `below the brow, ${data[under]}`);
});
