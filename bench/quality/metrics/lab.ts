/**
 * CIE L*a*b* (D65) planes of a picture.
 */
import type { Frame8 } from '../../../src/imaging/frame.ts';

/** L 0…100, a and b about −100…100, one float per pixel, rows first. */
export interface LabPlanes {
  readonly width: number;
  readonly height: number;
  readonly l: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

const linear = Float64Array.from({ length: 256 }, (_, v) => {
  const s = v / 255;
  return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
});

/** `f` of the CIE formula over 0…1.1 in 4096 steps: the cube root is the whole cost otherwise. */
const rootSteps = 4096;
const root = Float64Array.from({ length: rootSteps + 2 }, (_, i) => {
  const t = (i / rootSteps) * 1.1;
  return t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116;
});

function f(t: number): number {
  const x = (t / 1.1) * rootSteps;
  const i = x | 0;
  return root[i] + (root[i + 1] - root[i]) * (x - i);
}

/** Converts an sRGB picture. Source: CIE 15:2004 with the sRGB primaries and white of IEC 61966-2-1. */
export function labPlanes(frame: Frame8): LabPlanes {
  const { width, height, data } = frame;
  const [l, a, b] = [0, 1, 2].map(() => new Float32Array(width * height));
  for (let i = 0; i < l.length; i++) {
    const r = linear[data[i * 3]];
    const g = linear[data[i * 3 + 1]];
    const v = linear[data[i * 3 + 2]];
    const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * v) / 0.95047);
    const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * v);
    const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * v) / 1.08883);
    l[i] = 116 * y - 16;
    a[i] = 500 * (x - y);
    b[i] = 200 * (y - z);
  }
  return { width, height, l, a, b };
}
