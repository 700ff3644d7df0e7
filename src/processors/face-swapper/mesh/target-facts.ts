/**
 * What the unrolled target tells: how the source must look there, and where it may be seen.
 */
import { vertexNormals } from '../../../face/mesh/normals.ts';
import { vertexCount } from '../../../face/mesh/topology.ts';
import type { FloatFrame, Frame } from '../../../imaging/frame.ts';
import { halveFrame } from '../../../imaging/shrink.ts';
import type { MeshSwapperOptions } from '../options.ts';
import { rimMembrane } from './colour/membrane.ts';
import { applyColourMap, matchSkinColour } from './colour/skin-colour.ts';
import { findGlasses, glassesCoverage, glassesMapSize } from './cover/glasses.ts';
import { findHair } from './cover/hair.ts';
import type { MeshIdentity } from './identity.ts';
import { faceLight, scaleByVertex, withoutLight } from './light/face-light.ts';
import { skinWithShade } from './light/harsh-light.ts';
import { lightChange } from './light/light-change.ts';
import { noseTexels, rimDistance, skinTexels } from './map/face-areas.ts';
import { mapCoverage, mapSize, spreadVertices, unwrap } from './map/flat-map.ts';
import type { SwapNote } from './notes.ts';
import type { Look } from './render/draw.ts';
import { eyeGain } from './render/eyes.ts';
import { cutRegion, intoRegion, regionAround } from './render/region.ts';
import { shrinkAtlas } from './source/atlas.ts';
import { meshWidth } from './source/source-view.ts';

const texels = mapSize * mapSize;

const noCover = new Float32Array(texels);

/** A target face in its frame. */
export interface TargetFace {
  readonly frame: Frame;
  /** 468 × 3, frame pixels. */
  readonly mesh: Float32Array;
}

/** What is known of a target before it is drawn over. */
export interface TargetFacts {
  readonly look: Look;
  /** Per channel, for the source's eyes. */
  readonly eyeGain: Float32Array;
  /** 0…1 per texel: seen and not covered. */
  readonly free: Float32Array;
  /** Whether anything lies in front of the face. */
  readonly covered: boolean;
  readonly notes: readonly SwapNote[];
}

/**
 * Looks at a target face.
 *
 * Cost: about 30 ms, whatever the size of the face.
 */
export function targetFacts(
  { frame, mesh }: TargetFace,
  identity: MeshIdentity,
  options: MeshSwapperOptions,
): TargetFacts {
  const area = regionAround([mesh], frame, 2);
  const region = cutRegion(frame, area);
  const positions = intoRegion(mesh, area);
  const unrolled = unrollForStatistics(region, positions);
  const map = shrinkAtlas(unrolled, glassesCoverage);
  const normals = vertexNormals(positions);
  const seen = new Float32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) seen[i] = Math.min(1, Math.max(0, (-normals[i * 3 + 2] - 0.05) / 0.4));
  const light = faceLight(map, normals, seen);
  const rims = options.occlusion ? findGlasses(unrolled).rims : noCover;
  const hair = options.occlusion
    ? findHair(withoutLight(map, light.gains), light.skin, frame, { positions: mesh, light: light.gains })
    : noCover;
  const seenMap = spreadVertices(seen, mapCoverage);
  const cover = hair.map((value, i) => Math.max(value, rims[i]));
  const skin = skinWithShade(
    light.skin,
    seenMap.map((value, i) => value * (1 - cover[i])),
  );
  const free = new Float32Array(texels);
  // Plain skin of both, and skin at the rim: where either shows hair, the two say nothing of how their skins differ.
  const both = new Float32Array(texels);
  const compared = new Float32Array(texels);
  let covered = false;
  for (let i = 0; i < texels; i++) {
    if (cover[i] > 0) covered = true;
    // Where nose and features turn away from the camera, more of the face lies behind them.
    const inside = noseTexels[i] > 0 || skinTexels[i] === 0;
    free[i] = (1 - cover[i]) * (inside ? 1 : Math.min(1, seenMap[i] * 3));
    both[i] = rimDistance[i] > 0.06 ? skin[i] * identity.skin[i] : 0;
    compared[i] = free[i] * (1 - identity.hair[i]) * identity.bare[i] * doubtful(skin[i]) * doubtful(identity.skin[i]);
  }

  const gain = lightChange(identity.light, light.gains, options.relight);
  const source = { ...identity.statistics, data: identity.statistics.data.slice() };
  const whites = eyeGain(source, map);
  scaleByVertex(source, gain);
  const colour = matchSkinColour(source, map, both, options);
  applyColourMap(source.data, colour);
  const membrane = rimMembrane(
    source,
    map,
    { skin: compared, seam: identity.seam },
    options.skinTone === 'target' ? 0.02 : 0.5,
  );
  return {
    look: { gain, colour, membrane },
    eyeGain: whites,
    free,
    covered,
    notes: coverNotes(cover, rims),
  };
}

/** What is hardly skin still tells a little: where nothing else is known, it is better than nothing. */
function doubtful(skin: number): number {
  return 0.05 + 0.95 * skin;
}

/** Unrolls a face onto the map that glasses are looked for on; a large one from every other pixel's mean, which is enough. */
function unrollForStatistics(region: FloatFrame, positions: Float32Array): FloatFrame {
  if (meshWidth(positions) < 1.4 * glassesMapSize) return unwrap(region, { positions, stride: 3 }, glassesCoverage);
  const half = positions.map((value, k) => (k % 3 < 2 ? (value - 0.5) / 2 : value / 2));
  return unwrap(halveFrame(region), { positions: half, stride: 3 }, glassesCoverage);
}

function coverNotes(cover: Float32Array, rims: Float32Array): SwapNote[] {
  let covered = 0;
  let all = 0;
  for (let i = 0; i < cover.length; i++) {
    if (rimDistance[i] < 0.06) continue;
    all++;
    covered += cover[i];
  }
  const percent = Math.round((100 * covered) / all);
  const notes: SwapNote[] = [];
  if (percent >= 35) {
    notes.push({
      code: 'target-mostly-covered',
      message: `${percent} % of the target face is covered by hair or glasses and was left as it is; little of the source shows.`,
    });
  } else if (percent >= 5) {
    notes.push({
      code: 'target-covered',
      message: `${percent} % of the target face is covered by hair or glasses and was left as it is.`,
    });
  }
  if (rims.some((rim) => rim > 0)) {
    notes.push({ code: 'target-glasses-kept', message: "The target's glasses were kept." });
  }
  return notes;
}
