import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanShape } from '../../../../face/mesh/shape-model.ts';
import { triangles } from '../../../../face/mesh/topology.ts';
import { rasterise } from '../../../../imaging/rasterise.ts';
import { facing } from '../map/flat-map.ts';
import { smoothEdgeOn } from './edge-on.ts';

const size = 400;

/** The mean face in a small picture, its head turned. */
function turned(degrees: number): Float32Array {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const xs = [...meanShape.keys()].filter((k) => k % 3 === 0).map((k) => meanShape[k]);
  const scale = (0.6 * size) / (Math.max(...xs) - Math.min(...xs));
  return Float32Array.from({ length: meanShape.length }, (_, k) => {
    const [x, y, z] = [0, 1, 2].map((c) => scale * meanShape[k - (k % 3) + c]);
    return [size / 2 + cos * x + sin * z, size / 2 + y, cos * z - sin * x][k % 3];
  });
}

function drawn(positions: Float32Array) {
  const coverage = rasterise({ positions, stride: 3, triangles, facing }, size, size);
  // Chequered by single pixels: what a texture that is seen edge-on looks like.
  const data = Float32Array.from({ length: size * size * 3 }, (_, k) => {
    const [x, y] = [Math.floor(k / 3) % size, Math.floor(k / 3 / size)];
    return (x + y) % 2 === 0 ? 60 : 200;
  });
  return { coverage, frame: { width: size, height: size, data } };
}

test('at the edge of the nose of a turned head a pixel is the mean of those beside it, elsewhere none is changed', () => {
  const positions = turned(42);
  const { coverage, frame } = drawn(positions);
  const before = frame.data.slice();
  const pixels = smoothEdgeOn(frame, coverage, positions);
  assert.ok(pixels.length > 10 && pixels.length < 800, `${pixels.length} pixels`);
  const changed = [...frame.data.keys()].filter((k) => frame.data[k] !== before[k]);
  const allowed = new Set(pixels);
  assert.ok(changed.length > 0 && changed.every((k) => allowed.has(Math.floor(k / 3))));
  const spread = (data: Float32Array): number =>
    changed.reduce((sum, k) => sum + Math.abs(data[k] - 130), 0) / changed.length;
  assert.ok(spread(frame.data) < 0.5 * spread(before), `${spread(frame.data)}`);
});

test('of a frontal nose hardly a pixel is touched', () => {
  const [frontal, aside] = [0, 42].map((degrees) => {
    const positions = turned(degrees);
    const { coverage, frame } = drawn(positions);
    return smoothEdgeOn(frame, coverage, positions).length;
  });
  assert.ok(frontal < 0.3 * aside, `${frontal} of ${aside} pixels`);
});
