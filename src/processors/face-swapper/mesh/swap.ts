/**
 * The `mesh` swapper: puts a prepared person's face over a target face. No neural network writes a pixel.
 */
import type { Face } from '../../../face/face.ts';
import { splitShape } from '../../../face/mesh/shape-model.ts';
import type { FacePatch } from '../../../face/patch.ts';
import type { Frame } from '../../../imaging/frame.ts';
import type { MeshSwapperOptions } from '../options.ts';
import { type Drawing, drawSwap, type Scene } from './draw-swap.ts';
import { renderedShape } from './geometry.ts';
import type { MeshIdentity } from './identity.ts';
import { type FollowMesh, keepExpression } from './keep-expression.ts';
import type { SwapNote } from './notes.ts';
import { pairEyes } from './render/eyes.ts';
import { targetFacts } from './target-facts.ts';

/** New pixels for one face, with what is worth saying about them. */
export interface SwapResult {
  readonly patch: FacePatch;
  readonly notes: readonly SwapNote[];
}

/** A target face, and how its mesh is found again. */
export interface SwapTarget {
  /** 8 or 16 bit RGB. Not changed: paste the patch back with `pasteBack`. */
  readonly frame: Frame;
  /** Its mesh in this frame's pixels. */
  readonly face: Face;
  readonly follow: FollowMesh;
}

/**
 * Puts a person's face over one face of a target frame.
 *
 * Cost: about 60 ms of one core for a face of 512 pixels.
 * Source: see `docs/mesh-swapper.md`.
 */
export async function swapFace(
  { frame, face, follow }: SwapTarget,
  identity: MeshIdentity,
  options: MeshSwapperOptions,
): Promise<SwapResult> {
  const { mesh } = face;
  const facts = targetFacts({ frame, mesh }, identity, options);
  const eyes = options.keepEyes ? undefined : pairEyes(identity.faces[0], face);
  const drawing: Drawing = { identity, options, facts, eyes };
  const meant: Scene = { frame, mesh, shape: renderedShape(splitShape(mesh), identity, options) };
  const shape = await keepExpression(meant, drawing, follow);
  return { patch: drawSwap({ frame, mesh, shape }, drawing), notes: [...facts.notes, ...identity.notes] };
}
