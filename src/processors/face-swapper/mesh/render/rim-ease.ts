/**
 * Eases the rim: where the new face is brighter or darker than the target over a wide stretch of its outline, brightness
 * returns to the target's slowly enough that no seam shows.
 */
import { type Outline, type OutlineRadii, outlineRadii } from '../../../../face/outline-radii.ts';

/** Cells over a region, each some pixels wide. */
export interface RimCells {
  readonly width: number;
  readonly height: number;
  /** Side of a cell in pixels. */
  readonly step: number;
  /** What the blend adds to the target's brightness, mean per cell, 0…255; NaN where the face is not drawn. */
  readonly change: Float32Array;
}

/** Directions around the centre. */
const turns = 72;
/** Ovals between `innermost` and `1`, the outline itself, in radii. */
const innermost = 0.64;
const ovals = 18;
const spacing = (1 - innermost) / ovals;
/** Steepest change that does not show, in brightness (0…255) per radius: 1.8 L over 4 % of it. */
const steepest = 112;
/** Directions to either side that are taken together, with falling weight: what is narrower belongs to the face. */
const reach = 24;
/** Corrections up to this are left out. */
const unseen = 0.5;
/** From this oval inwards the correction fades to nothing at `innermost`. */
const fadeFrom = 0.85;

/**
 * Brightness to add per cell so that the change, seen over a third of the outline, climbs nowhere too steeply.
 *
 * @param outline - Of the drawn face, region pixels.
 * @returns 0…255 per cell; 0 outside and deep inside the face.
 *
 * Cost: about 80 ns per cell.
 */
export function easeRim(cells: RimCells, outline: Outline): Float32Array {
  const { width, height, step, change } = cells;
  const polar = polarGrid(outline);
  const turn = new Float32Array(change.length);
  const oval = new Float32Array(change.length);
  const sums = new Float32Array(turns * (ovals + 1) * 2);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const dx = (x + 0.5) * step - 0.5 - polar.x;
      const dy = (y + 0.5) * step - 0.5 - polar.y;
      const t = (Math.atan2(dy, dx) / (2 * Math.PI) + 0.5) * turns;
      const a = t | 0;
      const radius = polar.radii[a] + (t - a) * (polar.radii[a + 1] - polar.radii[a]);
      turn[i] = t;
      oval[i] = (Math.sqrt(dx * dx + dy * dy) / radius - innermost) / spacing;
      const r = Math.round(oval[i]);
      if (r < 0 || r > ovals || Number.isNaN(change[i])) continue;
      const at = (r * turns + (Math.round(t) % turns)) * 2;
      sums[at] += change[i];
      sums[at + 1]++;
    }
  }
  const correction = corrections(sums);
  return oval.map((r, i) => (r < 0 || r >= ovals ? 0 : between(correction, turn[i], r)));
}

/** Distances from −x on, the first again at the end; 1 at least, as they are divided by. */
function polarGrid(outline: Outline): OutlineRadii {
  const angles = Float64Array.from({ length: turns + 1 }, (_, k) => (k / turns - 0.5) * 2 * Math.PI);
  const { x, y, radii } = outlineRadii(outline, angles);
  return { x, y, radii: radii.map((radius) => Math.max(1, radius)) };
}

/** Per oval and direction: what must be added so that the smoothed change climbs from the outline inwards slowly enough. */
function corrections(sums: Float32Array): Float32Array {
  const out = new Float32Array(turns * (ovals + 1));
  const limit = steepest * spacing;
  for (let a = 0; a < turns; a++) {
    let eased = 0;
    for (let r = ovals; r >= 0; r--) {
      const is = smoothed(sums, r, a) ?? eased;
      if (r < ovals) eased = Math.max(eased - limit, Math.min(eased + limit, is));
      const fade = Math.min(1, (r * spacing) / (fadeFrom - innermost));
      const wanted = (eased - is) * fade;
      // What does not show is not worth a pixel's work.
      if (r < ovals) out[r * turns + a] = wanted - Math.max(-unseen, Math.min(unseen, wanted));
    }
  }
  return out;
}

/** Mean change on one oval over the directions around one. */
function smoothed(sums: Float32Array, oval: number, direction: number): number | undefined {
  let [sum, count] = [0, 0];
  for (let k = -reach; k <= reach; k++) {
    const at = (oval * turns + ((direction + k + turns) % turns)) * 2;
    const weight = reach + 1 - Math.abs(k);
    sum += weight * sums[at];
    count += weight * sums[at + 1];
  }
  return count > 0 ? sum / count : undefined;
}

function between(grid: Float32Array, turn: number, oval: number): number {
  const a = turn | 0;
  const r = oval | 0;
  const [ft, fo] = [turn - a, oval - r];
  const p = r * turns + (a % turns);
  const q = r * turns + ((a + 1) % turns);
  const inner = grid[p] + ft * (grid[q] - grid[p]);
  const outer = grid[p + turns] + ft * (grid[q + turns] - grid[p + turns]);
  return inner + fo * (outer - inner);
}
