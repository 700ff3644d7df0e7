/**
 * Seeded randomness: a generator and smooth noise in space. Same seed, same picture, everywhere.
 */

/** A stream of numbers in 0…1 (mulberry32). */
export function randomStream(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** 256 numbers −1…1 and a shuffle of 0…255, both fixed: what every lattice point of the noise looks up. */
const values = Float32Array.from(
  { length: 256 },
  (
    (random) => () =>
      random() * 2 - 1
  )(randomStream(1)),
);
const shuffle = makeShuffle();

/** Smooth value noise, −1…1, one feature per unit. Repeats after 256 units. */
export function noise3(x: number, y: number, z: number, seed: number): number {
  const ix = Math.floor(x);
  const iy = Math.floor(y);
  const iz = Math.floor(z);
  const fx = x - ix;
  const fy = y - iy;
  const fz = z - iz;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const w = fz * fz * (3 - 2 * fz);
  const s0 = shuffle[(iz + seed * 37) & 255];
  const s1 = shuffle[(iz + 1 + seed * 37) & 255];
  const a0 = shuffle[(s0 + iy) & 255] + ix;
  const b0 = shuffle[(s0 + iy + 1) & 255] + ix;
  const a1 = shuffle[(s1 + iy) & 255] + ix;
  const b1 = shuffle[(s1 + iy + 1) & 255] + ix;
  const a = mix(values[a0 & 255], values[(a0 + 1) & 255], u);
  const b = mix(values[b0 & 255], values[(b0 + 1) & 255], u);
  const c = mix(values[a1 & 255], values[(a1 + 1) & 255], u);
  const d = mix(values[b1 & 255], values[(b1 + 1) & 255], u);
  return mix(mix(a, b, v), mix(c, d, v), w);
}

function makeShuffle(): Uint8Array {
  const random = randomStream(2);
  const order = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (let i = 255; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Several octaves of {@link noise3}, about −1…1. */
export function cloud(x: number, y: number, z: number, seed: number, octaves: number): number {
  let sum = 0;
  let weight = 0.5;
  let scale = 1;
  for (let i = 0; i < octaves; i++) {
    sum += weight * noise3(x * scale, y * scale, z * scale, seed + i);
    weight *= 0.5;
    scale *= 2.03;
  }
  return sum;
}

/** From `a` to `b` by `t`. */
export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}
