/**
 * Linear colour transport: the affine map that carries one colour distribution onto another.
 */
import { symmetricEigen } from './symmetric-eigen.ts';

/** Mean and covariance of weighted RGB colours, in the colours' own unit. */
export interface ColourStatistics {
  readonly mean: Float64Array;
  /** Row-major 3 × 3. */
  readonly covariance: Float64Array;
  /** Sum of weights. */
  readonly weight: number;
}

/** An affine map of colours: `out = matrix · in + offset`. */
export interface ColourMap {
  /** Row-major 3 × 3. */
  readonly matrix: Float64Array;
  readonly offset: Float64Array;
}

/** Takes mean and covariance of interleaved RGB under weights. */
export function colourStatistics(data: ArrayLike<number>, weights: ArrayLike<number>): ColourStatistics {
  const mean = new Float64Array(3);
  let weight = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i];
    if (w === 0) continue;
    weight += w;
    mean[0] += w * data[i * 3];
    mean[1] += w * data[i * 3 + 1];
    mean[2] += w * data[i * 3 + 2];
  }
  for (let c = 0; c < 3; c++) mean[c] /= weight || 1;
  const [meanR, meanG, meanB] = mean;
  let rr = 0;
  let rg = 0;
  let rb = 0;
  let gg = 0;
  let gb = 0;
  let bb = 0;
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i];
    if (w === 0) continue;
    const r = data[i * 3] - meanR;
    const g = data[i * 3 + 1] - meanG;
    const b = data[i * 3 + 2] - meanB;
    rr += w * r * r;
    rg += w * r * g;
    rb += w * r * b;
    gg += w * g * g;
    gb += w * g * b;
    bb += w * b * b;
  }
  const covariance = Float64Array.of(rr, rg, rb, rg, gg, gb, rb, gb, bb).map((sum) => sum / (weight || 1));
  return { mean, covariance, weight };
}

/** Smallest and largest stretch of a colour map along the grey axis and across it. */
export interface StretchLimits {
  readonly grey: { readonly min: number; readonly max: number };
  readonly chroma: { readonly min: number; readonly max: number };
}

/**
 * The linear optimal-transport map between two Gaussian colour distributions.
 *
 * @param limits - Smallest and largest stretch along grey and along pure colour axes; keeps a flat source from being torn apart.
 *
 * Source: Pitié & Kokaram 2007, the linear Monge–Kantorovitch map `Σs^-½ (Σs^½ Σt Σs^½)^½ Σs^-½`.
 */
export function transportColours(source: ColourStatistics, target: ColourStatistics, limits: StretchLimits): ColourMap {
  const floor = 4;
  const cs = ridge(source.covariance, floor);
  const ct = ridge(target.covariance, floor);
  const root = power(cs, 0.5);
  const inverse = power(cs, -0.5);
  const middle = power(multiply(multiply(root, ct), root), 0.5);
  const raw = multiply(multiply(inverse, middle), inverse);
  const matrix = clampEigenvalues(raw, limits);
  const offset = new Float64Array(3);
  for (let r = 0; r < 3; r++) {
    offset[r] = target.mean[r];
    for (let c = 0; c < 3; c++) offset[r] -= matrix[r * 3 + c] * source.mean[c];
  }
  return { matrix, offset };
}

function ridge(covariance: Float64Array, amount: number): Float64Array {
  const out = covariance.slice();
  for (let i = 0; i < 3; i++) out[i * 4] += amount;
  return out;
}

function multiply(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(9);
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++) for (let k = 0; k < 3; k++) out[r * 3 + c] += a[r * 3 + k] * b[k * 3 + c];
  }
  return out;
}

function rebuild(values: Float64Array, vectors: Float64Array): Float64Array {
  const out = new Float64Array(9);
  for (let k = 0; k < 3; k++) {
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) out[r * 3 + c] += values[k] * vectors[k * 3 + r] * vectors[k * 3 + c];
    }
  }
  return out;
}

function power(matrix: Float64Array, exponent: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, 3);
  return rebuild(
    values.map((value) => Math.max(value, 1e-9) ** exponent),
    vectors,
  );
}

function clampEigenvalues(matrix: Float64Array, limits: StretchLimits): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, 3);
  return rebuild(
    values.map((value, k) => {
      const greyness = (vectors[k * 3] + vectors[k * 3 + 1] + vectors[k * 3 + 2]) ** 2 / 3;
      const min = greyness * limits.grey.min + (1 - greyness) * limits.chroma.min;
      const max = greyness * limits.grey.max + (1 - greyness) * limits.chroma.max;
      return Math.min(max, Math.max(min, value));
    }),
    vectors,
  );
}
