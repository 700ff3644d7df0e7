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
 * Adds the glossy reflection of the lamps to `s.out`.
 *
 * @param n - Normal, world, unit length.
 * @param gloss - Exponent of the highlight: 10 broad, 200 sharp.
 * @param strength - 1 = as strong as skin.
 */
export function addGloss(
  s: Sample,
  lamps: Lamps,
  n: readonly [number, number, number],
  gloss: number,
  strength: number,
): void {
  const [nx, ny, nz] = n;
  const facing = Math.max(0.05, nx * s.vx + ny * s.vy + nz * s.vz);
  const edge = (1 - facing) ** 5;
  for (let lamp = 0; lamp < 2; lamp++) {
    const l = lamp === 0 ? lamps.key : lamps.rim;
    const colour = lamp === 0 ? lamps.keyColour : lamps.rimColour;
    const nl = nx * l[0] + ny * l[1] + nz * l[2];
    if (nl <= 0) continue;
    const hx = l[0] + s.vx;
    const hy = l[1] + s.vy;
    const hz = l[2] + s.vz;
    const h = Math.hypot(hx, hy, hz) || 1;
    const nh = Math.max(0, (nx * hx + ny * hy + nz * hz) / h);
    const vh = Math.max(0, (s.vx * hx + s.vy * hy + s.vz * hz) / h);
    const fresnel = 0.03 + 0.97 * (1 - vh) ** 5;
    const power = ((gloss + 8) / 25) * nh ** gloss * fresnel * nl * strength * (lamp === 0 ? s.seen : s.open);
    for (let c = 0; c < 3; c++) s.out[c] = s.out[c] + power * colour[c];
  }
  const around = (0.02 + 0.35 * edge) * s.open * s.open * strength * (0.6 + 0.4 * ny);
  for (let c = 0; c < 3; c++) s.out[c] = s.out[c] + around * lamps.sky[c];
}
