/**
 * Signed distances of a few solids and the soft ways to join them. All lengths in millimetres; negative = inside.
 * The distances of ellipsoids and joined solids are good estimates, not exact.
 *
 * Source: the formulas are common knowledge of distance-field modelling (polynomial smooth minimum, round cone).
 */

/** A distance field over head space. */
export type Field = (x: number, y: number, z: number) => number;

/** Joins two solids; `k` is the width of the rounded seam. */
export function join(a: number, b: number, k: number): number {
  const h = k - Math.abs(a - b);
  return h > 0 ? Math.min(a, b) - (h * h) / (4 * k) : Math.min(a, b);
}

/** Cuts solid `b` out of solid `a` with a rounded edge of width `k`. */
export function cut(a: number, b: number, k: number): number {
  return -join(-a, b, k);
}

/** Ellipsoid around the origin with half axes `rx, ry, rz`. */
export function ellipsoid(x: number, y: number, z: number, rx: number, ry: number, rz: number): number {
  const ix = 1 / rx;
  const iy = 1 / ry;
  const iz = 1 / rz;
  const ux = x * ix;
  const uy = y * iy;
  const uz = z * iz;
  const k0 = Math.sqrt(ux * ux + uy * uy + uz * uz);
  const vx = ux * ix;
  const vy = uy * iy;
  const vz = uz * iz;
  const k1 = Math.sqrt(vx * vx + vy * vy + vz * vz);
  return k1 > 1e-9 ? (k0 * (k0 - 1)) / k1 : -Math.min(rx, ry, rz);
}

/** A bone: from point `a` to point `b`, with its radius at either end. */
export interface Bone {
  readonly ax: number;
  readonly ay: number;
  readonly az: number;
  readonly bx: number;
  readonly by: number;
  readonly bz: number;
  readonly ra: number;
  readonly rb: number;
}

/** Makes a bone from two points and two radii. */
export function bone(a: readonly number[], ra: number, b: readonly number[], rb: number): Bone {
  return { ax: a[0], ay: a[1], az: a[2], bx: b[0], by: b[1], bz: b[2], ra, rb };
}

/** Distance to a bone: a capsule whose radius runs evenly from one end to the other. */
export function boneDistance(x: number, y: number, z: number, b: Bone): number {
  const px = x - b.ax;
  const py = y - b.ay;
  const pz = z - b.az;
  const dx = b.bx - b.ax;
  const dy = b.by - b.ay;
  const dz = b.bz - b.az;
  const t = Math.max(0, Math.min(1, (px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz)));
  const ex = px - t * dx;
  const ey = py - t * dy;
  const ez = pz - t * dz;
  return Math.sqrt(ex * ex + ey * ey + ez * ez) - (b.ra + t * (b.rb - b.ra));
}

/** 0 below `from`, 1 above `to`, smooth between; also with `from > to`. */
export function ramp(from: number, to: number, v: number): number {
  const t = Math.max(0, Math.min(1, (v - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** A bell: 1 at distance 0, falling with the width `s`. */
export function bell(d: number, s: number): number {
  const q = d / s;
  return Math.exp(-q * q);
}
