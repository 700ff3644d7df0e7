/**
 * One photo of the source person, unrolled: its light taken off, what hides the face found.
 */
import type { Face } from '../../../../face/face.ts';
import { vertexNormals } from '../../../../face/mesh/normals.ts';
import { type ShapeParts, splitShape } from '../../../../face/mesh/shape-model.ts';
import { vertexCount } from '../../../../face/mesh/topology.ts';
import { boxBlur } from '../../../../imaging/box-blur.ts';
import type { FloatFrame, Frame8 } from '../../../../imaging/frame.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { findGlasses, glassesCoverage } from '../cover/glasses.ts';
import { faceLight, scaleByVertex, withoutLight } from '../light/face-light.ts';
import { beardTexels, skinTexels } from '../map/face-areas.ts';
import { enlargeMap, mapSize, spreadVertices, unwrap, vertexMeans } from '../map/flat-map.ts';
import { shrinkAtlas } from './atlas.ts';

/** One photo of the source person. */
export interface SourceView {
  readonly frame: Frame8;
  readonly face: Face;
}

/** A photo, unrolled. */
export interface PreparedView {
  readonly parts: ShapeParts;
  /** Width of the face in the photo's pixels. */
  readonly faceWidth: number;
  /** Face over the flat layout without the photo's light, RGB 0…255. */
  readonly atlas: FloatFrame;
  /** 0…1 per atlas texel: seen squarely, lit and not hidden. */
  readonly weight: Float32Array;
  /** 0…1 per texel of the statistics map: plain skin. */
  readonly skin: Float32Array;
  readonly wearsGlasses: boolean;
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
  const map = shrinkAtlas(unrolled, glassesCoverage);
  const normals = vertexNormals(view.face.mesh);
  const seen = new Float32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) seen[i] = visibility(-normals[i * 3 + 2]);

  const light = faceLight(map, normals, seen, { smoothness: 3, tolerance: 1 });
  const gloss = glossGain(withoutLight(map, light.gains), seen);
  scaleByVertex(
    atlas,
    light.gains.map((gain, k) => gloss[(k / 3) | 0] / gain),
    coverage,
  );

  const glasses = findGlasses(unrolled);
  // A beard belongs to the person; hair over the forehead, a hand, glasses or the background do not.
  const hidden = light.cover.map((c, i) => Math.max(c * (1 - beardTexels[i]), glasses.rims[i]));
  const covered = enlargeMap(widen(hidden), coverage);
  // What lay in deep shade was brightened together with its noise: the other half of the face may know better.
  const lit = seen.map((s, i) => s * Math.min(1, Math.max(0.05, (light.gains[i * 3 + 1] - 0.35) / 0.4)));
  const weight = spreadVertices(lit, coverage);
  for (let i = 0; i < weight.length; i++) weight[i] *= 1 - covered[i];
  return {
    parts: splitShape(view.face.mesh),
    faceWidth: meshWidth(view.face.mesh),
    atlas,
    weight,
    skin: light.skin,
    wearsGlasses: glasses.rims.some((rim) => rim > 0),
  };
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

/** Gain per vertex that tones broad highlights down: skin much brighter than the face as a whole is gloss, not skin. */
function glossGain(map: FloatFrame, seen: Float32Array): Float32Array {
  const means = vertexMeans(map.data, 3);
  const skin = vertexMeans(skinTexels, 1);
  const brightness = Float32Array.from(
    { length: vertexCount },
    (_, i) => means[i * 3] * 0.3 + means[i * 3 + 1] * 0.59 + means[i * 3 + 2] * 0.11,
  );
  const plain = brightness.filter((_, i) => skin[i] > 0.7 && seen[i] > 0.5).sort();
  const usual = plain[plain.length >> 1] || 1;
  return brightness.map((value, i) => {
    const excess = value / usual - 1.12;
    return skin[i] > 0.5 && excess > 0 ? (1.12 + 0.35 * excess) / (1.12 + excess) : 1;
  });
}

/** Widens a cover by two texels, so that colours at its soft edge do not bleed into what is filled from them. */
function widen(cover: Float32Array): Float32Array {
  const out = cover.slice();
  boxBlur(out, { width: mapSize, height: mapSize, channels: 1 }, 2);
  return out.map((c, i) => Math.max(cover[i], Math.min(1, c * 3)));
}
