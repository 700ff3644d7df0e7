/**
 * When the other half of a face stands in for what a photo hardly shows.
 */

/** The other half must have been seen by so much better to be taken at all, and how fast its share grows from there. */
export const mirrorRule = { lead: 0.15625, slope: 1.6 } as const;

/**
 * How much of a texel is taken from its mirror image: only where that was seen clearly better.
 *
 * @param own - 0…1: how squarely the texel was seen; `partner` likewise.
 * @returns 0…1.
 */
export function mirrorShare(own: number, partner: number): number {
  return Math.min(1, Math.max(0, (partner - own - mirrorRule.lead) * mirrorRule.slope));
}
