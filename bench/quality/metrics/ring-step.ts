/**
 * Ring step: the visible seam, as the largest step in L that the output adds to the target across an oval.
 */
import { type RingProfile, ringValue } from './ring-profile.ts';

const from = 0.85;
const to = 1.35;
const over = 0.04;

/**
 * Largest change of L of `output − target` over 4 % of the radius, between the ovals 0.85 and 1.35.
 *
 * @returns One value per sector of the profile.
 */
export function ringSteps(profile: RingProfile): number[] {
  return Array.from({ length: profile.sectors }, (_, sector) => {
    let largest = 0;
    for (let scale = from; scale + over <= to + 1e-9; scale += profile.step) {
      const change = ringValue(profile, sector, scale + over, 0) - ringValue(profile, sector, scale, 0);
      if (Math.abs(change) > largest) largest = Math.abs(change);
    }
    return largest;
  });
}
