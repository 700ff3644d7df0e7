/**
 * Draws strands: thin lines with depth, lit as hair is (shine runs across the strand).
 */

import { ramp } from '../shape/distance.ts';
import type { Strands } from '../shape/hair.ts';
import type { Camera } from './camera.ts';
import { type Lamps, linear, type ShadowMap } from './lighting.ts';
import { samplesPerPixel, type Visible } from './raster.ts';

/** Number that marks samples covered by a strand in {@link Visible.mesh}. */
export const strandMesh = 200;

/** What to draw. `world` holds the posed points. */
export interface StrandJob {
  readonly strands: Strands;
  readonly world: Float32Array;
  readonly mark: number;
  /** 0…1: how glossy. */
  readonly gloss: number;
}

/** Draws one heap of strands into the visibility buffer and the linear picture (`3 · samples`). */
export function drawStrands(
  out: Visible,
  picture: Float32Array,
  job: StrandJob,
  camera: Camera,
  lamps: Lamps,
  shadows: ShadowMap,
): void {
  const { strands, world } = job;
  const n = strands.perStrand;
  const screen = new Float32Array(world.length);
  camera.project(world, screen);
  const s = samplesPerPixel;
  const { key, keyColour, rim, rimColour, sky, ground } = lamps;
  const [ex, ey, ez] = camera.eye;
  for (let k = 0; k < strands.layer.length; k++) {
    const colour = linear([strands.colours[3 * k], strands.colours[3 * k + 1], strands.colours[3 * k + 2]]);
    const out0 = strands.outward;
    const h = camera.head;
    const [a, b, c] = [out0[3 * k], out0[3 * k + 1], out0[3 * k + 2]];
    const nx = h[0] * a + h[1] * b + h[2] * c;
    const ny = h[3] * a + h[4] * b + h[5] * c;
    const nz = h[6] * a + h[7] * b + h[8] * c;
    const layer = strands.layer[k];
    for (let i = 0; i + 1 < n; i++) {
      const p = 3 * (k * n + i);
      const t = (i + 0.5) / (n - 1);
      const x = world[p];
      const y = world[p + 1];
      const z = world[p + 2];
      let tx = world[p + 3] - x;
      let ty = world[p + 4] - y;
      let tz = world[p + 5] - z;
      const tl = 1 / (Math.sqrt(tx * tx + ty * ty + tz * tz) || 1);
      tx *= tl;
      ty *= tl;
      tz *= tl;
      const vl = 1 / Math.hypot(ex - x, ey - y, ez - z);
      const vx = (ex - x) * vl;
      const vy = (ey - y) * vl;
      const vz = (ez - z) * vl;
      const deep = (0.28 + 0.72 * layer) * (0.45 + 0.55 * ramp(0, 0.35, t));
      const seen = shadows.seen(x, y, z, 7);
      const tl1 = tx * key[0] + ty * key[1] + tz * key[2];
      const facing = 0.3 + 0.7 * Math.max(0, nx * key[0] + ny * key[1] + nz * key[2] + 0.15);
      const diffuse = Math.sqrt(Math.max(0, 1 - tl1 * tl1)) * facing * seen * deep * 0.85;
      const hx = key[0] + vx;
      const hy = key[1] + vy;
      const hz = key[2] + vz;
      const th = (tx * hx + ty * hy + tz * hz) / (Math.hypot(hx, hy, hz) || 1);
      const across = Math.sqrt(Math.max(0, 1 - (th + 0.06) ** 2));
      const second = Math.sqrt(Math.max(0, 1 - (th - 0.1) ** 2));
      const shine = across ** 110 * 0.11 * facing * seen * job.gloss * layer;
      const glow = second ** 24 * 0.5 * facing * seen * job.gloss * (0.4 + 0.6 * layer);
      const tr = tx * rim[0] + ty * rim[1] + tz * rim[2];
      const back =
        Math.sqrt(Math.max(0, 1 - tr * tr)) * Math.max(0, nx * rim[0] + ny * rim[1] + nz * rim[2] + 0.25) * layer;
      const up = 0.5 + 0.5 * ny;
      const shade = [0, 1, 2].map((q) => {
        const around = (ground[q] + (sky[q] - ground[q]) * up) * deep;
        return (
          colour[q] * (keyColour[q] * (diffuse + glow) + around + 0.9 * back * rimColour[q]) +
          keyColour[q] * shine +
          rimColour[q] * back * 0.05
        );
      });
      const w = strands.width * camera.scale * s * (1 - 0.75 * t * t);
      line(
        out,
        picture,
        job.mark,
        [screen[p], screen[p + 1], screen[p + 2], screen[p + 3], screen[p + 4], screen[p + 5]],
        Math.max(1, w),
        shade,
      );
    }
  }
}

function line(
  out: Visible,
  picture: Float32Array,
  mark: number,
  e: readonly number[],
  width: number,
  colour: readonly number[],
): void {
  const s = samplesPerPixel;
  const x0 = (e[0] + 0.5) * s - 0.5;
  const y0 = (e[1] + 0.5) * s - 0.5;
  const dx = (e[3] + 0.5) * s - 0.5 - x0;
  const dy = (e[4] + 0.5) * s - 0.5 - y0;
  const steep = Math.abs(dy) > Math.abs(dx);
  const steps = Math.max(1, Math.ceil(steep ? Math.abs(dy) : Math.abs(dx)));
  const len = Math.hypot(dx, dy) || 1;
  // the brush runs along the minor axis; slanted lines need a longer one for the same width
  const reach = (width * len) / Math.max(1e-6, steep ? Math.abs(dy) : Math.abs(dx)) / 2;
  for (let i = 0; i < steps; i++) {
    const t = (i + 0.5) / steps;
    const x = x0 + t * dx;
    const y = y0 + t * dy;
    const z = e[2] + t * (e[5] - e[2]);
    const centre = steep ? x : y;
    const other = Math.round(steep ? y : x);
    const from = Math.ceil(centre - Math.min(6, reach));
    const to = Math.floor(centre + Math.min(6, reach));
    for (let m = from; m <= Math.max(to, from); m++) {
      const px = steep ? m : other;
      const py = steep ? other : m;
      if (px < 0 || py < 0 || px >= out.width || py >= out.height) continue;
      const k = py * out.width + px;
      if (z <= out.depth[k]) continue;
      out.depth[k] = z;
      out.mesh[k] = mark;
      picture[3 * k] = colour[0];
      picture[3 * k + 1] = colour[1];
      picture[3 * k + 2] = colour[2];
    }
  }
}
