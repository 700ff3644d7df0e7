/**
 * The way from one light to another.
 */

/**
 * From the source photo's light towards the target's. Small differences are left, for a face's shading is part of its
 * likeness; large ones would look wrong in the target's picture and are corrected nearly wholly. Coloured light is carried
 * over at half its strength: on other skin it reads as paint.
 *
 * @param from - Gains per vertex and channel, `468 · 3`; `to` likewise.
 * @param strength - 0 = never, 1 = always wholly.
 * @returns Gains per vertex and channel that turn the one into the other, 0.55…1.57.
 */
export function lightChange(from: Float32Array, to: Float32Array, strength: number): Float32Array {
  const out = new Float32Array(to.length).fill(1);
  if (strength === 0) return out;
  const tolerance = 0.35 * (1 / strength - 1);
  for (let v = 0; v < to.length; v += 3) {
    const ratio = [0, 1, 2].map((c) => to[v + c] / from[v + c]);
    const grey = (ratio[0] + ratio[1] + ratio[2]) / 3;
    for (let c = 0; c < 3; c++) {
      const step = Math.min(0.45, Math.max(-0.6, Math.log(0.5 * (ratio[c] + grey))));
      out[v + c] = Math.exp((step * Math.abs(step)) / (Math.abs(step) + tolerance + 1e-6));
    }
  }
  return out;
}
