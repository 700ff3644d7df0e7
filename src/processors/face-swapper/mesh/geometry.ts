/**
 * The shape that is drawn: the target's head with the source's proportions.
 */
import { applyPose, fitRigidPose, removePose } from '../../../face/mesh/rigid-fit.ts';
import type { ShapeParts } from '../../../face/mesh/shape-model.ts';
import { faceOval, innerLips, mirror, outerLips, uv, vertexCount } from '../../../face/mesh/topology.ts';
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
  const mouth = mouthTrust(identity.expression) * mouthTrust(target.expression);
  for (let i = 0; i < vertexCount; i++) {
    for (let d = 0; d < 3; d++) {
      const k = i * 3 + d;
      const identityStep = options.shapeStrength * proportions[k] * (1 - nearMouth[i] * (1 - mouth));
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

/** 1 on the lips, fading to 0 at 0.15 of the layout. */
const nearMouth: Float32Array = Float32Array.from(nearestOf([...outerLips, ...innerLips]), (vertex, i) =>
  Math.max(0, 1 - layoutDistance(i, vertex) / 0.15),
);

/** The vertex at the edge of the mouth's opening that lies nearest to each vertex. */
const nearestLip: Uint16Array = nearestOf(innerLips);

/** The vertex opposite at the opening: the ring runs over the upper lip and back under the lower one. */
const oppositeLip: ReadonlyMap<number, number> = new Map(
  innerLips.map((v, k) => [v, innerLips[(innerLips.length - k) % innerLips.length]]),
);

function layoutDistance(a: number, b: number): number {
  return Math.hypot(uv[a * 2] - uv[b * 2], uv[a * 2 + 1] - uv[b * 2 + 1]);
}

/** Which of some vertices lies nearest to each vertex in the layout; the first of several. */
function nearestOf(vertices: readonly number[]): Uint16Array {
  const out = new Uint16Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) {
    let least = Number.POSITIVE_INFINITY;
    for (let n = 0; n < vertices.length; n++) {
      const v = vertices[n];
      const du = uv[i * 2] - uv[v * 2];
      const dv = uv[i * 2 + 1] - uv[v * 2 + 1];
      const square = du * du + dv * dv;
      if (square >= least) continue;
      least = square;
      out[i] = v;
    }
  }
  return out;
}

function vertexFreedom(): Float32Array {
  return Float32Array.from(nearestOf(faceOval), (vertex, i) => {
    const t = Math.min(1, layoutDistance(i, vertex) / 0.22);
    return t * t * (3 - 2 * t);
  });
}
