import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanShape } from '../../face/mesh/shape-model.ts';
import { cropToFrame, mapPoints } from '../../imaging/similarity.ts';
import { pointsToFrame, regionDifference, regionOfDetection } from './facemesh.ts';
import { eyeSides, irisOf, refineEye, regionOfEye } from './iris.ts';

/** The mean face, 100 px between the eyes, at 300, 200. */
const mesh = meanShape.map((value, i) => 100 * value + [300, 200, 0][i % 3]);

test('a detection is looked at with room around it, level with its eyes', () => {
  const detection = { box: { x: 10, y: 20, width: 40, height: 60 }, score: 1, points: new Float32Array(10), roll: 30 };
  assert.deepEqual(regionOfDetection(detection, 1.5), { x: 30, y: 50, size: 90, roll: 30 });
});

test('points in the crop come to lie where they were seen, depth in the same unit', () => {
  const toFrame = cropToFrame({ x: 100, y: 50, size: 96, roll: 90 }, 192);
  const [x, y, z] = pointsToFrame([96, 96, 10], toFrame);
  assert.ok(Math.abs(x - 100) < 1e-4 && Math.abs(y - 50) < 1e-4 && Math.abs(z - 5) < 1e-4);
  const [right, below] = pointsToFrame([192, 96, 0], toFrame);
  assert.ok(Math.abs(right - 100) < 1e-4 && Math.abs(below - 98) < 1e-4);
});

test('regions differ by their shift, size or turn, whichever is largest', () => {
  const region = { x: 0, y: 0, size: 100, roll: 0 };
  assert.equal(regionDifference(region, region), 0);
  assert.ok(Math.abs(regionDifference(region, { ...region, x: 3, y: 4 }) - 0.05) < 1e-9);
  assert.ok(Math.abs(regionDifference(region, { ...region, size: 110 }) - Math.log(1.1)) < 1e-9);
  assert.ok(Math.abs(regionDifference({ ...region, roll: 179 }, { ...region, roll: -178 }) - 0.05) < 1e-9);
});

test('the two eyes name mirrored vertices: each pair lies symmetric on the mean face', () => {
  const [left, right] = eyeSides;
  left.contour.forEach((vertex, i) => {
    const partner = right.contour[i];
    assert.ok(Math.abs(meanShape[vertex * 3] + meanShape[partner * 3]) < 0.03, `${vertex} and ${partner}`);
    assert.ok(Math.abs(meanShape[vertex * 3 + 1] - meanShape[partner * 3 + 1]) < 0.03, `${vertex} and ${partner}`);
  });
  assert.equal(new Set([...left.contour, ...right.contour]).size, 96);
});

test('an eye is looked at around the middle of its corners', () => {
  const region = regionOfEye(mesh, eyeSides[0], 12);
  assert.equal(region.roll, 12);
  assert.ok(Math.abs(region.x - 250) < 3 && Math.abs(region.y - 200) < 6, `${region.x}, ${region.y}`);
});

/** The model's 76 points for an eye, the contour moved by an offset from the mesh's own. */
function seen(side: (typeof eyeSides)[number], dx: number, dy: number): Float32Array {
  const points = new Float32Array(228);
  for (const [i, vertex] of side.contour.entries()) {
    points.set([mesh[vertex * 3] + dx, mesh[vertex * 3 + 1] + dy, 99], i * 3);
  }
  for (let i = 71; i < 76; i++) points.set([i, 10 * i, 99], i * 3);
  return points;
}

test('the mesh moves halfway to a contour that agrees, keeps its depth, and nothing else moves', () => {
  const refined = mesh.slice();
  refineEye(refined, seen(eyeSides[0], 2, -3), eyeSides[0]);
  const moved = new Set<number>(eyeSides[0].contour);
  for (let vertex = 0; vertex < 468; vertex++) {
    const [dx, dy] = moved.has(vertex) ? [1, -1.5] : [0, 0];
    assert.ok(Math.abs(refined[vertex * 3] - mesh[vertex * 3] - dx) < 1e-3);
    assert.ok(Math.abs(refined[vertex * 3 + 1] - mesh[vertex * 3 + 1] - dy) < 1e-3);
    assert.equal(refined[vertex * 3 + 2], mesh[vertex * 3 + 2]);
  }
});

test('a contour that lies somewhere else is not believed', () => {
  const refined = mesh.slice();
  refineEye(refined, seen(eyeSides[1], 30, 0), eyeSides[1]);
  assert.deepEqual(refined, mesh);
});

test('irises are told as in the picture: centre, right, top, left, bottom', () => {
  const order = (side: (typeof eyeSides)[number]): number[] =>
    [...irisOf(seen(side, 0, 0), side, mesh)].filter((_, i) => i % 3 === 0);
  assert.deepEqual(order(eyeSides[0]), [71, 72, 73, 74, 75]);
  assert.deepEqual(order(eyeSides[1]), [71, 74, 73, 72, 75]);
  const depth = (mesh[159 * 3 + 2] + mesh[145 * 3 + 2]) / 2;
  assert.ok(Math.abs(irisOf(seen(eyeSides[0], 0, 0), eyeSides[0], mesh)[2] - depth) < 1e-4);
});

test('crop and frame agree on where a pixel is', () => {
  const toFrame = cropToFrame({ x: 20, y: 30, size: 64, roll: 0 }, 64);
  const [x] = mapPoints([10, 0], toFrame);
  assert.ok(Math.abs(pointsToFrame([10.5, 0.5, 0], toFrame)[0] - x) < 1e-5);
});
