/**
 * Draws a face of which all is known over a target: one pass over the pixels, nothing decided.
 */
import { faceOval, triangles } from '../../../face/mesh/topology.ts';
import type { FacePatch } from '../../../face/patch.ts';
import type { Frame } from '../../../imaging/frame.ts';
import { rasterise } from '../../../imaging/rasterise.ts';
import type { MeshSwapperOptions } from '../options.ts';
import type { MeshIdentity } from './identity.ts';
import { facing } from './map/flat-map.ts';
import { blendBands } from './render/blend.ts';
import { blendMasks } from './render/blend-masks.ts';
import { matchDetail } from './render/detail.ts';
import { drawFace } from './render/draw.ts';
import { smoothEdgeOn } from './render/edge-on.ts';
import { matchEdges } from './render/edges.ts';
import { type EyePair, paintEyes } from './render/eyes.ts';
import { layParts, paintTarget } from './render/parts.ts';
import { cutRegion, intoRegion, regionAround } from './render/region.ts';
import { levelFor } from './source/atlas.ts';
import { meshWidth } from './source/source-view.ts';
import type { TargetFacts } from './target-facts.ts';

/** Where a face is drawn. */
export interface Scene {
  /** 8 or 16 bit RGB. Not changed. */
  readonly frame: Frame;
  /** The target's mesh, 468 × 3 in the frame's pixels. */
  readonly mesh: Float32Array;
  /** The shape that is drawn, likewise. */
  readonly shape: ArrayLike<number>;
}

/** What is drawn; holds for every size of the same picture. */
export interface Drawing {
  readonly identity: MeshIdentity;
  readonly options: MeshSwapperOptions;
  readonly facts: TargetFacts;
  /** Nothing where the target's eyes stay. */
  readonly eyes: EyePair | undefined;
}

/** Draws it. @returns New pixels for a rectangle of the frame. */
export function drawSwap({ frame, mesh, shape }: Scene, { identity, options, facts, eyes }: Drawing): FacePatch {
  const faceWidth = meshWidth(mesh);
  const area = regionAround([shape, mesh], frame, 2);
  const region = cutRegion(frame, area);
  const positions = intoRegion(mesh, area);
  const drawnPositions = intoRegion(shape, area);
  const coverage = rasterise(
    { positions: drawnPositions, stride: 3, triangles, facing, memory: 'drawn coverage' },
    area.width,
    area.height,
  );
  const atlas = levelFor(identity.levels, faceWidth);
  const drawn = drawFace(coverage, atlas, facts.look);
  const edgeOn = smoothEdgeOn(drawn, coverage, drawnPositions);
  const under = facts.covered
    ? rasterise({ positions, stride: 3, triangles, facing, memory: 'target coverage' }, area.width, area.height)
    : coverage;
  const masks = blendMasks(coverage, { free: facts.free, under, bare: identity.bare }, options);
  const compared = masks.narrow.slice();
  for (const i of edgeOn) compared[i] = 0;
  if (options.detail === 'match') matchDetail(drawn, region, compared, faceWidth);
  const own = paintTarget(coverage, region, positions);
  layParts(
    drawn,
    coverage,
    { positions: drawnPositions, faceWidth },
    {
      eyes: eyes ? paintEyes(coverage, atlas, eyes, facts.eyeGain) : own,
      mouth: options.keepMouth ? own : undefined,
    },
  );
  if (options.detail === 'match') matchEdges(drawn, region, compared);
  const outline = faceOval.map((v) => [drawnPositions[v * 3], drawnPositions[v * 3 + 1]] as const);
  return { ...area, ...blendBands(region, drawn, { coverage, masks, outline, faceWidth, options }) };
}
