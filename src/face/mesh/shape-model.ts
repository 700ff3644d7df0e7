/**
 * Shape statistics of the face mesh: mean, how faces differ (identity) and how one face moves (expression).
 *
 * Model space: x right, y down, z away from the camera, as seen in the picture; the unit is the distance between the
 * centres of the eyes; the origin lies midway between them.
 */
import { decodeBase64 } from '../../base/base64.ts';
import { expressionData, identityData, meanShapeData } from './data/face-tables.ts';
import { fitRigidPose, type RigidPose, removePose } from './rigid-fit.ts';
import { rigidVertices, vertexCount } from './topology.ts';

const length = vertexCount * 3;

function decode(text: string): Float32Array {
  const words = new Int16Array(decodeBase64(text).buffer);
  const out = new Float32Array(words.length);
  for (let i = 0; i < out.length; i++) out[i] = words[i] / 16000;
  return out;
}

/** Mean shape, 468 × 3. */
export const meanShape: Float32Array = decode(meanShapeData);

/** Expression shapes, one after the other, 468 × 3 each, scaled to one standard deviation. */
export const expressionBasis: Float32Array = decode(expressionData);

/** Identity shapes, one after the other, 468 × 3 each, scaled to one standard deviation. */
export const identityBasis: Float32Array = decode(identityData);

/** What neither basis explains, as a standard deviation per coordinate, eye distances. */
const residualDeviation = 0.012;

/** A face taken apart: where it is, what is its own, what it is doing. */
export interface ShapeParts {
  readonly pose: RigidPose;
  /** The face without its pose, model space, 468 × 3: `neutral + expression`. */
  readonly shape: Float64Array;
  /** The face at rest, as far as one picture tells, model space, 468 × 3. */
  readonly neutral: Float64Array;
  /** Displacement by expression, model space, 468 × 3. */
  readonly expression: Float64Array;
}

/**
 * Takes a mesh apart into pose, neutral shape and expression.
 *
 * Pose comes from the vertices that hardly move; expression and identity are the most probable pair under their
 * Gaussian statistics (ridge regression). What neither explains counts as identity.
 *
 * @param mesh - 468 × 3 in frame pixels.
 *
 * Cost: about 0.3 ms. Source: maximum a posteriori fit of a linear shape model, Blanz & Vetter 1999.
 */
export function splitShape(mesh: Float32Array): ShapeParts {
  const pose = fitRigidPose(meanShape, mesh, { vertices: rigidVertices });
  const shape = removePose(mesh, pose);
  const offset = new Float64Array(length);
  for (let i = 0; i < length; i++) offset[i] = shape[i] - meanShape[i];
  const weights = solveWeights(offset);
  const expression = new Float64Array(length);
  for (let k = 0; k < expressionCount; k++) {
    for (let i = 0; i < length; i++) expression[i] += weights[k] * expressionBasis[k * length + i];
  }
  const neutral = new Float64Array(length);
  for (let i = 0; i < length; i++) neutral[i] = shape[i] - expression[i];
  return { pose, shape, neutral, expression };
}

const expressionCount = expressionBasis.length / length;
const count = expressionCount + identityBasis.length / length;
const basisRow = (k: number): Float32Array =>
  k < expressionCount
    ? expressionBasis.subarray(k * length, (k + 1) * length)
    : identityBasis.subarray((k - expressionCount) * length, (k - expressionCount + 1) * length);

/** Cholesky factor of `BᵀB + σ² I`, lower triangle; the same for every face. */
const factor: Float64Array = choleskyOfGram();

function choleskyOfGram(): Float64Array {
  const l = new Float64Array(count * count);
  const rows = Array.from({ length: count }, (_, k) => basisRow(k));
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = innerProduct(rows[i], rows[j]) + (i === j ? residualDeviation ** 2 : 0);
      for (let k = 0; k < j; k++) sum -= l[i * count + k] * l[j * count + k];
      l[i * count + j] = i === j ? Math.sqrt(sum) : sum / l[j * count + j];
    }
  }
  return l;
}

function innerProduct(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let d = 0; d < length; d++) sum += a[d] * b[d];
  return sum;
}

function solveWeights(offset: Float64Array): Float64Array {
  const x = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const row = basisRow(i);
    let sum = 0;
    for (let d = 0; d < length; d++) sum += row[d] * offset[d];
    for (let k = 0; k < i; k++) sum -= factor[i * count + k] * x[k];
    x[i] = sum / factor[i * count + i];
  }
  for (let i = count - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < count; k++) sum -= factor[k * count + i] * x[k];
    x[i] = sum / factor[i * count + i];
  }
  return x;
}
