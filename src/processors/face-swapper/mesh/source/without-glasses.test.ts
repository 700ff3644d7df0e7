import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browHairTexels, skinTexels } from '../map/face-areas.ts';
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

test('brows stay where a rim runs through them', () => {
  const brow = browHairTexels.indexOf(1);
  const atlas = { width: mapSize, height: mapSize, data: new Float32Array(texels * 3).fill(180) };
  atlas.data.fill(30, brow * 3, brow * 3 + 3);
  removeGlasses(
    atlas,
    Float32Array.from(skinTexels, () => 1),
    mapCoverage,
  );
  assert.equal(atlas.data[brow * 3], 30);
});
