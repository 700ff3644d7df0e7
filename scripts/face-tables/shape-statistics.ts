/**
 * Mean shape of faces, mirror partners of its vertices, and how faces differ and move.
 */

import { applyPose, fitRigidPose, removePose } from '../../src/face/mesh/rigid-fit.ts';
import { rigidVertices, vertexCount } from '../../src/face/mesh/topology.ts';

/** 468 × 3 numbers. */
export type Shape = Float64Array;

/** What the tables are made from. Model space: eye distance 1, origin between the eyes. */
export interface ShapeStatistics {
  readonly mean: Shape;
  readonly mirror: readonly number[];
  /** Mean of the faces with the widest open mouths: lips and lids lie apart, so it can be laid out flat. */
  readonly openMouth: Shape;
  /** Offsets of single frames from their person's mean, weighted so that every person counts the same. */
  readonly expressions: readonly Shape[];
  /** Offsets of people from the mean, each with its mirror image. */
  readonly identities: readonly Shape[];
}

const pose = { vertices: rigidVertices } as const;

/** Takes the statistics of meshes grouped by person. */
export function shapeStatistics(people: readonly (readonly Shape[])[]): ShapeStatistics {
  let mean = scaled(people[0][0]);
  for (let round = 0; round < 8; round++)
    mean = scaled(average(people.map((meshes) => average(unposed(meshes, mean)))));
  const gape = (shape: Shape): number =>
    Math.hypot(shape[39] - shape[42], shape[40] - shape[43], shape[41] - shape[44]);
  const widest = (shapes: Shape[]): Shape => average(shapes.toSorted((a, b) => gape(b) - gape(a)).slice(0, 40));
  const mirror = mirrorPartners(widest(people.flatMap((meshes) => unposed(meshes, mean))));
  for (let round = 0; round < 6; round++) mean = symmetric(mean, mirror);
  const shapes = people.map((meshes) => unposed(meshes, mean));
  const open = widest(shapes.flat());
  return {
    mean,
    mirror,
    openMouth: average([open, reflect(open, mirror)]),
    expressions: shapes
      .filter((all) => all.length > 5)
      .flatMap((all, _, people) => deviations(all, people.length, mirror)),
    identities: shapes.flatMap((all) => {
      const offset = average(all).map((value, i) => (value - mean[i]) / Math.sqrt(2 * shapes.length));
      return [offset, reflect(offset, mirror)];
    }),
  };
}

/**
 * The main directions of a set of offsets, each scaled to one standard deviation.
 *
 * Power iteration on the Gram matrix, one direction after the other.
 */
export function principalShapes(samples: readonly Shape[], count: number): Shape[] {
  const n = samples.length;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gram[i * n + j] = dot(samples[i], samples[j]);
  return Array.from({ length: count }, (_, k) => {
    let q = Float64Array.from({ length: n }, (_, i) => Math.sin(i * 12.9898 + k * 78.233));
    let size = 1;
    for (let round = 0; round < 300; round++) {
      const next = Float64Array.from({ length: n }, (_, i) => dot(gram.subarray(i * n, (i + 1) * n), q));
      size = Math.hypot(...next);
      q = next.map((value) => value / size);
    }
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) gram[i * n + j] -= size * q[i] * q[j];
    // A unit vector of the Gram matrix combines the samples into a shape of length √size: one standard deviation.
    const shape = new Float64Array(vertexCount * 3);
    for (let i = 0; i < n; i++) for (let d = 0; d < shape.length; d++) shape[d] += q[i] * samples[i][d];
    return shape;
  });
}

function unposed(meshes: readonly Shape[], mean: Shape): Shape[] {
  return meshes.map((mesh) => removePose(mesh, fitRigidPose(mean, mesh, pose)));
}

function average(shapes: readonly Shape[]): Shape {
  const out = new Float64Array(vertexCount * 3);
  for (const shape of shapes) for (let i = 0; i < out.length; i++) out[i] += shape[i] / shapes.length;
  return out;
}

