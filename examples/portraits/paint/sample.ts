/**
 * One point of a surface as the camera sees it: what every material gets to work with.
 */
import type { Lamps } from './lighting.ts';

/** A surface point. Materials write the light it sends to the camera into `out` (linear RGB). */
export interface Sample {
  /** Place on the resting person, head space. */
  x: number;
  y: number;
  z: number;
  /** Outward normal, world. */
  nx: number;
  ny: number;
  nz: number;
  /** Light that arrives (spread inside skin). */
  r: number;
  g: number;
  b: number;
  /** Share of the key lamp seen; openness to surrounding light. */
  seen: number;
  open: number;
  /** Direction to the camera, world. */
  vx: number;
  vy: number;
  vz: number;
  readonly out: Float32Array;
}

/** Two highlights: their exponents and strengths. */
export interface Shine {
  broad: number;
  broadStrength: number;
  sharp: number;
  sharpStrength: number;
}

/** A fresh sample, to be filled again and again. */
export function makeSample(): Sample {
  return {
    x: 0,
    y: 0,
    z: 0,
    nx: 0,
    ny: 0,
    nz: 1,
    r: 0,
    g: 0,
    b: 0,
    seen: 0,
    open: 1,
    vx: 0,
    vy: 0,
    vz: 1,
    out: new Float32Array(3),
  };
}

/**
 * Adds the glossy reflection of the lamps to `s.out`: a broad and a sharp highlight.
 *
 * @param nx - Normal, world, unit length, with `ny`, `nz`.
 * @param shine - Exponents of the two highlights (10 broad, 200 sharp) and their strength (1 = as strong as skin).
 */
export function addGloss(s: Sample, lamps: Lamps, nx: number, ny: number, nz: number, shine: Shine): void {
  const { out } = s;
  for (let lamp = 0; lamp < 2; lamp++) {
    const l = lamp === 0 ? lamps.key : lamps.rim;
    const nl = nx * l[0] + ny * l[1] + nz * l[2];
    const seen = lamp === 0 ? s.seen : 0.45 * s.open;
    if (nl <= 0 || seen <= 0) continue;
    const hx = l[0] + s.vx;
    const hy = l[1] + s.vy;
    const hz = l[2] + s.vz;
    const h = 1 / Math.sqrt(hx * hx + hy * hy + hz * hz);
    const nh = (nx * hx + ny * hy + nz * hz) * h;
    if (nh <= 0.5) continue;
    const ln = Math.log(nh);
    const away = 1 - (s.vx * hx + s.vy * hy + s.vz * hz) * h;
    const fresnel = 0.03 + 0.97 * away * away * away * away * away;
    const broad = (shine.broad + 8) * shine.broadStrength * Math.exp(ln * shine.broad);
    const sharp = (shine.sharp + 8) * shine.sharpStrength * Math.exp(ln * shine.sharp);
    const power = ((broad + sharp) / 25) * fresnel * nl * seen;
    const colour = lamp === 0 ? lamps.keyColour : lamps.rimColour;
    for (let c = 0; c < 3; c++) out[c] += power * colour[c];
  }
  const edge = 1 - Math.max(0.05, nx * s.vx + ny * s.vy + nz * s.vz);
  const strength = shine.broadStrength + shine.sharpStrength;
  const around = (0.02 + 0.2 * edge ** 4) * s.open * s.open * strength * (0.6 + 0.4 * ny);
  for (let c = 0; c < 3; c++) out[c] += around * lamps.sky[c];
}
