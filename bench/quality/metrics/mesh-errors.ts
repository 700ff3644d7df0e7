/**
 * Pose error and expression error of an output against its target.
 */
import { fitRigidPose, removePose } from '../../../src/face/mesh/rigid-fit.ts';

/**
 * Fits the target's mesh onto the output's by one similarity over all 468 vertices (3-D, least squares).
 *
 * @param output - 468 × 3, found on the output.
 * @param target - 468 × 3, found on the target in the same way.
 * @returns `pose`: rotation of that similarity in degrees. `expression`: root mean square of what remains, ÷ distance
 *   between the target's eye centres.
 */
export function meshErrors(output: Float32Array, target: Float32Array): { pose: number; expression: number } {
  const fit = fitRigidPose(target, output, { rounds: 0 });
  const trace = fit.rotation[0] + fit.rotation[4] + fit.rotation[8];
  const pose = (Math.acos(Math.min(1, Math.max(-1, (trace - 1) / 2))) * 180) / Math.PI;
  const back = removePose(output, fit);
  let sum = 0;
  for (let i = 0; i < back.length; i++) sum += (back[i] - target[i]) ** 2;
  return { pose, expression: Math.sqrt(sum / (back.length / 3)) / eyeDistance(target) };
}

/** Distance between the centres of the eyes (middle of each eye's corners), pixels, depth included. */
export function eyeDistance(mesh: Float32Array): number {
  let sum = 0;
  for (let c = 0; c < 3; c++) {
    const left = (mesh[33 * 3 + c] + mesh[133 * 3 + c]) / 2;
    const right = (mesh[263 * 3 + c] + mesh[362 * 3 + c]) / 2;
    sum += (left - right) ** 2;
  }
  return Math.sqrt(sum);
}
