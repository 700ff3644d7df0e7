/**
 * Takes a source's glasses off: their arms would end at the edge of the face, and a target keeps its own.
 */
import { fillHoles } from '../../../../imaging/fill-holes.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { browHairTexels, skinTexels } from '../map/face-areas.ts';
import { enlargeMap, mapCoverage, mapSize } from '../map/flat-map.ts';

/**
 * Paints rims over with the skin on both sides of them, in place.
 *
 * @param rims - 0…1 per texel of the statistics map, see `findGlasses`.
 *
 * @returns 0…1 per texel of the atlas: painted over.
 */
export function removeGlasses(atlas: FloatFrame, rims: Float32Array, coverage: Coverage): Float32Array {
  const painted = enlargeMap(withBorders(rims), coverage);
  const plain = enlargeMap(skinTexels, coverage);
  fillHoles(
    atlas,
    painted.map((p) => 1 - p),
    painted.map((p, i) => (p > 0.02 ? 0 : plain[i])),
  );
  return painted;
}

/** Rims and the texels beside them, where their soft edges and their shadow lie. What runs through a brow looks like brow. */
function withBorders(rims: Float32Array): Float32Array {
  return rims.map((own, i) => {
    if (mapCoverage.triangle[i] < 0) return 0;
    let most = own;
    for (const row of [i - mapSize, i, i + mapSize]) most = Math.max(most, rims[row - 1], rims[row], rims[row + 1]);
    return Math.min(1, 1.5 * most) * (1 - browHairTexels[i]);
  });
}
