import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labPlanes } from './lab.ts';

/** sRGB and its Lab (D65) as published for the ColorChecker-like primaries by colour calculators. */
const known = [
  [
    [255, 255, 255],
    [100, 0, 0],
  ],
  [
    [0, 0, 0],
    [0, 0, 0],
  ],
  [
    [255, 0, 0],
    [53.24, 80.09, 67.2],
  ],
  [
    [0, 0, 255],
    [32.3, 79.19, -107.86],
  ],
  [
    [128, 128, 128],
    [53.59, 0, 0],
  ],
] as const;

test('known sRGB colours get their CIE Lab values', () => {
  for (const [rgb, lab] of known) {
    const planes = labPlanes({ width: 1, height: 1, depth: 8, data: Uint8Array.from(rgb) });
    const found = [planes.l[0], planes.a[0], planes.b[0]];
    found.forEach((value, i) => {
      assert.ok(Math.abs(value - lab[i]) < 0.06, `${rgb}: ${found}`);
    });
  }
});
