/**
 * Laplace's equation on a masked picture, coarse to fine.
 */

/** What a pixel is to the equation: left alone, known, or wanted. */
export const outside = 0;
/** A known value. */
export const rim = 1;
/** A value to be found; its four neighbours are never {@link outside}. */
export const inner = 2;

interface Level {
  readonly width: number;
  readonly height: number;
}

/**
 * Fills inner pixels with the harmonic function that the rim prescribes, in place.
 *
 * @param values - Three channels interleaved.
 * @param kinds - {@link outside}, {@link rim} or {@link inner} per pixel; the picture's border is never inner.
 *
 * Cost: 40 sweeps per level. Source: successive over-relaxation on an image pyramid.
 */
export function solveHarmonic(values: Float32Array, kinds: Uint8Array, size: Level): void {
  if (size.width > 24 && size.height > 24) {
    const half = { width: (size.width + 1) >> 1, height: (size.height + 1) >> 1 };
    const small = shrink(values, kinds, size, half);
    solveHarmonic(small.values, small.kinds, half);
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] !== inner) continue;
      const y = (i / size.width) | 0;
      const from = ((y >> 1) * half.width + ((i - y * size.width) >> 1)) * 3;
      for (let c = 0; c < 3; c++) values[i * 3 + c] = small.values[from + c];
    }
  } else fillWithMean(values, kinds);
  sweep(values, kinds, size);
}

function sweep(values: Float32Array, kinds: Uint8Array, size: Level): void {
  const row = size.width * 3;
  const relax = 1.7;
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] !== inner) continue;
      for (let k = i * 3; k < i * 3 + 3; k++) {
        const mean = (values[k - 3] + values[k + 3] + values[k - row] + values[k + row]) / 4;
        values[k] += relax * (mean - values[k]);
      }
    }
  }
}

/** Halves a level: a coarse pixel is rim where any of its four is, with the mean of those. */
function shrink(
  values: Float32Array,
  kinds: Uint8Array,
  size: Level,
  half: Level,
): { values: Float32Array; kinds: Uint8Array } {
  const out = new Float32Array(half.width * half.height * 3);
  const kind = new Uint8Array(half.width * half.height);
  const counts = new Uint8Array(kind.length);
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] === outside) continue;
    const y = (i / size.width) | 0;
    const to = (y >> 1) * half.width + ((i - y * size.width) >> 1);
    if (kinds[i] === inner) {
      kind[to] ||= inner;
      continue;
    }
    kind[to] = rim;
    counts[to]++;
    for (let c = 0; c < 3; c++) out[to * 3 + c] += values[i * 3 + c];
  }
  for (let i = 0; i < out.length; i++) out[i] /= counts[(i / 3) | 0] || 1;
  return { values: out, kinds: kind };
}

function fillWithMean(values: Float32Array, kinds: Uint8Array): void {
  for (let c = 0; c < 3; c++) {
    let [sum, count] = [0, 0];
    for (let i = 0; i < kinds.length; i++) {
      if (kinds[i] !== rim) continue;
      sum += values[i * 3 + c];
      count++;
    }
    for (let i = 0; i < kinds.length; i++) if (kinds[i] === inner) values[i * 3 + c] = sum / (count || 1);
  }
}
