import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isLikenessError } from '../base/errors.ts';
import type { Frame8 } from '../imaging/frame.ts';
import { mapPoints } from '../imaging/similarity.ts';
import { alignFace } from './align.ts';
import { templates } from './templates.ts';

const frame: Frame8 = { width: 64, height: 64, depth: 8, data: new Uint8Array(64 * 64 * 3).fill(90) };

test('points that lie on the template already are not moved', () => {
  for (const [name, template] of Object.entries(templates)) {
    const points = Float32Array.from(template, (fraction) => fraction * 64 - 0.5);
    const { matrix, crop } = alignFace(frame, points, { template, size: 64 });
    const identity = [1, 0, 0, 0, 1, 0];
    matrix.forEach((value, i) => {
      assert.ok(Math.abs(value - identity[i]) < 1e-4, name);
    });
    assert.deepEqual([crop.width, crop.height, crop.data[0]], [64, 64, 90]);
  }
});

test('wherever a face lies and however it is turned, its points come to lie on the template', () => {
  const template = templates['ffhq-512'];
  fc.assert(
    fc.property(
      fc.double({ min: -180, max: 180, noNaN: true }),
      fc.double({ min: 0.2, max: 20, noNaN: true }),
      fc.double({ min: -100, max: 100, noNaN: true }),
      (degrees, scale, shift) => {
        const cos = scale * Math.cos((degrees * Math.PI) / 180);
        const sin = scale * Math.sin((degrees * Math.PI) / 180);
        const points = mapPoints(
          template.map((fraction) => fraction * 100),
          [cos, -sin, shift, sin, cos, -shift],
        );
        const { matrix } = alignFace(frame, points, { template, size: 32 });
        mapPoints(points, matrix).forEach((value, i) => {
          assert.ok(Math.abs(value - (template[i] * 32 - 0.5)) < 0.02);
        });
      },
    ),
    { numRuns: 30 },
  );
});

test('points that coincide are refused with their numbers', () => {
  assert.throws(
    () => alignFace(frame, new Float32Array(10).fill(7), { template: templates['arcface-112'], size: 112 }),
    (error: unknown) => isLikenessError(error, 'face/degenerate-landmarks') && error.message.includes('7.0, 7.0'),
  );
});

test('every template is a face: eyes level and above the nose, the nose above the mouth, left before right', () => {
  for (const [name, [lx, ly, rx, ry, nx, ny, mx, my, ox, oy]] of Object.entries(templates)) {
    assert.ok(lx < nx && nx < rx && mx < nx && nx < ox, name);
    assert.ok(Math.abs(ly - ry) < 0.01 && ly < ny && ny < my && Math.abs(my - oy) < 0.01, name);
  }
});
