/**
 * The shape that is drawn: the target's head with the source's proportions.
 */
import { applyPose, fitRigidPose, removePose } from '../../../face/mesh/rigid-fit.ts';
import type { ShapeParts } from '../../../face/mesh/shape-model.ts';
import { faceOval, mirror, uv, vertexCount } from '../../../face/mesh/topology.ts';
import type { MeshSwapperOptions } from '../options.ts';
import type { MeshIdentity } from './identity.ts';

/** How much each vertex may move, 0 on the outline (it must meet the target's own) to 1 inside. */
const freedom: Float32Array = vertexFreedom();

/**
 * Mixes target and source shape and puts the result into the target's pose.
 *
 * `target + shapeStrength · (source neutral − target neutral) + (expressionStrength − 1) · target expression`, the
 * outline held fast.
 *
 * @returns 468 × 3 in frame pixels.
 */
export function renderedShape(target: ShapeParts, identity: MeshIdentity, options: MeshSwapperOptions): Float64Array {
  const shape = target.shape.slice();
  const proportions = proportionChange(identity.neutral, target.neutral);
  const own = options.expressionStrength - 1;
  const borrowed = Math.max(0, -own);
  for (let i = 0; i < vertexCount; i++) {
    for (let d = 0; d < 3; d++) {
      const k = i * 3 + d;
      const identityStep = options.shapeStrength * proportions[k];
      const expressionStep = own * target.expression[k] + borrowed * identity.expression[k];
      shape[k] += freedom[i] * (identityStep + expressionStep);
    }
  }
  return applyPose(shape, target.pose);
}

/**
 * From one neutral shape to another, without what looks like a turn or a different size of the whole head, and made
 * symmetric: single pictures tell the pose of a head only roughly, and what they get wrong is not its shape.
 */
function proportionChange(source: Float64Array, target: Float64Array): Float64Array {
  const aligned = removePose(source, fitRigidPose(target, source, { rounds: 0 }));
  const out = new Float64Array(target.length);
  for (let i = 0; i < vertexCount; i++) {
    const m = mirror[i];
    for (let d = 0; d < 3; d++) {
      const own = aligned[i * 3 + d] - target[i * 3 + d];
      const other = aligned[m * 3 + d] - target[m * 3 + d];
      out[i * 3 + d] = 0.5 * (own + (d === 0 ? -other : other));
    }
  }
  return out;
}

function vertexFreedom(): Float32Array {
  const out = new Float32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) {
    let nearest = Number.POSITIVE_INFINITY;
    for (const v of faceOval) {
      nearest = Math.min(nearest, Math.hypot(uv[i * 2] - uv[v * 2], uv[i * 2 + 1] - uv[v * 2 + 1]));
    }
    const t = Math.min(1, nearest / 0.22);
    out[i] = t * t * (3 - 2 * t);
  }
  return out;
}
