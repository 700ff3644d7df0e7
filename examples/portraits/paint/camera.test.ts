import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCamera, poseRotation } from './camera.ts';

test('a pose is a rotation', () => {
  const r = poseRotation(33, -20, 15);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const dot = r[3 * i] * r[3 * j] + r[3 * i + 1] * r[3 * j + 1] + r[3 * i + 2] * r[3 * j + 2];
      assert.ok(Math.abs(dot - (i === j ? 1 : 0)) < 1e-12);
    }
  }
});

test('positive yaw looks right, positive pitch looks up, positive roll tilts clockwise', () => {
  const ahead = (r: readonly number[]) => [r[2], r[5], r[8]];
  assert.ok(ahead(poseRotation(30, 0, 0))[0] > 0.49);
  assert.ok(ahead(poseRotation(0, 30, 0))[1] > 0.49);
  const up = poseRotation(0, 0, 30);
  assert.ok(up[1] > 0.49 && up[4] > 0.8);
});

test('the camera undoes the turn of the head for directions', () => {
  const camera = makeCamera({ yaw: 40, pitch: 10, roll: -5 }, 256);
  const r = camera.head;
  const world = [r[2], r[5], r[8]];
  assert.ok(camera.toHead(world).every((v, i) => Math.abs(v - [0, 0, 1][i]) < 1e-12));
});

test('zoom scales the picture of the head', () => {
  const width = (zoom: number) => {
    const camera = makeCamera({ zoom }, 256);
    const points = Float32Array.of(-30, 0, 0, 30, 0, 0);
    camera.pose(points);
    camera.project(points, points);
    return points[3] - points[0];
  };
  assert.ok(Math.abs(width(2) / width(1) - 2) < 1e-3);
});
