import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillHoles } from './fill-holes.ts';

const size = 64;

function hole(x: number, y: number): boolean {
  return Math.hypot(x - 30, y - 34) < 18;
}

test('a hole in a smooth ramp is filled with the ramp, and what is kept stays to the bit', () => {
  const data = new Float32Array(size * size * 3);
  const keep = new Float32Array(size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = y * size + x;
      keep[i] = hole(x, y) ? 0 : 1;
      for (let c = 0; c < 3; c++) data[i * 3 + c] = hole(x, y) ? 255 : 40 + x + 0.5 * y;
    }
  }
  const before = data.slice();
  fillHoles({ width: size, height: size, data }, keep, keep);
  let worst = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const i = (y * size + x) * 3;
      if (hole(x, y)) worst = Math.max(worst, Math.abs(data[i] - (40 + x + 0.5 * y)));
      else assert.equal(data[i], before[i]);
    }
  }
  assert.ok(worst < 16, `off by ${worst}`);
});

test('pixels that may not give do not colour the hole', () => {
  const data = new Float32Array(size * size * 3).fill(100);
  const keep = new Float32Array(size * size).fill(1);
  const give = new Float32Array(size * size).fill(1);
  for (let y = 20; y < 44; y++) {
    for (let x = 20; x < 44; x++) {
      const i = y * size + x;
      const rim = x < 24 || x >= 40 || y < 24 || y >= 40;
      give[i] = 0;
      keep[i] = rim ? 1 : 0;
      for (let c = 0; c < 3; c++) data[i * 3 + c] = 0;
    }
  }
  fillHoles({ width: size, height: size, data }, keep, give);
  assert.ok(data[(32 * size + 32) * 3] > 95, 'the dark rim stays out of the filling');
});
