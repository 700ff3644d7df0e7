import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropFrame } from './crop.ts';
import type { Frame8, Frame16 } from './frame.ts';
import { shrinkRegion } from './shrink.ts';
import { cropToFrame, type Matrix2x3 } from './similarity.ts';

/** A frame whose pixels follow a formula. */
function paint(width: number, height: number, pixel: (x: number, y: number, channel: number) => number): Frame8 {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) data[i] = pixel(Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3);
  return { width, height, depth: 8, data };
}

const noise = paint(37, 29, (x, y, c) => (x * 7919 + y * 104729 + c * 1299709 + x * y * 31) % 256);

/** One channel at a point, linear between pixel centres, borders repeated. */
function bilinear(frame: Frame8, x: number, y: number, channel: number): number {
  const at = (column: number, row: number): number => {
    const u = Math.min(frame.width - 1, Math.max(0, column));
    const v = Math.min(frame.height - 1, Math.max(0, row));
    return frame.data[(v * frame.width + u) * 3 + channel];
  };
  const [u, v] = [Math.floor(x), Math.floor(y)];
  const [p, q] = [x - u, y - v];
  return (at(u, v) * (1 - p) + at(u + 1, v) * p) * (1 - q) + (at(u, v + 1) * (1 - p) + at(u + 1, v + 1) * p) * q;
}

test('a crop at the scale of the frame is the frame, pixel by pixel', () => {
  const crop = cropFrame(noise, [1, 0, 5, 0, 1, 3], { width: 8, height: 6, border: 'repeat' });
  for (let y = 0; y < 6; y++)
    for (let x = 0; x < 8; x++)
      for (let c = 0; c < 3; c++)
        assert.equal(crop.data[(y * 8 + x) * 3 + c], noise.data[((y + 3) * 37 + x + 5) * 3 + c]);
});

test('a turned and enlarged crop is sampled bilinearly, borders repeated', () => {
  const matrix = cropToFrame({ x: 30, y: 4, size: 20, roll: 33 }, 24);
  const crop = cropFrame(noise, matrix, { width: 24, height: 24, border: 'repeat' });
  const [a, b, c, d, e, f] = matrix;
  for (let v = 0; v < 24; v++)
    for (let u = 0; u < 24; u++) {
      const x = Math.min(36, Math.max(0, a * u + b * v + c));
      const y = Math.min(28, Math.max(0, d * u + e * v + f));
      for (let channel = 0; channel < 3; channel++) {
        assert.ok(Math.abs(crop.data[(v * 24 + u) * 3 + channel] - bilinear(noise, x, y, channel)) < 1e-3);
      }
    }
});

test('of a frame of 16 bits the same is cut, wherever the crop lies', () => {
  const deep: Frame16 = {
    ...noise,
    depth: 16,
    data: Uint16Array.from(noise.data, (value) => Math.min(65535, value * 257 + 60)),
  };
  for (const region of [
    { x: 18, y: 14, size: 12, roll: 20 },
    { x: 35, y: 1, size: 20, roll: -40 },
    { x: 18, y: 14, size: 90, roll: 0 },
  ])
    for (const border of ['repeat', 'black'] as const) {
      const size = { width: 16, height: 16, border };
      const [own, wanted] = [deep, noise].map((frame) => cropFrame(frame, cropToFrame(region, 16), size).data);
      const worst = own.reduce((most, value, k) => Math.max(most, Math.abs(value - wanted[k])), 0);
      assert.ok(worst < 1e-3, `${worst} at ${JSON.stringify(region)}, ${border}`);
    }
});

test('what lies outside the frame is black when asked for', () => {
  const white = paint(10, 10, () => 255);
  const crop = cropFrame(white, [1, 0, -5, 0, 1, 0], { width: 10, height: 10, border: 'black' });
  assert.deepEqual([crop.data[0], crop.data[4 * 3], crop.data[5 * 3], crop.data[9 * 3]], [0, 0, 255, 255]);
  const away = cropFrame(white, [9, 0, 500, 0, 9, 500], { width: 4, height: 4, border: 'black' });
  assert.ok(away.data.every((value) => value === 0));
});

test('shrinking keeps what a fine pattern looks like from afar: no moiré', () => {
  const stripes = paint(640, 640, (x) => (x % 2 ? 255 : 0));
  for (const size of [300, 211, 100, 37, 20]) {
    const { data } = cropFrame(stripes, cropToFrame({ x: 320, y: 320, size: 600, roll: 0 }, size), {
      width: size,
      height: size,
      border: 'repeat',
    });
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    assert.ok(Math.abs(mean - 127.5) < 2, `mean ${mean} at ${size}`);
    const worst = data.reduce((most, value) => Math.max(most, Math.abs(value - 127.5)), 0);
    assert.ok(worst < 70, `off by ${worst} at ${size}`);
  }
});

test('a ramp stays where it is at every scale: no shift from shrinking', () => {
  const ramp = paint(400, 400, (x, y, c) => (c === 0 ? x / 2 : c === 1 ? y / 2 : 0));
  for (const size of [400, 290, 200, 133, 77, 41]) {
    const matrix: Matrix2x3 = cropToFrame({ x: 199.5, y: 199.5, size: 360, roll: 0 }, size);
    const crop = cropFrame(ramp, matrix, { width: size, height: size, border: 'repeat' });
    for (const at of [Math.floor(size / 4), Math.floor((3 * size) / 4)]) {
      const expected = (matrix[0] * at + matrix[2]) / 2;
      assert.ok(Math.abs(crop.data[(at * size + at) * 3] - expected) < 0.8, `size ${size}`);
      assert.ok(Math.abs(crop.data[(at * size + at) * 3 + 1] - expected) < 0.8, `size ${size}`);
    }
  }
});

test('blocks are averaged exactly, ragged ends by what is there', () => {
  const region = { x: 3, y: 2, width: 31, height: 25 };
  const factor = 4;
  const small = shrinkRegion(noise, region, factor);
  assert.deepEqual([small.width, small.height], [8, 7]);
  for (let row = 0; row < small.height; row++)
    for (let column = 0; column < small.width; column++)
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        let count = 0;
        for (let y = row * factor; y < Math.min(region.height, (row + 1) * factor); y++)
          for (let x = column * factor; x < Math.min(region.width, (column + 1) * factor); x++) {
            sum += noise.data[((y + region.y) * 37 + x + region.x) * 3 + c];
            count++;
          }
        assert.ok(Math.abs(small.data[(row * small.width + column) * 3 + c] - sum / count) <= 0.5);
      }
});
