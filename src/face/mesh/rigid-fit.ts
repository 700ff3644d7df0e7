/**
 * Rigid pose of a mesh: the similarity that carries a model shape onto it.
 */
import { symmetricEigen } from '../../imaging/symmetric-eigen.ts';

/** `v = scale · R · X + t`: from model space to frame pixels (x right, y down, z away from the camera). */
export interface RigidPose {
  readonly scale: number;
  /** Row-major 3 × 3 rotation. */
  readonly rotation: Float64Array;
  /** Frame pixels, `x, y, z`. */
  readonly translation: Float64Array;
}

/** What {@link fitRigidPose} looks at. */
export interface RigidFitOptions {
  /** Vertices to fit; default: all. */
  readonly vertices?: ArrayLike<number>;
  /** Rounds of Huber re-weighting; default 3. */
  readonly rounds?: number;
}

/**
 * Fits scale, rotation and translation of a model shape to a measured mesh, robust against vertices that moved.
 *
 * @param model - Model vertices `x, y, z`, `3 · n` numbers, any unit.
 * @param measured - The same vertices in frame pixels, `3 · n` numbers.
 * @returns The pose that maps model onto measured in the least-squares (Huber) sense.
 *
 * Source: Horn 1987, closed-form absolute orientation with unit quaternions; Huber 1964 weights.
 */
export function fitRigidPose(
  model: ArrayLike<number>,
  measured: ArrayLike<number>,
  options: RigidFitOptions = {},
): RigidPose {
  const picks = options.vertices ?? Array.from({ length: model.length / 3 }, (_, i) => i);
  const rounds = options.rounds ?? 3;
  const weights = new Float64Array(picks.length).fill(1);
  let pose = solve(model, measured, picks, weights);
  for (let round = 0; round < rounds; round++) {
    const errors = new Float64Array(picks.length);
    for (let k = 0; k < picks.length; k++) errors[k] = distanceAfter(pose, model, measured, picks[k]);
    const limit = 1.5 * median(errors) + 1e-9;
    for (let k = 0; k < picks.length; k++) weights[k] = errors[k] <= limit ? 1 : limit / errors[k];
    pose = solve(model, measured, picks, weights);
  }
  return pose;
}

/** Carries mesh vertices from frame pixels back into model space: `Rᵀ(v − t) / scale`. */
export function removePose(mesh: ArrayLike<number>, pose: RigidPose): Float64Array {
  const r = pose.rotation;
  const out = new Float64Array(mesh.length);
  for (let i = 0; i < mesh.length; i += 3) {
    const x = (mesh[i] - pose.translation[0]) / pose.scale;
    const y = (mesh[i + 1] - pose.translation[1]) / pose.scale;
    const z = (mesh[i + 2] - pose.translation[2]) / pose.scale;
    out[i] = r[0] * x + r[3] * y + r[6] * z;
    out[i + 1] = r[1] * x + r[4] * y + r[7] * z;
    out[i + 2] = r[2] * x + r[5] * y + r[8] * z;
  }
  return out;
}

/** Carries model vertices into frame pixels: `scale · R · X + t`. */
export function applyPose(shape: ArrayLike<number>, pose: RigidPose): Float64Array {
  const r = pose.rotation;
  const out = new Float64Array(shape.length);
  for (let i = 0; i < shape.length; i += 3) {
    const x = shape[i] * pose.scale;
    const y = shape[i + 1] * pose.scale;
    const z = shape[i + 2] * pose.scale;
    out[i] = r[0] * x + r[1] * y + r[2] * z + pose.translation[0];
    out[i + 1] = r[3] * x + r[4] * y + r[5] * z + pose.translation[1];
    out[i + 2] = r[6] * x + r[7] * y + r[8] * z + pose.translation[2];
  }
  return out;
}

/** Angle between two rotations in degrees, 0…180: `acos((tr(A Bᵀ) − 1) / 2)`. */
export function rotationAngle(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let trace = 0;
  for (let i = 0; i < 9; i++) trace += a[i] * b[i];
  return (Math.acos(Math.min(1, Math.max(-1, (trace - 1) / 2))) * 180) / Math.PI;
}

function distanceAfter(pose: RigidPose, model: ArrayLike<number>, measured: ArrayLike<number>, vertex: number): number {
  const r = pose.rotation;
  const i = vertex * 3;
  const [x, y, z] = [model[i] * pose.scale, model[i + 1] * pose.scale, model[i + 2] * pose.scale];
  return Math.hypot(
    r[0] * x + r[1] * y + r[2] * z + pose.translation[0] - measured[i],
    r[3] * x + r[4] * y + r[5] * z + pose.translation[1] - measured[i + 1],
    r[6] * x + r[7] * y + r[8] * z + pose.translation[2] - measured[i + 2],
  );
}

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  return sorted[sorted.length >> 1];
}

/** Weighted closed-form solution: the rotation is the leading eigenvector of Horn's 4 × 4 matrix. */
function solve(
  model: ArrayLike<number>,
  measured: ArrayLike<number>,
  picks: ArrayLike<number>,
  weights: Float64Array,
): RigidPose {
  const meanModel = [0, 0, 0];
  const meanMeasured = [0, 0, 0];
  let total = 0;
  for (let k = 0; k < picks.length; k++) {
    total += weights[k];
    for (let c = 0; c < 3; c++) {
      meanModel[c] += weights[k] * model[picks[k] * 3 + c];
      meanMeasured[c] += weights[k] * measured[picks[k] * 3 + c];
    }
  }
  for (let c = 0; c < 3; c++) {
    meanModel[c] /= total;
    meanMeasured[c] /= total;
  }
  const h = new Float64Array(9);
  let spread = 0;
  for (let k = 0; k < picks.length; k++) {
    for (let c = 0; c < 3; c++) {
      const a = model[picks[k] * 3 + c] - meanModel[c];
      spread += weights[k] * a * a;
      for (let d = 0; d < 3; d++) h[c * 3 + d] += weights[k] * a * (measured[picks[k] * 3 + d] - meanMeasured[d]);
    }
  }
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = h;
  const { vectors } = symmetricEigen(
    // biome-ignore format: the symmetric 4 × 4 matrix reads as one
    [
      xx + yy + zz, yz - zy, zx - xz, xy - yx,
      yz - zy, xx - yy - zz, xy + yx, zx + xz,
      zx - xz, xy + yx, yy - xx - zz, yz + zy,
      xy - yx, zx + xz, yz + zy, zz - xx - yy,
    ],
    4,
  );
  const [w, x, y, z] = vectors;
  // biome-ignore format: a rotation matrix reads as one
  const rotation = new Float64Array([
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  ]);
  let gain = 0;
  for (let c = 0; c < 3; c++) for (let d = 0; d < 3; d++) gain += rotation[d * 3 + c] * h[c * 3 + d];
  const scale = gain / spread;
  const translation = new Float64Array(3);
  for (let d = 0; d < 3; d++) {
    let moved = 0;
    for (let c = 0; c < 3; c++) moved += rotation[d * 3 + c] * meanModel[c];
    translation[d] = meanMeasured[d] - scale * moved;
  }
  return { scale, rotation, translation };
}
