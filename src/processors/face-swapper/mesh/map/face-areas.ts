/**
 * Areas of a face on the flat layout: where skin is plain, where brows, nose, beard and forehead lie, how far the rim is.
 */
import {
  faceOval,
  innerLips,
  leftBrow,
  leftEye,
  outerLips,
  rightBrow,
  rightEye,
  triangles,
  uv,
} from '../../../../face/mesh/topology.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import { mapCoverage, mapSize } from './flat-map.ts';

type Ring = readonly number[];

/** Corners of a ring in the flat layout, `u, v` each, and their bounds. */
interface Outline {
  readonly corners: Float64Array;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function outlineOf(ring: Ring): Outline {
  const corners = new Float64Array(ring.length * 2);
  let [left, right, top, bottom] = [1, 0, 1, 0];
  for (let i = 0; i < ring.length; i++) {
    const u = uv[ring[i] * 2];
    const v = uv[ring[i] * 2 + 1];
    corners[i * 2] = u;
    corners[i * 2 + 1] = v;
    left = Math.min(left, u);
    right = Math.max(right, u);
    top = Math.min(top, v);
    bottom = Math.max(bottom, v);
  }
  return { corners, left, right, top, bottom };
}

/** Distances from points of the flat layout (`u, v` each) to an outline, negative inside (even-odd). */
function signedDistances(points: Float64Array, { corners }: Outline): Float64Array {
  return inRoom((room) => {
    const out = new Float64Array(points.length / 2);
    const [from, outline, to] = [room.put(points), room.put(corners), room.take(out.byteLength)];
    room.kernels.signedDistances(from, out.length, outline, corners.length / 2, to);
    return room.read(to, out);
  });
}

/** Signed distance of each covered texel from a ring; beyond a margin around the ring's bounds, and outside the mesh, infinite. */
function distancesTo(ring: Ring, margin: number): Float32Array {
  const outline = outlineOf(ring);
  const last = mapSize - 1;
  const [firstColumn, lastColumn] = [outline.left - margin, outline.right + margin].map((u) => Math.round(u * last));
  const [firstRow, lastRow] = [outline.top - margin, outline.bottom + margin].map((v) => Math.round(v * last));
  const near: number[] = [];
  const points: number[] = [];
  for (let j = Math.max(0, firstRow); j <= Math.min(last, lastRow); j++) {
    for (let i = Math.max(0, firstColumn); i <= Math.min(last, lastColumn); i++) {
      if (mapCoverage.triangle[j * mapSize + i] < 0) continue;
      near.push(j * mapSize + i);
      points.push(i / last, j / last);
    }
  }
  const distances = signedDistances(Float64Array.from(points), outline);
  const out = new Float32Array(mapSize * mapSize).fill(Number.POSITIVE_INFINITY);
  for (let n = 0; n < near.length; n++) out[near[n]] = distances[n];
  return out;
}

/** The texels of the statistics maps that meet a condition, in order. */
export function texelsWhere(condition: (texel: number) => boolean): Int32Array {
  const found: number[] = [];
  for (let i = 0; i < mapSize * mapSize; i++) if (condition(i)) found.push(i);
  return Int32Array.from(found);
}

/** Distance of each texel from the mesh's outline, in face widths (the layout is 0.96 wide). */
export const rimDistance: Float32Array = distancesTo(faceOval, 1).map((distance) =>
  distance < Number.POSITIVE_INFINITY ? Math.abs(distance) / 0.96 : 0,
);

/** The underside of the nose. */
const nostrils: Ring = [98, 97, 2, 326, 327, 294, 278, 344, 440, 275, 4, 45, 220, 115, 48, 64];

const features: readonly { readonly ring: Ring; readonly margin: number }[] = [
  { ring: leftEye, margin: 0.03 },
  { ring: rightEye, margin: 0.03 },
  { ring: leftBrow, margin: 0.02 },
  { ring: rightBrow, margin: 0.02 },
  { ring: outerLips, margin: 0.015 },
  { ring: nostrils, margin: 0.005 },
];

/** 1 where plain skin is expected (no eye, brow, lip, nostril), 0 elsewhere and outside the mesh. */
export const skinTexels: Float32Array = plainSkin();

function plainSkin(): Float32Array {
  const out = Float32Array.from(mapCoverage.triangle, (triangle) => (triangle < 0 ? 0 : 1));
  for (const { ring, margin } of features) {
    const distance = distancesTo(ring, margin);
    for (let i = 0; i < out.length; i++) if (distance[i] < margin) out[i] = 0;
  }
  return out;
}

/** Distance of each texel from the nearer brow, in layout widths, 0 on it; infinite where it is far. */
const browDistance: Float32Array = fromBrows();

function fromBrows(): Float32Array {
  const [left, right] = [leftBrow, rightBrow].map((ring) => distancesTo(ring, 0.07));
  return left.map((distance, i) => Math.max(0, Math.min(distance, right[i])));
}

/** 1 on and close to the brows, 0 beyond 0.07 of the face width, soft between. */
export const browTexels: Float32Array = browDistance.map((distance) =>
  Math.min(1, Math.max(0, (0.07 - distance) / 0.03)),
);

/** 1 where brow hair grows, 0 beyond 0.02 of the layout's width from there, soft between. */
export const browHairTexels: Float32Array = browDistance.map((distance) => Math.max(0, 1 - distance / 0.02));

const nose: Ring = [
  8, 285, 417, 465, 343, 437, 420, 360, 279, 331, 294, 327, 2, 98, 64, 102, 49, 131, 198, 217, 114, 245, 193, 55,
];

/** 1 on the nose, 0 elsewhere. */
export const noseTexels: Float32Array = distancesTo(nose, 0).map((distance) => (distance < 0 ? 1 : 0));

/** 1 above the brows, 0 below, soft between. */
export const foreheadTexels: Float32Array = aboveBrows();

function aboveBrows(): Float32Array {
  const brow = (uv[105 * 2 + 1] + uv[334 * 2 + 1]) / 2;
  const out = new Float32Array(mapSize * mapSize);
  for (let i = 0; i < out.length; i++) {
    if (mapCoverage.triangle[i] < 0) continue;
    out[i] = Math.min(1, Math.max(0, (brow + 0.02 - Math.floor(i / mapSize) / (mapSize - 1)) / 0.05));
  }
  return out;
}

/** Centre of each triangle in the flat layout, `u, v` each. */
const centres: Float64Array = centresOfTriangles();

function centresOfTriangles(): Float64Array {
  const out = new Float64Array((triangles.length / 3) * 2);
  for (let k = 0; k < triangles.length; k++) {
    const t = Math.floor(k / 3) * 2;
    out[t] += uv[triangles[k] * 2] / 3;
    out[t + 1] += uv[triangles[k] * 2 + 1] / 3;
  }
  return out;
}

/** Triangles inside a ring of constrained edges, as one flag per triangle. */
function trianglesInside(rings: readonly Ring[]): Uint8Array {
  const out = new Uint8Array(triangles.length / 3);
  for (const ring of rings) {
    const distances = signedDistances(centres, outlineOf(ring));
    for (let t = 0; t < out.length; t++) if (distances[t] < 0) out[t] = 1;
  }
  return out;
}

/** Triangles between the lids. */
export const eyeTriangles: Uint8Array = trianglesInside([leftEye, rightEye]);

/** Triangles between the lips. */
export const mouthTriangles: Uint8Array = trianglesInside([innerLips]);

/** Triangles of the nose and its underside, where no hair grows that shows. */
export const noseTriangles: Uint8Array = trianglesInside([nose, nostrils]);

/** Triangles of its back and its sides. */
export const noseBackTriangles: Uint8Array = noseBack();

function noseBack(): Uint8Array {
  const under = trianglesInside([nostrils]);
  return trianglesInside([nose]).map((inside, t) => inside * (1 - under[t]));
}
