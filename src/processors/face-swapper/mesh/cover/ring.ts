/**
 * A closed line around an eye: what the rim of glasses is on an unrolled face.
 */
import { uv } from '../../../../face/mesh/topology.ts';
import { advanced, type Line, meanAlong } from './lines.ts';

const angles = 96;
const radii = { above: 0.046, below: 0.062, step: 0.0045, count: 32 } as const;

/** From the middle of an eye, in layout widths; lids lie within the first place. */
function radiusAt(turn: number, place: number): number {
  const down = (1 + Math.sin(turn * 2 * Math.PI)) / 2;
  return radii.above + down * (radii.below - radii.above) + place * radii.step;
}

/** The line; its score is that of its lower half, as brow and lids are lines as well. */
export interface Ring extends Line {
  readonly eye: readonly [u: number, v: number];
  /** Step of the radius per angle, clockwise from the right. */
  readonly radius: readonly number[];
}

/**
 * The closed line around an eye that is clearest all along: its radius may change by one step per angle.
 *
 * @param clear - See `findLines`; `size`: side of the map.
 * @param corners - Vertices around the eye.
 *
 * Source: shortest closed paths by dynamic programming.
 */
export function bestRing(clear: Float32Array, size: number, corners: readonly number[]): Ring {
  const u = corners.reduce((sum, v) => sum + uv[v * 2], 0) / corners.length;
  const v = corners.reduce((sum, k) => sum + uv[k * 2 + 1], 0) / corners.length;
  const texel = (angle: number, r: number): number => {
    const radius = radiusAt(angle / angles, r);
    const a = (angle * 2 * Math.PI) / angles;
    // Glasses are wider than high.
    const x = Math.round((u + 1.25 * radius * Math.cos(a)) * (size - 1));
    const y = Math.round((v + radius * Math.sin(a)) * (size - 1));
    return Math.min(size - 1, Math.max(0, y)) * size + Math.min(size - 1, Math.max(0, x));
  };
  // Twice around from anywhere: the second turn has forgotten where it began, and closes.
  let best = new Float32Array(radii.count);
  const from: Int8Array[] = [];
  for (let k = 0; k < 2 * angles; k++) {
    // Of two lines as clear as each other the outer one is the rim, the inner one the lid.
    const { reached, step } = advanced(best, 0.08, (r) => clear[texel(k, r)] + 0.1 * (r / radii.count));
    best = reached;
    from.push(step);
  }
  let r = best.indexOf(Math.max(...best));
  const radius = new Array<number>(angles);
  for (let k = 2 * angles - 1; k >= angles; k--) {
    radius[k - angles] = r;
    r += from[k][r];
  }
  const path = radius.map((place, angle) => texel(angle, place));
  return { score: meanAlong(clear, path.slice(0, angles / 2 + 1)), path, eye: [u, v], radius };
}

/** Whether a texel lies within a ring. */
export function liesInside({ eye: [u, v], radius }: Ring, i: number, size: number): boolean {
  const x = ((i % size) / (size - 1) - u) / 1.25;
  const y = Math.floor(i / size) / (size - 1) - v;
  const turn = Math.atan2(y, x) / (2 * Math.PI);
  const angle = (Math.round(turn * angles) + angles) % angles;
  return Math.hypot(x, y) < radiusAt(angle / angles, radius[angle]);
}
