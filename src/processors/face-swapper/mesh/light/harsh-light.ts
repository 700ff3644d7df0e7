/**
 * Harsh light and deep wrinkles: what is bright is then all that is taken for skin.
 */
import { uv } from '../../../../face/mesh/topology.ts';
import { rimDistance, skinTexels, texelsWhere } from '../map/face-areas.ts';
import { mapSize } from '../map/flat-map.ts';

/** Above the nose's end, where no beard grows. */
const upperTexels: Int32Array = texelsWhere((i) => skinTexels[i] > 0 && heightOf(i) < uv[2 * 2 + 1]);

/** Below the eyes and away from the rim: hair hardly ever hangs there. */
const cheekTexels: Int32Array = upperTexels.filter((i) => rimDistance[i] > 0.1 && heightOf(i) > uv[145 * 2 + 1]);

function heightOf(texel: number): number {
  return Math.floor(texel / mapSize) / (mapSize - 1);
}

/** Usual faces have more than the first share of their cheeks taken for skin; from the second down shade is skin as well. */
const bareCheeks = [0.85, 0.7] as const;

/**
 * What to take a face's colour from: plain skin, and its shade where there is much of it. Of bright skin alone a face in
 * hard light would become plaster.
 *
 * @param skin - 0…1 per texel: plain skin, seen and bare.
 * @param visible - 0…1 per texel: how squarely the camera saw it, less the hair and glasses that were found over it.
 * @returns 0…1 per texel; `skin` itself for most faces.
 */
export function skinWithShade(skin: Float32Array, visible: Float32Array): Float32Array {
  let [bare, all] = [0, 0];
  for (const i of cheekTexels) {
    bare += Math.min(skin[i], visible[i]);
    all += visible[i];
  }
  const harsh = Math.min(1, Math.max(0, (bareCheeks[0] - bare / all) / (bareCheeks[0] - bareCheeks[1])));
  if (!(harsh > 0)) return skin;
  const out = skin.slice();
  for (const i of upperTexels) out[i] = Math.max(skin[i], harsh * visible[i]);
  return out;
}
