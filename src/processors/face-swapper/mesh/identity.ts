/**
 * What the swapper keeps of a source person: a delit texture atlas, a neutral shape, and where both can be trusted.
 */
import type { Face } from '../../../face/face.ts';
import { vertexNormals } from '../../../face/mesh/normals.ts';
import { applyPose } from '../../../face/mesh/rigid-fit.ts';
import { type ShapeParts, splitShape } from '../../../face/mesh/shape-model.ts';
import { mirror, uv, vertexCount } from '../../../face/mesh/topology.ts';
import { boxBlur } from '../../../imaging/box-blur.ts';
import type { FloatFrame, Frame8 } from '../../../imaging/frame.ts';
import type { Coverage } from '../../../imaging/rasterise.ts';
import { fillHoles } from '../../../imaging/fill-holes.ts';
import { findGlasses, glassesCoverage } from './glasses.ts';
import { faceLight, scaleByVertex, withoutLight } from './face-light.ts';
import { beardTexels, mapCoverage, mapSize, sampleMap, skinTexels, spreadVertices, unwrap, uvCoverage, vertexMeans } from './uv-map.ts';

/** One photo of the source person. */
export interface SourceView {
  readonly frame: Frame8;
  readonly face: Face;
}

/** A source person, ready to be put into targets. */
export interface MeshIdentity {
  /** Delit face texture over the flat layout, RGB 0…255. */
  readonly atlas: FloatFrame;
  /** Plain skin per texel of the statistics map, 0…1: what colour statistics are taken on. */
  readonly skin: Float32Array;
  /** Neutral shape in model space, 468 × 3. */
  readonly neutral: Float64Array;
  /** The expression of the (first) photo, model space, 468 × 3. */
  readonly expression: Float64Array;
  /** Width of the largest source face in pixels. */
  readonly faceWidth: number;
  /** Pose, face box and shading contrast of each photo, for judging a pair. */
  readonly views: readonly ViewFacts[];
}

/** What is remembered of each photo. */
export interface ViewFacts {
  readonly face: Face;
  readonly faceWidth: number;
}

interface PreparedView {
  readonly parts: ShapeParts;
  readonly faceWidth: number;
  readonly atlas: FloatFrame;
  readonly weight: Float32Array;
  readonly skin: Float32Array;
}

/**
 * Prepares a source person from one or several photos.
 *
 * @param views - At least one photo with its face (mesh in that frame's pixels). Frames are not changed or kept.
 *
 * Cost: 30–120 ms per photo, growing with the size of the face.
 */
export function prepareIdentity(views: readonly SourceView[]): MeshIdentity {
  const widths = views.map((view) => meshWidth(view.face.mesh));
  const faceWidth = Math.max(...widths);
  const size = Math.min(1024, Math.max(256, Math.ceil((faceWidth * 1.25) / 64) * 64));
  const coverage = uvCoverage(size);
  const prepared = views.map((view, i) => prepareView(view, coverage, widths[i]));
  const { atlas, weight } = mergeViews(prepared);
  const trust = fillFromMirror(atlas, weight, coverage);
  const skin = bestSkin(prepared);
  const keep = solid(trust);
  const plain = enlargeMap(skin, coverage);
  fillHoles(
    atlas,
    keep,
    keep.map((k, i) => k * plain[i]),
  );
  return {
    atlas,
    skin,
    neutral: meanOf(prepared.map((view) => view.parts.neutral)),
    expression: prepared[0].parts.expression,
    faceWidth,
    views: views.map((view, i) => ({ face: view.face, faceWidth: widths[i] })),
  };
}

/** Width of a mesh in pixels, ear to ear along its own horizontal. */
export function meshWidth(mesh: ArrayLike<number>): number {
  return Math.hypot(mesh[454 * 3] - mesh[234 * 3], mesh[454 * 3 + 1] - mesh[234 * 3 + 1], mesh[454 * 3 + 2] - mesh[234 * 3 + 2]);
}

function prepareView(view: SourceView, coverage: Coverage, faceWidth: number): PreparedView {
  const mesh = view.face.mesh;
  const parts = splitShape(mesh);
  const atlas = unwrap(view.frame, { positions: mesh, stride: 3 }, coverage);
  const normals = vertexNormals(applyPose(parts.shape, parts.pose));
  const facing = new Float32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) facing[i] = visibility(-normals[i * 3 + 2]);
  const map = unwrap(view.frame, { positions: mesh, stride: 3 }, mapCoverage);
  const light = faceLight(map, normals, facing, 3);
  const gloss = glossGain(withoutLight(map, light.gains), facing);
  const undo = light.gains.map((gain, k) => gloss[(k / 3) | 0] / gain);
  scaleByVertex(atlas, undo, coverage);
  scaleByVertex(map, undo);
  const weight = spreadVertices(facing, coverage);
  // A beard belongs to the person; hair over the forehead, a hand or the background do not.
  const glasses = findGlasses(unwrap(view.frame, { positions: mesh, stride: 3 }, glassesCoverage));
  const strange = light.cover.map((c, i) => Math.max(c * (1 - beardTexels[i]), glasses.rims[i]));
  const covered = enlargeMap(widen(strange), coverage);
  // What lay in deep shade was brightened together with its noise: the other half of the face may know better.
  const lit = facing.map((_, i) => Math.min(1, Math.max(0.05, (light.gains[i * 3 + 1] - 0.35) / 0.4)));
  const litMap = spreadVertices(lit, coverage);
  for (let i = 0; i < weight.length; i++) weight[i] *= (1 - covered[i]) * litMap[i];
  return { parts, faceWidth, atlas, weight, skin: light.skin };
}

