/**
 * Shape statistics of the face mesh: mean, how faces differ (identity) and how one face moves (expression).
 *
 * Model space: x right, y down, z away from the camera, as seen in the picture; the unit is the distance between the
 * centres of the eyes; the origin lies midway between them.
 */
import { decodeBase64 } from '../../base/base64.ts';
import { inRoom } from '../../imaging/kernels.ts';
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
  const expression = inRoom((room) => {
    const [rows, shares] = [room.put(expressionBasis), room.put(weights.subarray(0, expressionCount))];
    const sum = room.put(new Float64Array(length));
    room.kernels.addRows(rows, expressionCount, length, shares, sum);
    return room.read(sum, new Float64Array(length));
  });
  const neutral = new Float64Array(length);
  for (let i = 0; i < length; i++) neutral[i] = shape[i] - expression[i];
  return { pose, shape, neutral, expression };
}

const expressionCount = expressionBasis.length / length;
const count = expressionCount + identityBasis.length / length;
/** Cholesky factor of `BᵀB + σ² I`, lower triangle; the same for every face. */
const factor: Float64Array = choleskyOfGram();

function choleskyOfGram(): Float64Array {
  const l = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    const products = withBases(Float64Array.from(basisRow(i)));
    for (let j = 0; j <= i; j++) {
      let sum = products[j] + (i === j ? residualDeviation ** 2 : 0);
      for (let k = 0; k < j; k++) sum -= l[i * count + k] * l[j * count + k];
      l[i * count + j] = i === j ? Math.sqrt(sum) : sum / l[j * count + j];
    }
  }
  return l;
}

function basisRow(k: number): Float32Array {
  const [basis, row] = k < expressionCount ? [expressionBasis, k] : [identityBasis, k - expressionCount];
  return basis.subarray(row * length, (row + 1) * length);
}

/** Inner products of a vector with all shapes of both bases. */
function withBases(vector: Float64Array): Float64Array {
  return inRoom((room) => {
    const identityCount = count - expressionCount;
    const [of, out] = [room.put(vector), room.take(count * 8)];
    const [expressions, identities] = [room.put(expressionBasis), room.put(identityBasis)];
    room.kernels.innerProducts(expressions, expressionCount, length, of, out);
    room.kernels.innerProducts(identities, identityCount, length, of, out + expressionCount * 8);
    return room.read(out, new Float64Array(count));
  });
}

function solveWeights(offset: Float64Array): Float64Array {
  const x = withBases(offset);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < i; k++) x[i] -= factor[i * count + k] * x[k];
    x[i] /= factor[i * count + i];
  }
  for (let i = count - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < count; k++) sum -= factor[k * count + i] * x[k];
    x[i] = sum / factor[i * count + i];
  }
  return x;
}