/** Moves the middle between the eyes to the origin and makes their distance 1. */
function scaled(shape: Shape): Shape {
  const eye = (a: number, b: number): number[] => [0, 1, 2].map((d) => (shape[a * 3 + d] + shape[b * 3 + d]) / 2);
  const left = eye(33, 133);
  const right = eye(362, 263);
  const size = Math.hypot(left[0] - right[0], left[1] - right[1], left[2] - right[2]);
  return shape.map((value, i) => (value - (left[i % 3] + right[i % 3]) / 2) / size);
}

function deviations(shapes: readonly Shape[], people: number, mirror: readonly number[]): Shape[] {
  const mean = average(shapes);
  const weight = Math.sqrt(1 / (2 * shapes.length * people));
  return shapes.flatMap((shape) => {
    const offset = shape.map((value, i) => (value - mean[i]) * weight);
    return [offset, reflect(offset, mirror)];
  });
}

function reflect(shape: Shape, mirror: readonly number[]): Shape {
  return Float64Array.from(shape, (_, k) => shape[mirror[(k / 3) | 0] * 3 + (k % 3)] * (k % 3 === 0 ? -1 : 1));
}

function symmetric(shape: Shape, mirror: readonly number[]): Shape {
  const image = reflect(shape, mirror);
  const back = removePose(image, fitRigidPose(shape, image, { rounds: 0 }));
  const middle = average([shape, back]);
  return scaled(average([middle, reflect(middle, mirror)]));
}

/** Pairs that everyone who draws a face mesh knows: enough to lay the reflected face over the face itself. */
const knownPairs = [
  [33, 263],
  [133, 362],
  [61, 291],
  [234, 454],
  [127, 356],
  [93, 323],
  [54, 284],
  [103, 332],
  [67, 297],
  [109, 338],
  [10, 10],
  [152, 152],
  [1, 1],
  [168, 168],
  [78, 308],
  [40, 270],
  [37, 267],
  [172, 397],
  [136, 365],
  [150, 379],
  [21, 251],
  [162, 389],
  [58, 288],
  [132, 361],
  [159, 386],
  [145, 374],
  [13, 13],
  [14, 14],
  [0, 0],
  [17, 17],
] as const;

/** Lays the reflected shape over the shape and pairs nearest vertices one to one, closest pairs first; repeated with all pairs. */
function mirrorPartners(shape: Shape): number[] {
  const image = shape.map((value, i) => (i % 3 === 0 ? -value : value));
  const known = new Map<number, number>(
    knownPairs.flatMap(([a, b]) => [
      [a, b],
      [b, a],
    ]),
  );
  let partners: number[] = Array.from({ length: vertexCount }, (_, i) => known.get(i) ?? -1);
  for (let round = 0; round < 6; round++) {
    const vertices = partners.flatMap((partner, i) => (partner >= 0 && partners[partner] === i ? [i] : []));
    const moved = new Float64Array(shape.length);
    for (const i of vertices) for (let d = 0; d < 3; d++) moved[i * 3 + d] = image[partners[i] * 3 + d];
    partners = nearestPairs(shape, applyPose(image, fitRigidPose(moved, shape, { vertices, rounds: 0 })));
  }
  return partners;
}

/** Pairs vertices both ways at once, so that a partner's partner is always the vertex itself. */
function nearestPairs(a: Shape, b: Shape): number[] {
  const apart = (i: number, j: number): number =>
    Math.hypot(a[i * 3] - b[j * 3], a[i * 3 + 1] - b[j * 3 + 1], a[i * 3 + 2] - b[j * 3 + 2]);
  const pairs: [number, number, number][] = [];
  for (let i = 0; i < vertexCount; i++) {
    for (let j = i; j < vertexCount; j++) {
      const d = apart(i, j) + apart(j, i);
      if (d < 0.4) pairs.push([d, i, j]);
    }
  }
  const out = new Array<number>(vertexCount).fill(-1);
  for (const [, i, j] of pairs.toSorted((x, y) => x[0] - y[0])) {
    if (out[i] >= 0 || out[j] >= 0) continue;
    out[i] = j;
    out[j] = i;
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
