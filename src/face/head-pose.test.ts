import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fivePoints, sixtyEightPoints } from './derive-points.ts';
import { regionOfMesh } from './face-region.ts';
import { headPose } from './head-pose.ts';
import { meanShape } from './mesh/shape-model.ts';

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The mean face turned to the right of the picture by yaw, up by pitch, clockwise by roll; 100 px between the eyes. */
function turned(yaw: number, pitch: number, roll: number): Float32Array {
  const out = new Float32Array(meanShape.length);
  const [sy, cy] = [Math.sin(radians(yaw)), Math.cos(radians(yaw))];
  const [sp, cp] = [Math.sin(radians(pitch)), Math.cos(radians(pitch))];
  const [sr, cr] = [Math.sin(radians(roll)), Math.cos(radians(roll))];
  for (let i = 0; i < out.length; i += 3) {
    const [x0, y0, z0] = [meanShape[i], meanShape[i + 1], meanShape[i + 2]];
    // Looking up lifts what lies in front (negative z).
    const [y1, z1] = [cp * y0 + sp * z0, -sp * y0 + cp * z0];
    // Looking right moves what lies in front to the right.
    const [x2, z2] = [cy * x0 - sy * z1, sy * x0 + cy * z1];
    out[i] = 100 * (cr * x2 - sr * y1) + 300;
    out[i + 1] = 100 * (sr * x2 + cr * y1) + 200;
    out[i + 2] = 100 * z2;
  }
  return out;
}

test('a face that looks straight into the camera has no pose', () => {
  const { yaw, pitch, roll } = headPose(turned(0, 0, 0));
  for (const angle of [yaw, pitch, roll]) assert.ok(Math.abs(angle) < 0.01);
});

test('yaw, pitch and roll are told apart, with their signs', () => {
  for (const [yaw, pitch, roll] of [
    [30, 0, 0],
    [-30, 0, 0],
    [0, 20, 0],
    [0, -20, 0],
    [0, 0, 45],
    [0, 0, -90],
    [40, -15, 60],
    [-25, 10, 170],
  ]) {
    const pose = headPose(turned(yaw, pitch, roll));
    assert.ok(Math.abs(pose.yaw - yaw) < 0.05, `yaw ${pose.yaw} for ${yaw}`);
    assert.ok(Math.abs(pose.pitch - pitch) < 0.05, `pitch ${pose.pitch} for ${pitch}`);
    assert.ok(Math.abs(pose.roll - roll) < 0.05, `roll ${pose.roll} for ${roll}`);
  }
});

test('a face that looks to the right shows its nose right of its eyes; one that looks up shows it higher', () => {
  const nose = (mesh: Float32Array): [number, number] => {
    const points = fivePoints(mesh);
    return [points[4] - (points[0] + points[2]) / 2, points[5] - (points[1] + points[3]) / 2];
  };
  assert.ok(nose(turned(30, 0, 0))[0] > nose(turned(0, 0, 0))[0] + 10);
  assert.ok(nose(turned(0, 20, 0))[1] < nose(turned(0, 0, 0))[1] - 10);
});

test('the five points are eyes, nose tip and mouth corners, left first', () => {
  const points = fivePoints(turned(0, 0, 0));
  const [lx, ly, rx, ry, nx, ny, mx, my, ox, oy] = points;
  assert.ok(Math.abs(rx - lx - 100) < 2 && Math.abs(ly - ry) < 0.5);
  assert.ok(lx < mx && mx < nx && nx < ox && ox < rx);
  assert.ok(ly < ny && ny < my && Math.abs(my - oy) < 1);
});

test('the 68 points follow the iBUG order', () => {
  const points = sixtyEightPoints(turned(0, 0, 0));
  const at = (index: number): [number, number] => [points[2 * index], points[2 * index + 1]];
  for (let i = 1; i <= 16; i++) assert.ok(at(i)[0] >= at(i - 1)[0], `jaw ${i} runs from left to right`);
  assert.ok(at(8)[1] > at(0)[1] && at(8)[1] > at(57)[1], 'the chin is lowest');
  assert.ok(at(19)[1] < at(37)[1] && at(24)[1] < at(44)[1], 'brows lie above eyes');
  assert.ok(at(36)[0] < at(39)[0] && at(39)[0] < at(42)[0] && at(42)[0] < at(45)[0], 'eye corners run left to right');
  assert.ok(at(27)[1] < at(30)[1] && at(30)[1] < at(33)[1] && at(33)[1] < at(51)[1], 'bridge, tip, nostrils, lips');
  assert.ok(at(48)[0] < at(51)[0] && at(51)[0] < at(54)[0] && at(57)[1] > at(51)[1], 'mouth');
  assert.ok(at(62)[1] <= at(66)[1] && at(62)[1] > at(51)[1] && at(66)[1] < at(57)[1], 'inner lips inside outer ones');
});

test('the region around a mesh turns with the head and keeps its size', () => {
  const upright = regionOfMesh(turned(0, 0, 0), 1.5);
  const tilted = regionOfMesh(turned(0, 0, 35), 1.5);
  assert.ok(Math.abs(tilted.roll - upright.roll - 35) < 0.1);
  assert.ok(Math.abs(tilted.size / upright.size - 1) < 0.001);
  assert.ok(Math.abs(regionOfMesh(turned(0, 0, 0), 3).size / upright.size - 2) < 0.001);
});
