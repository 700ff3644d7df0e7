/**
 * One photo of the source person, unrolled, with the light that falls on it.
 */
import type { Face } from '../../../../face/face.ts';
import { vertexNormals } from '../../../../face/mesh/normals.ts';
import { type ShapeParts, splitShape } from '../../../../face/mesh/shape-model.ts';
import { vertexCount } from '../../../../face/mesh/topology.ts';
import type { FloatFrame, Frame8 } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { findGlasses, glassesCoverage } from '../cover/glasses.ts';
import { findHair } from '../cover/hair.ts';
import { overhangingHair } from '../cover/overhang.ts';
import { faceLight, withoutLight } from '../light/face-light.ts';
import { mapCoverage, mirrorTexel, spreadVertices, unwrap } from '../map/flat-map.ts';
import { shrinkAtlas } from './atlas.ts';
import { mirrorShare } from './mirror-share.ts';
import { removeGlasses } from './without-glasses.ts';

/** One photo of the source person. */
export interface SourceView {
  readonly frame: Frame8;
  readonly face: Face;
}

/** A photo, unrolled. */
export interface PreparedView {
  readonly face: Face;
  readonly parts: ShapeParts;
  /** Width of the face in the photo's pixels. */
  readonly faceWidth: number;
  /** Face over the flat layout as photographed, RGB 0…255. */
  readonly atlas: FloatFrame;
  /** Gains per vertex and channel (`468 · 3`) that the photo's light puts on encoded colours. */
  readonly light: Float32Array;
  /** 0…1 per atlas texel: seen squarely. */
  readonly weight: Float32Array;
  /** 0…1 per texel of the statistics map: plain skin. */
  readonly skin: Float32Array;
  /** 0…1 per texel of the statistics map: hair over the face. */
  readonly hair: Float32Array;
  /** 0…1 per texel of the statistics map: hair that is not to be carried to another head. */
  readonly overhang: Float32Array;
  /** 0…1 per atlas texel: glasses were painted over there; nothing for who wears none. */
  readonly painted: Float32Array | undefined;
}

/**
 * Unrolls one photo.
 *
 * @param coverage - Of the atlas to make.
 *
 * Cost: 30–120 ms, growing with the atlas.
 */
export function prepareView(view: SourceView, coverage: Coverage): PreparedView {
  const vertices = { positions: view.face.mesh, stride: 3 } as const;
  const atlas = unwrap(view.frame, vertices, coverage);
  const unrolled = unwrap(view.frame, vertices, glassesCoverage);
  const glasses = findGlasses(unrolled);
  // Nothing after this is to take rims for hair or shade.
  if (glasses.found) removeGlasses(unrolled, glasses.rims, glassesCoverage);
  const map = shrinkAtlas(unrolled, glassesCoverage);
  const normals = vertexNormals(view.face.mesh);
  const seen = new Float32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) seen[i] = visibility(-normals[i * 3 + 2]);

  const light = faceLight(map, normals, seen);
  const even = withoutLight(map, light.gains);
  const hair = findHair(even, light.skin, view.frame, {
    positions: view.face.mesh,
    light: light.gains,
  });
  return {
    face: view.face,
    parts: splitShape(view.face.mesh),
    faceWidth: meshWidth(view.face.mesh),
    atlas,
    weight: spreadVertices(seen, coverage),
    light: light.gains,
    skin: light.skin,
    hair,
    overhang: asFilled(overhangingHair(hair, { map: even, lit: map, skin: light.skin }), seen),
    painted: glasses.found ? removeGlasses(atlas, glasses.rims, coverage) : undefined,
  };
}

/** What is true of the texture where it is filled from the other half of the face, see `mergeViews`. */
function asFilled(map: Float32Array, seen: Float32Array): Float32Array {
  const weight = spreadVertices(seen, mapCoverage);
  return map.map((own, i) => {
    const partner = mirrorTexel[i];
    if (partner < 0) return own;
    const share = mirrorShare(weight[i], weight[partner]);
    return own + share * (map[partner] - own);
  });
}

/** Width of a mesh in pixels, ear to ear along its own horizontal. */
export function meshWidth(mesh: ArrayLike<number>): number {
  return Math.hypot(
    mesh[454 * 3] - mesh[234 * 3],
    mesh[454 * 3 + 1] - mesh[234 * 3 + 1],
    mesh[454 * 3 + 2] - mesh[234 * 3 + 2],
  );
}

/** Trust in a surface point by the cosine of its tilt towards the camera. */
function visibility(cosine: number): number {
  const t = Math.min(1, Math.max(0, (cosine - 0.1) / 0.5));
  return t * t * (3 - 2 * t);
}
