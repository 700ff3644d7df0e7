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
import { mapCoverage, mapSize } from './flat-map.ts';

type Ring = readonly number[];

const bounds = new Map<Ring, readonly [left: number, right: number, top: number, bottom: number]>();

/** Even-odd test in the flat layout. */
function isInside(u: number, v: number, ring: Ring): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const yi = uv[ring[i] * 2 + 1];
    const yj = uv[ring[j] * 2 + 1];
    if (yi > v === yj > v) continue;
    if (u < ((uv[ring[j] * 2] - uv[ring[i] * 2]) * (v - yi)) / (yj - yi) + uv[ring[i] * 2]) inside = !inside;
  }
  return inside;
}

/** Distance from a point of the flat layout to a closed ring of vertices. */
function distanceToRing(u: number, v: number, ring: Ring): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const x = uv[ring[j] * 2];
    const y = uv[ring[j] * 2 + 1];
    const dx = uv[ring[i] * 2] - x;
    const dy = uv[ring[i] * 2 + 1] - y;
    const t = Math.max(0, Math.min(1, ((u - x) * dx + (v - y) * dy) / (dx * dx + dy * dy || 1e-12)));
    const x2 = (u - x - t * dx) ** 2;
    const y2 = (v - y - t * dy) ** 2;
    if (x2 + y2 < best) best = x2 + y2;
  }
  return Math.sqrt(best);
}

function mapOf(value: (u: number, v: number) => number): Float32Array {
  const out = new Float32Array(mapSize * mapSize);
  for (let j = 0; j < mapSize; j++) {
    for (let i = 0; i < mapSize; i++) {
      if (mapCoverage.triangle[j * mapSize + i] >= 0) {
        out[j * mapSize + i] = value(i / (mapSize - 1), j / (mapSize - 1));
      }
    }
  }
  return out;
}

/** Distance of each texel from the mesh's outline, in face widths (the layout is 0.96 wide). */
export const rimDistance: Float32Array = mapOf((u, v) => distanceToRing(u, v, faceOval) / 0.96);

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
export const skinTexels: Float32Array = mapOf((u, v) =>
  features.some(({ ring, margin }) => isWithin(u, v, ring, margin)) ? 0 : 1,
);

/** Inside a ring or closer to it than a margin. */
function isWithin(u: number, v: number, ring: Ring, margin: number): boolean {
  if (isFar(u, v, ring, margin)) return false;
  return isInside(u, v, ring) || distanceToRing(u, v, ring) < margin;
}

/** Outside a ring's bounds by more than a margin: saves looking closer for most texels. */
function isFar(u: number, v: number, ring: Ring, margin: number): boolean {
  const [left, right, top, bottom] = boundsOf(ring);
  return u < left - margin || u > right + margin || v < top - margin || v > bottom + margin;
}

function boundsOf(ring: Ring): readonly [left: number, right: number, top: number, bottom: number] {
  const known = bounds.get(ring);
  if (known) return known;
  const us = ring.map((k) => uv[k * 2]);
  const vs = ring.map((k) => uv[k * 2 + 1]);
  const found = [Math.min(...us), Math.max(...us), Math.min(...vs), Math.max(...vs)] as const;
  bounds.set(ring, found);
  return found;
}

/** 1 on and close to the brows, 0 beyond 0.07 of the face width, soft between. */
export const browTexels: Float32Array = mapOf((u, v) => {
  const distance = Math.min(
    ...[leftBrow, rightBrow].map((ring) => {
      if (isFar(u, v, ring, 0.07)) return 1;
      return isInside(u, v, ring) ? 0 : distanceToRing(u, v, ring);
    }),
  );
  return Math.min(1, Math.max(0, (0.07 - distance) / 0.03));
});

const nose: Ring = [
  8, 285, 417, 465, 343, 437, 420, 360, 279, 331, 294, 327, 2, 98, 64, 102, 49, 131, 198, 217, 114, 245, 193, 55,
];

/** 1 on the nose, 0 elsewhere. */
export const noseTexels: Float32Array = mapOf((u, v) => (isWithin(u, v, nose, 0) ? 1 : 0));

/** 1 above the brows, 0 below, soft between. */
export const foreheadTexels: Float32Array = mapOf((_, v) => {
  const brow = (uv[105 * 2 + 1] + uv[334 * 2 + 1]) / 2;
  return Math.min(1, Math.max(0, (brow + 0.02 - v) / 0.05));
});

/** Triangles inside a ring of constrained edges, as one flag per triangle. */
function trianglesInside(rings: readonly Ring[]): Uint8Array {
  const out = new Uint8Array(triangles.length / 3);
  for (let t = 0; t < out.length; t++) {
    let u = 0;
    let v = 0;
    for (let k = 0; k < 3; k++) {
      u += uv[triangles[t * 3 + k] * 2] / 3;
      v += uv[triangles[t * 3 + k] * 2 + 1] / 3;
    }
    if (rings.some((ring) => isInside(u, v, ring))) out[t] = 1;
  }
  return out;
}

/** Triangles between the lids. */
export const eyeTriangles: Uint8Array = trianglesInside([leftEye, rightEye]);

/** Triangles between the lips. */
export const mouthTriangles: Uint8Array = trianglesInside([innerLips]);

/** Triangles of the nose and its underside, where no hair grows that shows. */
export const noseTriangles: Uint8Array = trianglesInside([nose, nostrils]);
