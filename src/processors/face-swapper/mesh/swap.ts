/**
 * The `mesh` swapper: puts a prepared person's face over a target face. No neural network writes a pixel.
 */
import type { Face } from '../../../face/face.ts';
import { vertexNormals } from '../../../face/mesh/normals.ts';
import { splitShape } from '../../../face/mesh/shape-model.ts';
import { triangles, vertexCount } from '../../../face/mesh/topology.ts';
import type { FacePatch } from '../../../face/patch.ts';
import type { FloatFrame, Frame } from '../../../imaging/frame.ts';
import { rasterise } from '../../../imaging/rasterise.ts';
import type { MeshSwapperOptions } from '../options.ts';
import { rimMembrane } from './colour/membrane.ts';
import { applyColourMap, matchSkinColour } from './colour/skin-colour.ts';
import { findGlasses, glassesCoverage } from './cover/glasses.ts';
import { renderedShape } from './geometry.ts';
import type { MeshIdentity } from './identity.ts';
import { type FaceLight, faceLight, scaleByVertex } from './light/face-light.ts';
import { rimDistance } from './map/face-areas.ts';
import { facing, mapCoverage, mapSize, spreadVertices, unwrap } from './map/flat-map.ts';
import type { SwapNote } from './notes.ts';
import { blendBands, blendMasks } from './render/blend.ts';
import { matchDetail } from './render/detail.ts';
import { drawFace, keepTargetParts, type Look } from './render/draw.ts';
import { cutRegion, intoRegion, regionAround } from './render/region.ts';
import { levelFor, shrinkAtlas } from './source/atlas.ts';
import { meshWidth } from './source/source-view.ts';

/** New pixels for one face, with what is worth saying about them. */
export interface SwapResult {
  readonly patch: FacePatch;
  readonly notes: readonly SwapNote[];
}

/**
 * Puts a person's face over one face of a target frame.
 *
 * @param target - The frame, 8 or 16 bit RGB. Not changed: paste the patch back with `pasteBack`.
 * @param face - The target face; its mesh in this frame's pixels.
 *
 * Cost: about 60 ms of one core for a face of 512 pixels.
 * Source: see `docs/mesh-swapper.md`.
 */
export function swapFace(target: Frame, face: Face, identity: MeshIdentity, options: MeshSwapperOptions): SwapResult {
  const parts = splitShape(face.mesh);
  const faceWidth = meshWidth(face.mesh);
  const shape = renderedShape(parts, identity, options);
  const area = regionAround([shape, face.mesh], target, faceWidth * 0.1);
  const region = cutRegion(target, area);
  const positions = intoRegion(face.mesh, area);
  const facts = targetFacts(region, positions, identity, options);

  const coverage = rasterise(
    { positions: intoRegion(shape, area), stride: 3, triangles, facing },
    area.width,
    area.height,
  );
  const drawn = drawFace(coverage, levelFor(identity.levels, faceWidth), facts.look);
  const masks = blendMasks(coverage, facts.free, options);
  if (options.detail === 'match') matchDetail(drawn, region, masks.narrow, faceWidth);
  keepTargetParts(drawn, coverage, { region, positions, faceWidth }, options);
  const pixels = blendBands(region, drawn, { coverage, masks, faceWidth, options });
  return { patch: { ...area, ...pixels }, notes: [...facts.notes, ...identity.notes] };
}

/** What the unrolled target tells: how the source must look there, and where it may be seen. */
interface TargetFacts {
  readonly look: Look;
  /** 0…1 per texel: seen and not covered. */
  readonly free: Float32Array;
  readonly notes: readonly SwapNote[];
}

function targetFacts(
  region: FloatFrame,
  positions: Float32Array,
  identity: MeshIdentity,
  options: MeshSwapperOptions,
): TargetFacts {
  const vertices = { positions, stride: 3 } as const;
  const unrolled = unwrap(region, vertices, glassesCoverage);
  const map = shrinkAtlas(unrolled, glassesCoverage);
  const normals = vertexNormals(positions);
  const seen = new Float32Array(vertexCount);
  for (let i = 0; i < vertexCount; i++) seen[i] = Math.min(1, Math.max(0, (-normals[i * 3 + 2] - 0.05) / 0.4));
  const light = faceLight(map, normals, seen, { smoothness: 7, tolerance: 2.8 });
  const rims = options.occlusion ? findGlasses(unrolled).rims : undefined;
  const cover = options.occlusion ? keptCover(light, rims) : new Float32Array(mapSize * mapSize);
  const seenMap = spreadVertices(seen, mapCoverage);
  const free = cover.map((c, i) => (1 - c) * Math.min(1, seenMap[i] * 3));

  const gain = softenedLight(light.gains, options.relight);
  const source = shrinkAtlas(identity.levels[0]);
  scaleByVertex(source, gain);
  const both = light.skin.map((w, i) => (rimDistance[i] > 0.06 ? w * identity.skin[i] : 0));
  const colour = matchSkinColour(source, map, both, options);
  applyColourMap(source.data, colour);
  const membrane = rimMembrane(source, map, free, options.skinTone === 'target' ? 0.02 : 0.5);
  return { look: { gain, colour, membrane }, free, notes: coverNotes(cover, rims) };
}

/** What stays in front of the new face: hair, beard, hands, and the rims of glasses. */
function keptCover(light: FaceLight, rims: Float32Array | undefined): Float32Array {
  return light.cover.map((c, i) => Math.max(c, rims?.[i] ?? 0));
}

/** The target's light, weakened as asked. Coloured light is carried over at half its strength: on other skin it reads as paint. */
function softenedLight(gains: Float32Array, strength: number): Float32Array {
  const out = new Float32Array(gains.length);
  for (let v = 0; v < gains.length; v += 3) {
    const grey = (gains[v] + gains[v + 1] + gains[v + 2]) / 3;
    for (let c = 0; c < 3; c++) out[v + c] = (0.5 * (gains[v + c] + grey)) ** strength;
  }
  return out;
}

function coverNotes(cover: Float32Array, rims: Float32Array | undefined): SwapNote[] {
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
      message: `${percent} % of the target face is covered (hair, beard, hand, shadow) and was left as it is; little of the source shows.`,
    });
  } else if (percent >= 5) {
    notes.push({
      code: 'target-covered',
      message: `${percent} % of the target face is covered (hair, beard, hand) and was left as it is.`,
    });
  }
  if (rims?.some((rim) => rim > 0)) {
    notes.push({ code: 'target-glasses-kept', message: "The target's glasses were kept." });
  }
  return notes;
}
