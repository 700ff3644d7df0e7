import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headField, lipLine } from './head-field.ts';
import { alignTo, castHead, frontZ } from './head-mesh.ts';
import { planHead } from './head-plan.ts';

const plan = planHead({ noseWidth: 1, upperLip: -1 });
const field = headField(plan);
const mesh = castHead(field, 0.5);

test('the grid lies on the surface of the field', () => {
  let off = 0;
  for (let i = 0; i < mesh.points.length; i += 3) {
    if (Math.abs(field(mesh.points[i], mesh.points[i + 1], mesh.points[i + 2])) > 0.6) off++;
  }
  assert.ok(off / (mesh.points.length / 3) < 0.05, `${off} of ${mesh.points.length / 3} points are off`);
});

test('the left half mirrors the right half', () => {
  const { columns, points } = mesh;
  for (let r = 0; r < mesh.rows; r += 7) {
    for (let c = 0; c < columns; c += 5) {
      const a = 3 * (r * columns + c);
      const b = 3 * (r * columns + columns - 1 - c);
      assert.ok(Math.abs(points[a] + points[b]) < 0.02 && Math.abs(points[a + 2] - points[b + 2]) < 0.02, `row ${r}`);
    }
  }
});

test('the nose stands out from the cheeks, and the eyes lie between brow and cheek', () => {
  const tip = frontZ(field, 0, plan.nose.tipY);
  assert.ok(tip > frontZ(field, 30, plan.nose.tipY) + 25);
  assert.ok(frontZ(field, plan.eye.x, plan.browY) > frontZ(field, plan.eye.x + plan.eye.outerU, 0));
});

test('points next to a line move to either side of it', () => {
  const copy = { ...mesh, points: mesh.points.slice() };
  alignTo(copy, field, (ax) => lipLine(plan, ax), plan.mouth.half, 0.25);
  let onLine = 0;
  for (let i = 0; i < copy.points.length; i += 3) {
    const ax = Math.abs(copy.points[i]);
    if (ax > 20 || copy.points[i + 2] < -20) continue;
    const d = Math.abs(copy.points[i + 1] - lipLine(plan, ax));
    assert.ok(d > 0.2, `a point lies ${d} mm from the line`);
    if (d < 0.3) onLine++;
  }
  assert.ok(onLine > 20);
});
