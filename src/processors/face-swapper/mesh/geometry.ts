/**
 * The shape that is drawn: the target's head with the source's proportions.
 */
import { applyPose, fitRigidPose, removePose } from '../../../face/mesh/rigid-fit.ts';
import type { ShapeParts } from '../../../face/mesh/shape-model.ts';
import { innerLips, mirror, outerLips, vertexCount } from '../../../face/mesh/topology.ts';
import type { MeshSwapperOptions } from '../options.ts';
import type { MeshIdentity } from './identity.ts';
import { freedom, nearestOf, nearMouth, shapeShares } from './shape-parts.ts';

/**
 * Mixes target and source shape and puts the result into the target's pose.
 *
 * `target + share · (source neutral − target neutral) + (expressionStrength − 1) · target expression`, with a share for each
 * part that follows from `shapeStrength`; the outline is held fast.
 *
 * @returns 468 × 3 in frame pixels.
 */
export function renderedShape(target: ShapeParts, identity: MeshIdentity, options: MeshSwapperOptions): Float64Array {
  const shape = target.shape.slice();
  const proportions = proportionChange(identity.neutral, target.neutral);
  const own = options.expressionStrength - 1;
  const borrowed = Math.max(0, -own);
  const mouth = mouthTrust(identity.expression) * mouthTrust(target.expression);
  const shares = shapeShares(options.shapeStrength);
  for (let i = 0; i < vertexCount; i++) {
    for (let d = 0; d < 3; d++) {
      const k = i * 3 + d;
      const share = d === 2 ? shares.depth : shares.plane[i];
      const identityStep = share * proportions[k] * (1 - nearMouth[i] * (1 - mouth));
      const expressionStep = own * target.expression[k] + borrowed * identity.expression[k];
      shape[k] += freedom[i] * (identityStep + expressionStep);
    }
  }
  return applyPose(shape, target.pose);
}

/**
 * How far a mouth's proportions can be believed, 0…1: single pictures do not tell a wide mouth from a smiling one, so a
 * strong expression of either face leaves the mouth the target's.
 */
function mouthTrust(expression: Float64Array): number {
  let sum = 0;
  for (const v of outerLips) for (let d = 0; d < 2; d++) sum += expression[v * 3 + d] ** 2;
  const strength = Math.sqrt(sum / outerLips.length);
  return Math.min(1, Math.max(0, (0.11 - strength) / 0.07));
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
  return withoutOpening(out);
}

/** Takes the opening of the mouth out of a change of proportions: both lips move alike, so that the gap stays as it is. */
function withoutOpening(change: Float64Array): Float64Array {
  const out = change.slice();
  for (let i = 0; i < vertexCount; i++) {
    if (nearMouth[i] === 0) continue;
    const lip = nearestLip[i] * 3;
    const opposite = oppositeLip.get(nearestLip[i])! * 3;
    for (let d = 0; d < 3; d++) out[i * 3 + d] += nearMouth[i] * 0.5 * (change[opposite + d] - change[lip + d]);
  }
  return out;
}

/** The vertex at the edge of the mouth's opening that lies nearest to each vertex. */
const nearestLip: Uint16Array = nearestOf(innerLips);

/** The vertex opposite at the opening: the ring runs over the upper lip and back under the lower one. */
const oppositeLip: ReadonlyMap<number, number> = new Map(
  innerLips.map((v, k) => [v, innerLips[(innerLips.length - k) % innerLips.length]]),
);
