/**
 * Shade patches and target left over: what goes wrong with light and dark inside the face.
 */
import type { ColouredFace } from './colour-blotches.ts';
import { innerSkin, unroll } from './unrolled-face.ts';

/** Features between these blur radii in texels: brows, beards, shadows of a nose, holes of a mask; no pores, no light. */
const band = [2, 9] as const;

/** Two figures about light and dark on the skin. */
export interface ShadeFigures {
  /** Largest excursion of L that lies beyond the source's and the target's there (99th percentile), in L. */
  readonly patches: number;
  /** How much of the target's own features is left where the source's differ: 0 none, 1 all. */
  readonly leftOver: number;
}

/**
 * Compares the band-passed L of the unrolled faces on the skin of their inner part, eyes and lips left out.
 *
 * A patch is what the output has beyond the range of nothing, the source's feature and the target's. Left over is the
 * regression of (output − source) on (target − source): a ghost beard or a hole in the mask raises it.
 */
export function shadeFigures(output: ColouredFace, source: ColouredFace, target: ColouredFace): ShadeFigures {
  const [o, s, t] = [output, source, target].map(bandPassed);
  const seen = innerSkin(target.mesh);
  const excess: number[] = [];
  let [shared, total] = [0, 0];
  for (let i = 0; i < seen.length; i++) {
    if (!seen[i]) continue;
    const above = o[i] - Math.max(0, s[i], t[i]);
    const below = Math.min(0, s[i], t[i]) - o[i];
    excess.push(Math.max(0, above, below));
    shared += (o[i] - s[i]) * (t[i] - s[i]);
    total += (t[i] - s[i]) ** 2;
  }
  excess.sort((a, b) => a - b);
  return { patches: excess[Math.floor(excess.length * 0.99)] ?? 0, leftOver: total > 0 ? shared / total : 0 };
}

function bandPassed({ lab, mesh }: ColouredFace): Float32Array {
  const [fine] = unroll([lab.l], lab, mesh, band[0]);
  const [coarse] = unroll([lab.l], lab, mesh, band[1]);
  return fine.map((value, i) => value - coarse[i]);
}
