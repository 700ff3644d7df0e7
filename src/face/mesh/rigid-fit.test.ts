import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyPose, fitRigidPose, type RigidPose, removePose, rotationAngle } from './rigid-fit.ts';
import { meanShape } from './shape-model.ts';

function turn(yaw: number, pitch: number, roll: number): Float64Array {
  const [cy, sy, cp, sp, cr, sr] = [yaw, pitch, roll].flatMap((a) => [Math.cos(a), Math.sin(a)]);
  const product = (a: number[], b: number[]): number[] =>
    a.map((_, i) => [0, 1, 2].reduce((sum, k) => sum + a[((i / 3) | 0) * 3 + k] * b[k * 3 + (i % 3)], 0));
  const y = [cy, 0, sy, 0, 1, 0, -sy, 0, cy];
  const p = [1, 0, 0, 0, cp, -sp, 0, sp, cp];
  const r = [cr, -sr, 0, sr, cr, 0, 0, 0, 1];
  return Float64Array.from(product(product(r, p), y));
}

const angle = fc.double({ min: -1.4, max: 1.4, noNaN: true });

test('a posed face gives its pose back, and taking the pose off gives the face back', () => {
  fc.assert(
    fc.property(angle, angle, angle, fc.double({ min: 5, max: 900, noNaN: true }), (yaw, pitch, roll, scale) => {
      const pose: RigidPose = { scale, rotation: turn(yaw, pitch, roll), translation: Float64Array.of(300, 200, -10) };
      const found = fitRigidPose(meanShape, applyPose(meanShape, pose));
      assert.ok(rotationAngle(found.rotation, pose.rotation) < 1e-3);
      assert.ok(Math.abs(found.scale / scale - 1) < 1e-6);
      const back = removePose(applyPose(meanShape, pose), found);
      for (let i = 0; i < back.length; i++) assert.ok(Math.abs(back[i] - meanShape[i]) < 1e-5);
    }),
  );
});

test('vertices that moved on their own do not turn the head', () => {
  const pose: RigidPose = { scale: 100, rotation: turn(0.3, 0.1, 0), translation: Float64Array.of(0, 0, 0) };
  const mesh = applyPose(meanShape, pose);
  for (const chin of [152, 148, 377, 176, 400, 149, 378, 150, 379, 199, 200, 175]) mesh[chin * 3 + 1] += 40;
  const plain = rotationAngle(fitRigidPose(meanShape, mesh, { rounds: 0 }).rotation, pose.rotation);
  const robust = rotationAngle(fitRigidPose(meanShape, mesh).rotation, pose.rotation);
  assert.ok(robust < plain / 2, `${robust} against ${plain}`);
});
