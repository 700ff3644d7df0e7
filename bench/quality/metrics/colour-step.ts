/**
 * Colour step: how far the output moved the Lab difference across the rim from the target's own.
 */
import { type RingProfile, ringValue } from './ring-profile.ts';

/**
 * Mean of `output − target` between two inner ovals minus that between two outer ones, as a distance in Lab.
 *
 * @param inner - Scales of the inner band.
 * @param outer - Scales of the outer band.
 * @returns One value per sector of the profile; NaN where a sector's band lies outside the picture.
 */
export function colourSteps(
  profile: RingProfile,
  inner: readonly [number, number],
  outer: readonly [number, number],
): number[] {
  return Array.from({ length: profile.sectors }, (_, sector) => {
    const moved = [0, 1, 2].map((c) => band(profile, sector, inner, c) - band(profile, sector, outer, c));
    return Math.hypot(...moved);
  });
}

function band(profile: RingProfile, sector: number, scales: readonly [number, number], channel: number): number {
  let [sum, count] = [0, 0];
  for (let scale = scales[0]; scale <= scales[1] + 1e-9; scale += profile.step) {
    const value = ringValue(profile, sector, scale, channel);
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return sum / count;
}
