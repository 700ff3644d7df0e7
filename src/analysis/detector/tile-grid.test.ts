import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planTiles } from './tile-grid.ts';

const picture = fc.record({ width: fc.integer({ min: 1, max: 7000 }), height: fc.integer({ min: 1, max: 7000 }) });
const options = fc
  .record({
    units: fc.integer({ min: 4, max: 24 }),
    overlap: fc.integer({ min: 0, max: 96 }),
    margin: fc.integer({ min: 0, max: 64 }),
  })
  .map(({ units, overlap, margin }) => ({ side: units * 32, overlap, margin, multiple: 32 }));

test('every point of the picture and its margin lies in a window', () => {
  fc.assert(
    fc.property(
      picture,
      options,
      fc.float({ noNaN: true, min: 0, max: 1 }),
      fc.float({ noNaN: true, min: 0, max: 1 }),
      (p, o, u, v) => {
        const x = -o.margin + u * (p.width + 2 * o.margin);
        const y = -o.margin + v * (p.height + 2 * o.margin);
        const windows = planTiles(p, o);
        assert.ok(windows.some((w) => x >= w.x && x <= w.x + w.width && y >= w.y && y <= w.y + w.height));
      },
    ),
  );
});

test('the last window reaches the end of the margin, whatever the steps between', () => {
  const windows = planTiles({ width: 1, height: 2967 }, { side: 128, overlap: 93, margin: 15, multiple: 32 });
  assert.equal(Math.max(...windows.map((w) => w.y + w.height)), 2967 + 15);
});

test('whatever is no larger than the overlap lies whole in one window', () => {
  fc.assert(
    fc.property(picture, options, fc.nat(), fc.nat(), (p, o, a, b) => {
      const width = Math.min(o.overlap, p.width);
      const height = Math.min(o.overlap, p.height);
      const x = a % (p.width - width + 1);
      const y = b % (p.height - height + 1);
      const whole = planTiles(p, o).some(
        (w) => x >= w.x && y >= w.y && x + width <= w.x + w.width && y + height <= w.y + w.height,
      );
      assert.ok(whole);
    }),
  );
});

test('windows are equal, as large as allowed at most, and fit the strides', () => {
  fc.assert(
    fc.property(picture, options, (p, o) => {
      const windows = planTiles(p, o);
      for (const { width, height } of windows) {
        assert.deepEqual([width, height], [windows[0].width, windows[0].height]);
        assert.ok(width <= o.side && height <= o.side);
        assert.equal((width % 32) + (height % 32), 0);
      }
    }),
  );
});

test('the example of the documentation holds', () => {
  assert.deepEqual(planTiles({ width: 1000, height: 300 }, { side: 640, overlap: 96, margin: 0, multiple: 32 }), [
    { x: 0, y: 0, width: 576, height: 320 },
    { x: 424, y: 0, width: 576, height: 320 },
  ]);
});
