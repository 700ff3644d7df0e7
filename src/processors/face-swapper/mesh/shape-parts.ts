/**
 * The parts of a face's shape: how much each may change, and how soon it takes on the source's proportions.
 */
import {
  faceOval,
  innerLips,
  leftBrow,
  leftEye,
  nose,
  outerLips,
  rightBrow,
  rightEye,
  uv,
  vertexCount,
} from '../../../face/mesh/topology.ts';

/** Which of some vertices lies nearest to each vertex in the layout; the first of several. */
export function nearestOf(vertices: readonly number[]): Uint16Array {
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

function layoutDistance(a: number, b: number): number {
  return Math.hypot(uv[a * 2] - uv[b * 2], uv[a * 2 + 1] - uv[b * 2 + 1]);
}

/** How much each vertex may move, 0 on the outline (it must meet the target's own) to 1 inside. */
export const freedom: Float32Array = vertexFreedom();

function vertexFreedom(): Float32Array {
  return Float32Array.from(nearestOf(faceOval), (vertex, i) => {
    const t = Math.min(1, layoutDistance(i, vertex) / 0.22);
    return t * t * (3 - 2 * t);
  });
}

/** 1 on the lips, fading to 0 at 0.15 of the layout. */
export const nearMouth: Float32Array = Float32Array.from(nearestOf([...outerLips, ...innerLips]), (vertex, i) =>
  Math.max(0, 1 - layoutDistance(i, vertex) / 0.15),
);

/** A part goes over as `shapeStrength` to this power: the lower, the sooner. */
interface ShapePart {
  readonly vertices: readonly number[];
  readonly power: number;
}

/**
 * What tells people apart goes over first, what the expression lies in last. Measured with `npm run bench:quality`
 * (docs/decisions/0006): the nose gives likeness and costs hardly any expression, the eyes give and cost most, lips and depth
 * cost and give little.
 */
const parts: readonly ShapePart[] = [
  { vertices: nose, power: 0.1 },
  { vertices: [...leftEye, ...rightEye, ...leftBrow, ...rightBrow], power: 3.1 },
  { vertices: [...outerLips, ...innerLips], power: 6 },
];
const powerElsewhere = 3.1;
const powerOfDepth = 6;

/** How far a part reaches beyond its vertices, in the layout. */
const reach = 0.06;
/** What belongs to no part counts so much everywhere, against 1 on the vertices of a part. */
const weightElsewhere = 0.08;

/** 1 on some vertices, fading beyond them. */
function nearTo(vertices: readonly number[]): Float32Array {
  return Float32Array.from(nearestOf(vertices), (vertex, i) => Math.exp(-((layoutDistance(i, vertex) / reach) ** 2)));
}

const weights: readonly Float32Array[] = parts.map(({ vertices }) => nearTo(vertices));

/** 1 on the nose, fading beyond it. */
export const nearNose: Float32Array = nearTo(nose);

/** Shares of the source's proportions, 0…1. */
export interface ShapeShares {
  /** Per vertex, across and along the face. */
  readonly plane: Float32Array;
  /** Towards the camera, for all vertices. */
  readonly depth: number;
}

/**
 * How far each vertex goes over to the source's proportions.
 *
 * @param strength - 0: everything stays the target's; 1: everything becomes the source's; between, some parts are ahead.
 */
export function shapeShares(strength: number): ShapeShares {
  const ofParts = parts.map(({ power }) => strength ** power);
  const elsewhere = strength ** powerElsewhere;
  const plane = Float32Array.from({ length: vertexCount }, (_, i) => {
    let [sum, weight] = [weightElsewhere * elsewhere, weightElsewhere];
    for (let part = 0; part < parts.length; part++) {
      sum += weights[part][i] * ofParts[part];
      weight += weights[part][i];
    }
    return sum / weight;
  });
  return { plane, depth: strength ** powerOfDepth };
}
