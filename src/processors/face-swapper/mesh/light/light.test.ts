import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vertexNormals } from '../../../../face/mesh/normals.ts';
import { meanShape } from '../../../../face/mesh/shape-model.ts';
import { vertexCount } from '../../../../face/mesh/topology.ts';
import { rimDistance, skinTexels } from '../map/face-areas.ts';
import { mapCoverage, mapSize, mirrorTexel, spreadVertices } from '../map/flat-map.ts';
import { faceLight, withoutLight } from './face-light.ts';
import { skinWithShade } from './harsh-light.ts';
import { fitShading } from './spherical-harmonics.ts';
import { unevenLight } from './uneven-light.ts';

const normals = vertexNormals(meanShape);
const all = new Float32Array(vertexCount).fill(1);
const skin = [190, 140, 115];

/** Lambert's law plus some light from everywhere. */
function lambert(light: readonly number[]): Float32Array {
  const size = Math.hypot(...light);
  return Float32Array.from({ length: vertexCount }, (_, i) => {
    const cosine = (normals[i * 3] * light[0] + normals[i * 3 + 1] * light[1] + normals[i * 3 + 2] * light[2]) / size;
    return 0.4 + 0.8 * Math.max(0, cosine);
  });
}

function litMap(shading: Float32Array): { width: number; height: number; data: Float32Array } {
  const gain = spreadVertices(
    shading.map((s) => s ** (1 / 2.2)),
    mapCoverage,
  );
  const data = Float32Array.from({ length: mapSize * mapSize * 3 }, (_, k) => gain[(k / 3) | 0] * skin[k % 3]);
  return { width: mapSize, height: mapSize, data };
}

test('shading of a face under one lamp is found again', () => {
  const truth = lambert([-0.7, -0.3, -0.8]);
  const mean = truth.reduce((sum, s) => sum + s, 0) / vertexCount;
  const found = fitShading(normals, truth, all);
  let error = 0;
  for (let i = 0; i < vertexCount; i++) error += Math.abs(found[i] - truth[i] / mean) / vertexCount;
  assert.ok(error < 0.05, `mean error ${error}`);
});

test('a lit face of one colour is flat again without its light', () => {
  const map = litMap(lambert([0.8, -0.4, -0.7]));
  const spread = (m: { data: Float32Array }): number => {
    const values = [...m.data.keys()]
      .filter((k) => k % 3 === 1 && rimDistance[(k / 3) | 0] > 0.08 && skinTexels[(k / 3) | 0] > 0)
      .map((k) => m.data[k]);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length) / mean;
  };
  const { gains } = faceLight(map, normals, all);
  const [lit, flat] = [spread(map), spread(withoutLight(map, gains))];
  assert.ok(flat < 0.3 * lit, `${flat} against ${lit}`);
});

test('a bright half of the face counts as light, an even face as none', () => {
  const even = litMap(all);
  const trust = skinTexels;
  assert.ok(unevenLight(even, trust, 5).every((gain) => Math.abs(gain - 1) < 1e-3));
  const uneven = { ...even, data: even.data.map((v, k) => (((k / 3) | 0) % mapSize < mapSize / 2 ? v * 1.2 : v)) };
  const gains = unevenLight(uneven, trust, 5);
  const left = 60 * mapSize + 40;
  const right = mirrorTexel[left];
  assert.ok(gains[left * 3] > 1.05 && gains[right * 3] < 0.96, `${gains[left * 3]} ${gains[right * 3]}`);
});

test('where half of the cheeks is not taken for skin their shade counts as well, but not a beard; elsewhere nothing changes', () => {
  const seen = new Float32Array(mapSize * mapSize).fill(1);
  assert.equal(skinWithShade(skinTexels, seen), skinTexels);
  const patchy = skinTexels.map((s, i) => (Math.floor(i / mapSize) % 2 === 0 ? s : 0));
  const counted = skinWithShade(patchy, seen);
  const [cheek, chin] = [61 * mapSize + 40, 115 * mapSize + 64];
  assert.equal(patchy[cheek], 0);
  assert.equal(counted[cheek], 1);
  assert.equal(counted[chin], 0);
});
