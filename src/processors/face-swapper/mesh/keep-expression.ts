/**
 * Keeps the target's expression against what the source's texture does to it: a draft is drawn and looked at, and where its
 * features are seen elsewhere than they were meant to be, they are drawn the other way.
 */
import { regionOfMesh } from '../../../face/face-region.ts';
import { mapMesh } from '../../../face/mesh/map-mesh.ts';
import { fitRigidPose, removePose } from '../../../face/mesh/rigid-fit.ts';
import { vertexCount } from '../../../face/mesh/topology.ts';
import { pasteBack } from '../../../face/paste-back.ts';
import { cropFrame } from '../../../imaging/crop.ts';
import type { Frame8 } from '../../../imaging/frame.ts';
import { cropToFrame, invert } from '../../../imaging/similarity.ts';
import { type Drawing, drawSwap, type Scene } from './draw-swap.ts';
import { freedom, nearNose } from './shape-parts.ts';

/**
 * Finds a face's mesh where it is known to be, with one look of the mesh model.
 *
 * @param mesh - 468 × 3 in the frame's pixels: where to look.
 * @returns 468 × 3 in the frame's pixels, as it is seen there.
 */
export type FollowMesh = (frame: Frame8, mesh: Float32Array) => Promise<Float32Array>;

/** A draft is an upright square of this side, in pixels, and of this many extents of the mesh: what a mesh model takes in. */
const draftSide = 192;
const draftRoom = 1.5;

/** How much of what is seen elsewhere is drawn the other way. */
const correction = 0.8;

/** More than this, as a root mean square in draft pixels, is a look that went wrong: usual is 1, 1.7 the most in 62 pairs. */
const mostSeen = 3;

/**
 * The shape that is seen as the given one was meant.
 *
 * Likeness that the mesh model sees in the texture is lost with it, most of it at the nose; expression is hardly read there,
 * so the nose stays as it is.
 *
 * @param scene - With the shape that is meant.
 * @returns 468 × 3 in the frame's pixels.
 *
 * Cost: a swap of a face of 128 pixels and two looks.
 */
export async function keepExpression(scene: Scene, drawing: Drawing, follow: FollowMesh): Promise<Float32Array> {
  const toFrame = cropToFrame(regionOfMesh(scene.mesh, draftRoom), draftSide);
  const size = { width: draftSide, height: draftSide } as const;
  const crop = cropFrame(scene.frame, toFrame, { ...size, border: 'repeat' });
  const frame: Frame8 = { ...size, depth: 8, data: Uint8Array.from(crop.data, (value) => value + 0.5) };
  const fromFrame = invert(toFrame);
  const [mesh, shape] = [mapMesh(scene.mesh, fromFrame), mapMesh(scene.shape, fromFrame)];
  const draft: Frame8 = { ...frame, data: frame.data.slice() };
  pasteBack(draft, drawSwap({ frame, mesh, shape }, drawing));

  const before = await follow(frame, mesh);
  const after = await follow(draft, mesh);
  const meant = before.map((value, k) => value + shape[k] - mesh[k]);
  const seen = removePose(after, fitRigidPose(meant, after, { rounds: 0 }));
  const off = Math.sqrt(seen.reduce((sum, value, k) => sum + (value - meant[k]) ** 2, 0) / vertexCount);
  const trust = correction * Math.min(1, mostSeen / off);
  for (let i = 0; i < vertexCount; i++) {
    const share = trust * freedom[i] * (1 - nearNose[i]);
    for (let k = i * 3; k < i * 3 + 3; k++) shape[k] -= share * (seen[k] - meant[k]);
  }
  return mapMesh(shape, toFrame);
}
