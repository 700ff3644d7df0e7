import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planLevels } from './look-levels.ts';

const size = fc.integer({ min: 1, max: 12_000 });

test('every face from the smallest wanted to one that fills the frame is between 20 and 160 pixels wide at some level', () => {
  fc.assert(
    fc.property(
      size,
      size,
      fc.integer({ min: 24, max: 200 }),
      fc.float({ noNaN: true, min: 0, max: 1 }),
      (width, height, smallest, part) => {
        const largest = Math.min(width, height);
        fc.pre(largest >= smallest);
        const face = smallest + part * (largest - smallest);
        const widths = planLevels({ width, height }, smallest).map((level) => level.scale * face);
        assert.ok(
          widths.some((w) => w >= 20 && w <= 160),
          `${face} → ${widths}`,
        );
      },
    ),
  );
});

test('each level is half the one before, rounded up as shrinking rounds', () => {
  const levels = planLevels({ width: 4001, height: 3001 }, 32);
  for (let i = 1; i < levels.length; i++) {
    assert.equal(levels[i].scale, levels[i - 1].scale / 2);
    assert.equal(levels[i].width, Math.ceil(levels[i - 1].width / 2));
    assert.equal(levels[i].height, Math.ceil(levels[i - 1].height / 2));
  }
});

test('small pictures are looked at in full, large ones no finer than the smallest face needs', () => {
  assert.equal(planLevels({ width: 640, height: 480 }, 32)[0].scale, 1);
  assert.equal(planLevels({ width: 6000, height: 4342 }, 32)[0].scale, 0.75);
  assert.equal(planLevels({ width: 6000, height: 4342 }, 96)[0].scale, 0.25);
});

test('the example of the documentation holds', () => {
  const widths = planLevels({ width: 6000, height: 4342 }, 32).map((level) => level.width);
  assert.deepEqual(widths, [4500, 2250, 1125, 563, 282, 141]);
});
