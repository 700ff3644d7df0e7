import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame8 } from '../../imaging/frame.ts';
import { buildPyramid, levelForRegion } from './pyramid.ts';

/** A frame whose red rises with x and whose green rises with y, so that a colour tells a place. */
function slope(width: number, height: number): Frame8 {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    data[3 * i] = ((i % width) * 255) / width;
    data[3 * i + 1] = (Math.floor(i / width) * 255) / height;
  }
  return { width, height, depth: 8, data };
}

test('a pixel of each level shows the place of the frame that its scale names', () => {
  const frame = slope(2400, 1800);
  const { levels } = buildPyramid(frame, 32);
  assert.equal(levels[0].scale, 0.75);
  for (const { scale, picture } of levels) {
    const [x, y] = [Math.floor(picture.width / 3), Math.floor(picture.height / 2)];
    const at = (y * picture.width + x) * 3;
    const expectedX = (((x + 0.5) / scale - 0.5) * 255) / 2400;
    const expectedY = (((y + 0.5) / scale - 0.5) * 255) / 1800;
    assert.ok(Math.abs(picture.data[at] - expectedX) <= 1.5, `x at scale ${scale}`);
    assert.ok(Math.abs(picture.data[at + 1] - expectedY) <= 1.5, `y at scale ${scale}`);
  }
});

test('the finest level of a small picture is the picture', () => {
  const frame = slope(300, 200);
  assert.equal(buildPyramid(frame, 32).levels[0].picture, frame);
});

test('a region is shown by the coarsest level with enough pixels, at the same place', () => {
  const pyramid = buildPyramid(slope(2400, 1800), 32);
  const { picture, region } = levelForRegion(pyramid, { x: 1199.5, y: 899.5, size: 600, roll: 30 }, 96);
  assert.deepEqual([picture.width, region.size, region.roll], [450, 112.5, 30]);
  assert.deepEqual([region.x, region.y], [224.5, 168.25]);
});

test('a region too small for every level is shown by the frame', () => {
  const pyramid = buildPyramid(slope(2400, 1800), 32);
  const region = { x: 50, y: 60, size: 64, roll: 0 };
  const level = levelForRegion(pyramid, region, 96);
  assert.equal(level.picture, pyramid.frame);
  assert.deepEqual(level.region, region);
});
