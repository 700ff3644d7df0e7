/**
 * The `mesh` swapper: puts a prepared person's face over a target face. No neural network writes a pixel.
 */
import type { Face } from '../../../face/face.ts';
import { splitShape } from '../../../face/mesh/shape-model.ts';
import { faceOval, triangles } from '../../../face/mesh/topology.ts';
import type { FacePatch } from '../../../face/patch.ts';
import type { Frame } from '../../../imaging/frame.ts';
import { rasterise } from '../../../imaging/rasterise.ts';
import type { MeshSwapperOptions } from '../options.ts';
import { renderedShape } from './geometry.ts';
import type { MeshIdentity } from './identity.ts';
import { facing } from './map/flat-map.ts';
import type { SwapNote } from './notes.ts';
import { blendBands } from './render/blend.ts';
import { blendMasks } from './render/blend-masks.ts';
import { matchDetail } from './render/detail.ts';
import { drawFace } from './render/draw.ts';
import { matchEdges } from './render/edges.ts';
import { paintEyes, pairEyes } from './render/eyes.ts';
import { layParts, paintTarget } from './render/parts.ts';
import { cutRegion, intoRegion, regionAround } from './render/region.ts';
import { levelFor } from './source/atlas.ts';
import { meshWidth } from './source/source-view.ts';
import { targetFacts } from './target-facts.ts';

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
 * Cost: about 50 ms of one core for a face of 512 pixels.
 * Source: see `docs/mesh-swapper.md`.
 */
export function swapFace(target: Frame, face: Face, identity: MeshIdentity, options: MeshSwapperOptions): SwapResult {
  const parts = splitShape(face.mesh);
  const faceWidth = meshWidth(face.mesh);
  const shape = renderedShape(parts, identity, options);
  const area = regionAround([shape, face.mesh], target, 2);
  const region = cutRegion(target, area);
  const positions = intoRegion(face.mesh, area);
  const facts = targetFacts({ frame: target, mesh: face.mesh, region, positions }, identity, options);

  const drawnPositions = intoRegion(shape, area);
  const coverage = rasterise(
    { positions: drawnPositions, stride: 3, triangles, facing, memory: 'drawn coverage' },
    area.width,
    area.height,
  );
  const atlas = levelFor(identity.levels, faceWidth);
  const drawn = drawFace(coverage, atlas, facts.look);
  const under = facts.covered
    ? rasterise({ positions, stride: 3, triangles, facing, memory: 'target coverage' }, area.width, area.height)
    : coverage;
  const masks = blendMasks(coverage, { free: facts.free, under, bare: identity.bare }, options);
  if (options.detail === 'match') matchDetail(drawn, region, masks.narrow, faceWidth);
  const own = paintTarget(coverage, region, positions);
  const eyes = options.keepEyes ? undefined : pairEyes(identity.faces[0], face);
  layParts(
    drawn,
    coverage,
    { positions: drawnPositions, faceWidth },
    {
      eyes: eyes ? paintEyes(coverage, atlas, eyes, facts.eyeGain) : own,
      mouth: options.keepMouth ? own : undefined,
    },
  );
  if (options.detail === 'match') matchEdges(drawn, region, masks.narrow);
  const outline = faceOval.map((v) => [drawnPositions[v * 3], drawnPositions[v * 3 + 1]] as const);
  const pixels = blendBands(region, drawn, { coverage, masks, outline, faceWidth, options });
  return { patch: { ...area, ...pixels }, notes: [...facts.notes, ...identity.notes] };
}
