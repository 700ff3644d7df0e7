import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Detection } from '../../face/face.ts';
import { containment, mergeDetections, overlap } from './merge-detections.ts';

const box = fc.record({
  x: fc.integer({ min: -50, max: 300 }),
  y: fc.integer({ min: -50, max: 300 }),
  width: fc.integer({ min: 1, max: 120 }),
  height: fc.integer({ min: 1, max: 120 }),
});
const detection = fc
  .record({ box, score: fc.integer({ min: 1, max: 1000 }).map((v) => v / 1000) })
  .map((facts): Detection => ({ ...facts, points: new Float32Array(10), roll: 0 }));

test('overlap is symmetric, 1 for the same box, 0 for boxes apart, and never more than containment', () => {
  fc.assert(
    fc.property(box, box, (a, b) => {
      assert.equal(overlap(a, b), overlap(b, a));
      assert.equal(overlap(a, a), 1);
      assert.equal(overlap(a, { ...a, x: a.x + a.width }), 0);
      assert.ok(overlap(a, b) <= containment(a, b) + 1e-12);
    }),
  );
});

test('a box inside another is contained whole, however small the overlap', () => {
  const outer = { x: 0, y: 0, width: 100, height: 100 };
  const inner = { x: 40, y: 40, width: 10, height: 10 };
  assert.equal(containment(outer, inner), 1);
  assert.equal(overlap(outer, inner), 0.01);
});

test('what is kept does not overlap, what is dropped overlaps something better, and the best comes first', () => {
  fc.assert(
    fc.property(fc.array(detection, { maxLength: 30 }), (all) => {
      const kept = mergeDetections(all, 0.3);
      for (const [i, a] of kept.entries()) {
        for (const b of kept.slice(0, i)) {
          assert.ok(overlap(a.box, b.box) <= 0.3);
          assert.ok(b.score >= a.score);
        }
      }
      for (const dropped of all.filter((one) => !kept.includes(one))) {
        assert.ok(kept.some((other) => other.score >= dropped.score && overlap(other.box, dropped.box) > 0.3));
      }
    }),
  );
});

test('the order of the detections does not matter', () => {
  fc.assert(
    fc.property(fc.uniqueArray(detection, { maxLength: 20, selector: (d) => d.score }), (all) => {
      assert.deepEqual(mergeDetections([...all].reverse(), 0.3), mergeDetections(all, 0.3));
    }),
  );
});
