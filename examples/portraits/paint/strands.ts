/**
 * Draws strands: thin lines with depth, lit as hair is (shine runs across the strand).
 */

import { ramp } from '../shape/distance.ts';
import type { Strands } from '../shape/hair.ts';
import type { Camera } from './camera.ts';
import { type Lamps, linear, type ShadowMap } from './lighting.ts';
import { samplesPerPixel, type Visible } from './raster.ts';

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
  const brush: Brush = { mark: job.mark, colour: new Float32Array(3) };
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
      if (isHidden(out, screen, p)) continue;
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
      const vl = 1 / Math.sqrt((ex - x) ** 2 + (ey - y) ** 2 + (ez - z) ** 2);
      const vx = (ex - x) * vl;
      const vy = (ey - y) * vl;
      const vz = (ez - z) * vl;
      const deep = (0.28 + 0.72 * layer) * (0.45 + 0.55 * ramp(0, 0.35, t));
      const seen = shadows.seen(x, y, z, 7, 1);
      const tl1 = tx * key[0] + ty * key[1] + tz * key[2];
      const facing = 0.3 + 0.7 * Math.max(0, nx * key[0] + ny * key[1] + nz * key[2] + 0.15);
      const diffuse = Math.sqrt(Math.max(0, 1 - tl1 * tl1)) * facing * seen * deep * 0.85;
      const hx = key[0] + vx;
      const hy = key[1] + vy;
      const hz = key[2] + vz;
      const th = (tx * hx + ty * hy + tz * hz) / Math.sqrt(hx * hx + hy * hy + hz * hz);
      const across = Math.sqrt(Math.max(0, 1 - (th + 0.06) ** 2));
      const second = Math.sqrt(Math.max(0, 1 - (th - 0.1) ** 2));
      const shine = Math.exp(110 * Math.log(across + 1e-9)) * 0.11 * facing * seen * job.gloss * layer;
      const glow = Math.exp(24 * Math.log(second + 1e-9)) * 0.5 * facing * seen * job.gloss * (0.4 + 0.6 * layer);
      const tr = tx * rim[0] + ty * rim[1] + tz * rim[2];
      const back =
        Math.sqrt(Math.max(0, 1 - tr * tr)) * Math.max(0, nx * rim[0] + ny * rim[1] + nz * rim[2] + 0.25) * layer;
      const up = 0.5 + 0.5 * ny;
      for (let q = 0; q < 3; q++) {
        const around = (ground[q] + (sky[q] - ground[q]) * up) * deep;
        brush.colour[q] =
          colour[q] * (keyColour[q] * (diffuse + glow) + around + 0.5 * back * rimColour[q]) +
          keyColour[q] * shine +
          rimColour[q] * back * 0.02;
      }
      const w = strands.width * camera.scale * samplesPerPixel * (1 - 0.75 * t * t);
      line(out, picture, brush, screen, p, Math.max(1, w));
    }
  }
}

/** Whether the screen point `p` lies clearly behind what is there already. */
function isHidden(out: Visible, screen: Float32Array, p: number): boolean {
  const x = Math.round(screen[p] * samplesPerPixel);
  const y = Math.round(screen[p + 1] * samplesPerPixel);
  if (x < 0 || y < 0 || x >= out.width || y >= out.height) return false;
  return out.depth[y * out.width + x] > screen[p + 2] + 12;
}

/** What a line is drawn with. */
interface Brush {
  readonly mark: number;
  readonly colour: Float32Array;
}

/** Draws the line from screen point `p` to the next one (`px, py, depth` in frame pixels), `width` samples wide. */
function line(out: Visible, picture: Float32Array, brush: Brush, screen: Float32Array, p: number, width: number): void {
  const s = samplesPerPixel;
  const x0 = (screen[p] + 0.5) * s - 0.5;
  const y0 = (screen[p + 1] + 0.5) * s - 0.5;
  const z0 = screen[p + 2];
  const dx = (screen[p + 3] - screen[p]) * s;
  const dy = (screen[p + 4] - screen[p + 1]) * s;
  const dz = screen[p + 5] - z0;
  const steep = Math.abs(dy) > Math.abs(dx);
  const major = Math.max(Math.abs(dx), Math.abs(dy), 1e-6);
  const steps = Math.max(1, Math.ceil(major));
  // the brush runs along the minor axis; slanted lines need a longer one for the same width
  const reach = Math.min(6, (width * Math.sqrt(dx * dx + dy * dy)) / major / 2);
  const { colour, mark } = brush;
  for (let i = 0; i < steps; i++) {
    const t = (i + 0.5) / steps;
    const x = x0 + t * dx;
    const y = y0 + t * dy;
    const z = z0 + t * dz;
    const centre = steep ? x : y;
    const other = Math.round(steep ? y : x);
    const from = Math.ceil(centre - reach);
    const to = Math.max(from, Math.floor(centre + reach));
    for (let m = from; m <= to; m++) {
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
