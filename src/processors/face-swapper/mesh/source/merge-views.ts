/**
 * Makes one texture of all photos of a person: best photo per texel, then the other half of the face, then what is around.
 */
import { mirror, uv } from '../../../../face/mesh/topology.ts';
import { blurInRoom } from '../../../../imaging/box-blur.ts';
import { fillHoles } from '../../../../imaging/fill-holes.ts';
import type { FloatFrame } from '../../../../imaging/frame.ts';
import { inRoom } from '../../../../imaging/kernels.ts';
import type { Coverage } from '../../../../imaging/rasterise.ts';
import { scaleByVertex } from '../light/face-light.ts';
import { lightChange } from '../light/light-change.ts';
import { eyeTriangles, mouthTriangles } from '../map/face-areas.ts';
import { enlargeMap, spreadVertices } from '../map/flat-map.ts';
import { mirrorRule } from './mirror-share.ts';
import type { PreparedView } from './source-view.ts';

/** A finished texture. */
export interface MergedTexture {
  readonly atlas: FloatFrame;
  /** Share of the atlas, 0…1, that no photo showed and that was filled from its surroundings. */
  readonly filled: number;
}

/**
 * Merges unrolled photos of one person into a texture without holes.
 *
 * @param views - The leading photo first; the atlases of the others are changed.
 * @param skin - 0…1 per texel of the statistics map: plain skin; holes are filled with its colour.
 *
 * Cost: about 40 ns per atlas texel and photo.
 */
export function mergeViews(views: readonly PreparedView[], skin: Float32Array, coverage: Coverage): MergedTexture {
  const { atlas, weight } = bestPerTexel(views, coverage);
  const trust = fillFromMirror(atlas, weight, coverage);
  const keep = solid(trust);
  const plain = enlargeMap(skin, coverage);
  fillHoles(
    atlas,
    keep,
    keep.map((k, i) => k * plain[i]),
  );
  smoothColour(atlas, Math.round(coverage.width * 0.008));
  let inside = 0;
  let kept = 0;
  for (let i = 0; i < keep.length; i++) {
    if (coverage.triangle[i] < 0) continue;
    inside++;
    kept += keep[i];
  }
  return { atlas, filled: 1 - kept / inside };
}

/** Where glasses were painted over, a photo without them wins from a third of the weight on. */
const paintedLoses = 0.7;

/**
 * Weighted mean of several photos' atlases, all brought to the light of the first; sharp detail comes from the photo with
 * the largest weight. Eyes and inner mouth are the first photo's alone: those of two moments do not mix.
 */
function bestPerTexel(views: readonly PreparedView[], coverage: Coverage): { atlas: FloatFrame; weight: Float32Array } {
  const [first, ...others] = views;
  if (others.length === 0) return { atlas: first.atlas, weight: first.weight };
  for (const view of others) {
    scaleByVertex(view.atlas, lightChange(view.light, first.light, 1), coverage);
    scaleByChannel(view.atlas, channelGains(view, first));
  }
  const { width, height } = first.atlas;
  const data = new Float32Array(width * height * 3);
  const weight = new Float32Array(width * height);
  const share = views.map((view) => view.faceWidth / first.faceWidth);
  for (let i = 0; i < weight.length; i++) {
    const t = coverage.triangle[i];
    if (t < 0) continue;
    const alone = eyeTriangles[t] === 1 || mouthTriangles[t] === 1;
    let total = 0;
    for (let v = 0; v < (alone ? 1 : views.length); v++) {
      // A high power lets the best photo win, so that details of several photos do not blur each other.
      const bare = 1 - paintedLoses * (views[v].painted?.[i] ?? 0);
      const w = (views[v].weight[i] * share[v] * bare) ** 6 + 1e-9;
      total += w;
      for (let c = 0; c < 3; c++) data[i * 3 + c] += w * views[v].atlas.data[i * 3 + c];
      weight[i] = Math.max(weight[i], views[v].weight[i]);
    }
    for (let c = 0; c < 3; c++) data[i * 3 + c] /= total;
  }
  return { atlas: { width, height, data }, weight };
}

function scaleByChannel(atlas: FloatFrame, gains: readonly number[]): void {
  for (let k = 0; k < atlas.data.length; k++) atlas.data[k] *= gains[k % 3];
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
  const mirrorU = spreadVertices(
    Float32Array.from(mirror, (partner) => uv[partner * 2] * (size - 1)),
    coverage,
  );
  const mirrorV = spreadVertices(
    Float32Array.from(mirror, (partner) => uv[partner * 2 + 1] * (size - 1)),
    coverage,
  );
  const { triangle } = coverage;
  const trust = new Float32Array(weight.length);
  inRoom((room) => {
    const [original, filled] = [room.put(atlas.data), room.put(atlas.data)];
    const [at, seen, u, v] = [room.put(triangle), room.put(weight), room.put(mirrorU), room.put(mirrorV)];
    const known = room.take(trust.byteLength);
    room.kernels.fillFromMirror(original, filled, size, at, seen, u, v, mirrorRule.lead, mirrorRule.slope, known);
    room.read(filled, atlas.data);
    room.read(known, trust);
  });
  return trust;
}

/** Trust with soft ends: what is half seen is kept, what is hardly seen is replaced. */
function solid(trust: Float32Array): Float32Array {
  return trust.map((t) => Math.min(1, Math.max(0, (t - 0.2) / 0.3)));
}

/** Blurs the colour differences of a texture and leaves its luminance: a source's noise would show as coloured specks. */
function smoothColour(atlas: FloatFrame, radius: number): void {
  const { width, height, data } = atlas;
  inRoom((room) => {
    const { kernels } = room;
    const [colours, luminance] = [room.put(data), room.take(width * height * 4)];
    kernels.luminance(colours, luminance, width * height);
    kernels.addLuminance(colours, luminance, width * height, -1);
    const smooth = blurInRoom(room, colours, { width, height, channels: 3 }, Math.max(1, radius));
    kernels.addLuminance(smooth, luminance, width * height, 1);
    room.read(smooth, data);
  });
}
