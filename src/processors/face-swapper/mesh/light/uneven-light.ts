/**
 * Uneven light that spherical harmonics cannot express: cast shadows, rim light, a lamp to one side. Faces are nearly
 * symmetric and light is not, so what differs between the halves is light.
 */
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { scratch } from '../../../../imaging/scratch.ts';
import { mapCoverage, mapSize, mirrorTexel } from '../map/flat-map.ts';

const texels = mapSize * mapSize;
const extent = { width: mapSize, height: mapSize };

/**
 * Gains per texel and channel by which each half of a face is brighter than the mean of both, smooth, 1 = even.
 *
 * @param map - The face over the flat layout, RGB 0…255, broad light already removed.
 * @param trust - 0…1 per texel: bare skin that the camera saw.
 * @param radius - Smoothness in texels, 2 or more.
 * @returns Gains 0.5…2 on encoded values, three per texel; they fade to 1 where either half is unknown.
 *
 * Cost: about 3 ms.
 */
export function unevenLight(map: FloatFrame, trust: Float32Array, radius: number): Float32Array {
  const sums = scratch('uneven light', texels * 4).fill(0);
  for (let i = 0; i < texels; i++) {
    const t = trust[i];
    if (t === 0) continue;
    sums[i * 4] = t * Math.log(map.data[i * 3] + 8);
    sums[i * 4 + 1] = t * Math.log(map.data[i * 3 + 1] + 8);
    sums[i * 4 + 2] = t * Math.log(map.data[i * 3 + 2] + 8);
    sums[i * 4 + 3] = t;
  }
  for (const r of [radius, radius - 1]) boxBlur(sums, { ...extent, channels: 4 }, r);
  const half = scratch('half of uneven light', texels * 4).fill(0);
  for (let i = 0; i < texels; i++) {
    const j = mirrorTexel[i];
    if (j < 0) continue;
    const own = sums[i * 4 + 3];
    const other = sums[j * 4 + 3];
    const known = Math.min(1, Math.max(0, (Math.min(own, other) - 0.08) / 0.3));
    half[i * 4 + 3] = known;
    if (known === 0) continue;
    const [p, q] = [i * 4, j * 4];
    half[p] = known * 0.5 * (sums[p] / own - sums[q] / other);
    half[p + 1] = known * 0.5 * (sums[p + 1] / own - sums[q + 1] / other);
    half[p + 2] = known * 0.5 * (sums[p + 2] / own - sums[q + 2] / other);
  }
  // Carry the field softly into unknown stretches, where it fades.
  for (const radius of [3, 3]) boxBlur(half, { ...extent, channels: 4 }, radius);
  const gains = new Float32Array(texels * 3).fill(1);
  for (let i = 0; i < texels; i++) {
    if (mapCoverage.triangle[i] < 0) continue;
    const weight = half[i * 4 + 3] + 0.1;
    gains[i * 3] = Math.exp(limited(half[i * 4] / weight));
    gains[i * 3 + 1] = Math.exp(limited(half[i * 4 + 1] / weight));
    gains[i * 3 + 2] = Math.exp(limited(half[i * 4 + 2] / weight));
  }
  return gains;
}

/** At most a doubling, at least a halving. */
function limited(logarithm: number): number {
  return Math.min(0.69, Math.max(-0.69, logarithm));
}