/** Trust in a surface point by the cosine of its tilt towards the camera. */
function visibility(cosine: number): number {
  const t = Math.min(1, Math.max(0, (cosine - 0.1) / 0.5));
  return t * t * (3 - 2 * t);
}

/** Reads a statistics map at the texels of a larger flat map, bilinear. */
function enlargeMap(map: Float32Array, coverage: Coverage): Float32Array {
  const size = coverage.width;
  const out = new Float32Array(size * size);
  const k = (mapSize - 1) / (size - 1);
  for (let i = 0; i < out.length; i++) {
    if (coverage.triangle[i] >= 0) out[i] = sampleMap(map, (i % size) * k, Math.floor(i / size) * k);
  }
  return out;
}

/** Gain per vertex that tones broad highlights down: skin much brighter than the face as a whole is gloss, not skin. */
function glossGain(map: FloatFrame, facing: Float32Array): Float32Array {
  const means = vertexMeans(map.data, 3);
  const skin = vertexMeans(skinTexels, 1);
  const brightness = Float32Array.from({ length: vertexCount }, (_, i) => means[i * 3] * 0.3 + means[i * 3 + 1] * 0.59 + means[i * 3 + 2] * 0.11);
  const plain = brightness.filter((_, i) => skin[i] > 0.7 && facing[i] > 0.5).sort();
  const usual = plain[plain.length >> 1] || 1;
  return brightness.map((value, i) => {
    const excess = value / usual - 1.12;
    return skin[i] > 0.5 && excess > 0 ? (1.12 + 0.35 * excess) / (1.12 + excess) : 1;
  });
}

/** Weighted mean of several photos' atlases; sharp detail comes from the photo with the largest weight. */
function mergeViews(views: readonly PreparedView[]): { atlas: FloatFrame; weight: Float32Array } {
  if (views.length === 1) return { atlas: views[0].atlas, weight: views[0].weight };
  const reference = views.reduce((best, view) => (view.faceWidth > best.faceWidth ? view : best));
  const { width, height } = reference.atlas;
  const data = new Float32Array(width * height * 3);
  const weight = new Float32Array(width * height);
  const largest = Math.max(...views.map((view) => view.faceWidth));
  const gains = views.map((view) => channelGains(view, reference));
  for (let i = 0; i < weight.length; i++) {
    let total = 0;
    for (let v = 0; v < views.length; v++) {
      // A high power lets the best photo win, so that details of several photos do not blur each other.
      const w = (views[v].weight[i] * (views[v].faceWidth / largest)) ** 6 + 1e-9;
      total += w;
      for (let c = 0; c < 3; c++) data[i * 3 + c] += w * views[v].atlas.data[i * 3 + c] * gains[v][c];
      weight[i] = Math.max(weight[i], views[v].weight[i]);
    }
    for (let c = 0; c < 3; c++) data[i * 3 + c] /= total;
  }
  return { atlas: { width, height, data }, weight };
}

/** Gains that bring a photo's colours to the reference's, over texels both see well. */
function channelGains(view: PreparedView, reference: PreparedView): number[] {
  const sums = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < view.weight.length; i++) {
    const w = view.weight[i] * reference.weight[i];
    for (let c = 0; c < 3; c++) {
      sums[c] += w * reference.atlas.data[i * 3 + c];
      sums[c + 3] += w * view.atlas.data[i * 3 + c];
    }
  }
  return [0, 1, 2].map((c) => Math.min(2, Math.max(0.5, sums[c] / (sums[c + 3] || 1))));
}

/**
 * Fills texels that no photo saw well from the other half of the face, in place.
 *
 * @returns The trust in each texel afterwards.
 */
function fillFromMirror(atlas: FloatFrame, weight: Float32Array, coverage: Coverage): Float32Array {
  const size = atlas.width;
  const mirrorU = spreadVertices(Float32Array.from(mirror, (partner) => uv[partner * 2] * (size - 1)), coverage);
  const mirrorV = spreadVertices(Float32Array.from(mirror, (partner) => uv[partner * 2 + 1] * (size - 1)), coverage);
  const original = atlas.data.slice();
  const trust = new Float32Array(weight.length);
  for (let i = 0; i < weight.length; i++) {
    if (coverage.triangle[i] < 0) continue;
    const partner = Math.round(mirrorV[i]) * size + Math.round(mirrorU[i]);
    const other = weight[partner];
    // Only where the mirror image saw clearly more.
    const share = Math.min(1, Math.max(0, (other - weight[i]) * 1.6 - 0.25));
    for (let c = 0; c < 3; c++) {
      atlas.data[i * 3 + c] = original[i * 3 + c] * (1 - share) + original[partner * 3 + c] * share;
    }
    trust[i] = Math.max(weight[i], share * other);
  }
  return trust;
}

/** Widens a cover by two texels, so that colours at its soft edge do not bleed into what is filled from them. */
function widen(cover: Float32Array): Float32Array {
  const out = cover.slice();
  boxBlur(out, { width: mapSize, height: mapSize, channels: 1 }, 2);
  return out.map((c, i) => Math.max(cover[i], Math.min(1, c * 3)));
}

/** Trust with soft ends: what is half seen is kept, what is hardly seen is replaced. */
function solid(trust: Float32Array): Float32Array {
  return trust.map((t) => Math.min(1, Math.max(0, (t - 0.3) / 0.4)));
}

/** A texel is plain skin when the photos, taken together, say so. */
function bestSkin(views: readonly PreparedView[]): Float32Array {
  return Float32Array.from(views[0].skin, (_, i) => Math.max(...views.map((view) => view.skin[i])));
}

function meanOf(shapes: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(shapes[0].length);
  for (const shape of shapes) for (let i = 0; i < out.length; i++) out[i] += shape[i] / shapes.length;
  return out;
}
