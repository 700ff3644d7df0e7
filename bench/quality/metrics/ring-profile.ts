/**
 * What an output changed, averaged along ovals: the ground of ring step and colour step.
 */
import type { LabPlanes } from './lab.ts';
import { directions, type Oval } from './oval.ts';

/** Mean of `output − target` in L, a, b for each sector and oval. */
export interface RingProfile {
  readonly sectors: number;
  readonly ovals: number;
  /** Scale of oval `k` is `first + k · step`. */
  readonly first: number;
  readonly step: number;
  /** `l, a, b` at `[(sector · ovals + oval) · 3]`; NaN where the oval leaves the picture. */
  readonly values: Float64Array;
}

const first = 0.6;
const last = 1.4;
const step = 0.01;

/**
 * Samples `output − target` along scaled ovals.
 *
 * Each value is the mean over the sector's directions, bilinear samples one degree apart, averaged over ± half a
 * step of the radius or ± half a pixel, whichever is more.
 *
 * @param sectors - How many equal parts of the circle to keep apart.
 */
export function ringProfile(output: LabPlanes, target: LabPlanes, oval: Oval, sectors: number): RingProfile {
  const ovals = Math.round((last - first) / step) + 1;
  const values = new Float64Array(sectors * ovals * 3);
  const counts = new Float64Array(sectors * ovals);
  const planes = (['l', 'a', 'b'] as const).map((name) => [output[name], target[name]] as const);
  const { width, height } = output;
  for (let k = 0; k < directions; k++) {
    const angle = (k / directions) * 2 * Math.PI;
    const sector = Math.floor((k * sectors) / directions);
    for (let r = 0; r < ovals; r++) {
      const radius = oval.radii[k] * (first + r * step);
      const x = oval.x + Math.cos(angle) * radius;
      const y = oval.y + Math.sin(angle) * radius;
      if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1) continue;
      const at = sector * ovals + r;
      counts[at]++;
      const [x0, y0] = [x | 0, y | 0];
      const [fx, fy] = [x - x0, y - y0];
      const p = y0 * width + x0;
      for (let c = 0; c < 3; c++) {
        const [o, t] = planes[c];
        values[at * 3 + c] +=
          ((o[p] - t[p]) * (1 - fx) + (o[p + 1] - t[p + 1]) * fx) * (1 - fy) +
          ((o[p + width] - t[p + width]) * (1 - fx) + (o[p + width + 1] - t[p + width + 1]) * fx) * fy;
      }
    }
  }
  for (let i = 0; i < values.length; i++) values[i] /= counts[(i / 3) | 0] || Number.NaN;
  return { sectors, ovals, first, step, values };
}

/** Value of one channel (0 L, 1 a, 2 b) at a sector's oval. */
export function ringValue(profile: RingProfile, sector: number, scale: number, channel: number): number {
  const r = Math.round((scale - profile.first) / profile.step);
  return profile.values[(sector * profile.ovals + r) * 3 + channel];
}
