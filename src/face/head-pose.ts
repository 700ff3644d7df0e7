/**
 * Where a head looks.
 */
import type { HeadPose } from './face.ts';
import { fitRigidPose } from './mesh/rigid-fit.ts';
import { meanShape } from './mesh/shape-model.ts';
import { rigidVertices } from './mesh/topology.ts';

/**
 * Yaw, pitch and roll of a mesh, by a rigid fit of the mean shape to the vertices that hardly move with expression.
 *
 * @param mesh - 468 points `x, y, z` in frame pixels.
 *
 * The head is turned about its own vertical axis by yaw, then about the ear axis by pitch, then in the picture by roll;
 * roll is what makes the line through the eyes level.
 */
export function headPose(mesh: Float32Array): HeadPose {
  const { rotation: r } = fitRigidPose(meanShape, mesh, { vertices: rigidVertices });
  const degrees = 180 / Math.PI;
  return {
    yaw: Math.atan2(r[6], Math.hypot(r[0], r[3])) * degrees,
    pitch: Math.atan2(-r[7], r[8]) * degrees,
    roll: Math.atan2(r[3], r[0]) * degrees,
  };
}
