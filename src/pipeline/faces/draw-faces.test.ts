import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Face } from '../../face/face.ts';
import { meanShape } from '../../face/mesh/shape-model.ts';
import type { Frame8 } from '../../imaging/frame.ts';
import { drawFaces } from './draw-faces.ts';

const grey = (size: number): Frame8 => ({
  width: size,
  height: size,
  depth: 8,
  data: new Uint8Array(size * size * 3).fill(90),
});

/** A face made of the mean shape, `width` pixels wide, around a centre. */
function faceAt(x: number, y: number, width: number): Face {
  let span = 0;
  for (let i = 0; i < meanShape.length; i += 3) span = Math.max(span, Math.abs(meanShape[i] as number) * 2);
  const mesh = Float32Array.from(
    meanShape,
    (value, i) => (value * width) / span + (i % 3 === 0 ? x : i % 3 === 1 ? y : 0),
  );
  const points = Float32Array.of(x - 20, y - 15, x + 20, y - 15, x, y, x - 12, y + 20, x + 12, y + 20);
  const box = { x: x - width / 2, y: y - width / 2, width, height: width };
  return { box, score: 1, points, roll: 0, mesh, presence: 1, pose: { yaw: 0, pitch: 0, roll: 0 } };
}

const changed = (frame: Frame8, x: number, y: number): boolean =>
  frame.data.subarray((y * frame.width + x) * 3, (y * frame.width + x) * 3 + 3).some((value) => value !== 90);

test('boxes and points are drawn where the face is, and nothing far from it', () => {
  const frame = grey(300);
  drawFaces(frame, [faceAt(150, 150, 120)]);
  assert(
    changed(frame, 90, 150) && changed(frame, 210, 150) && changed(frame, 150, 90) && changed(frame, 150, 210),
    'box',
  );
  assert(changed(frame, 130, 135) && changed(frame, 170, 135), 'eyes');
  for (const [x, y] of [
    [10, 10],
    [290, 290],
    [150, 290],
    [20, 150],
  ] as const)
    assert(!changed(frame, x, y), `${x}, ${y}`);
});

test('a face that reaches over the border is drawn as far as it can be', () => {
  const frame = grey(100);
  drawFaces(frame, [faceAt(0, 50, 120), faceAt(150, 150, 80)]);
  assert(changed(frame, 60, 50));
});

test('without faces nothing is drawn', () => {
  const frame = grey(20);
  drawFaces(frame, []);
  assert.deepEqual(frame.data, grey(20).data);
});
