/**
 * The face finder: detector, mesh and whatever else was wished for, one after the other.
 */
import { fivePoints } from '../face/derive-points.ts';
import type { Face } from '../face/face.ts';
import { headPose } from '../face/head-pose.ts';
import { type Frame8, toDepth8 } from '../imaging/frame.ts';
import { findCard } from '../models/registry.ts';
import type { ModelStore } from '../ports/model-store.ts';
import { describeFace } from './describe-face.ts';
import { createDetector } from './detector/detector.ts';
import type { FaceFinder, FaceWishes } from './face-finder.ts';
import { createIrisFinder } from './landmarker/iris-finder.ts';
import { createLandmarker, type Landmarker } from './landmarker/landmarker.ts';
import { boundsOf, type LocatedFace, locateFaces, minPresence } from './locate-faces.ts';

/** Width in frame pixels of the smallest face that is looked for. */
const smallestFace = 32;

/** Makes a face finder that opens its models from a store when it first needs them. */
export function createFaceFinder({ store }: { readonly store: ModelStore }): FaceFinder {
  const openLandmarker = async () => createLandmarker((await store.open('facemesh')).session, findCard('facemesh'));
  return {
    async find(frame, wishes = {}) {
      const frame8 = toDepth8(frame);
      const blazeface = await store.open('blazeface');
      const landmarker = await openLandmarker();
      const located = await locateFaces(
        { detector: createDetector(blazeface.session, findCard('blazeface')), landmarker },
        frame8,
        { minScore: wishes.minScore ?? 0.5, minPresence: wishes.minPresence, smallestFace },
      );
      const faces: Face[] = [];
      for (const found of located) faces.push(await finish({ store, landmarker }, { frame: frame8, found, wishes }));
      return faces.sort((a, b) => a.box.x + a.box.width / 2 - (b.box.x + b.box.width / 2));
    },
    async follow(frame, mesh) {
      return (await (await openLandmarker()).follow(toDepth8(frame), mesh)).mesh;
    },
  };
}

async function finish(
  { store, landmarker }: { store: ModelStore; landmarker: Landmarker },
  { frame, found, wishes }: { frame: Frame8; found: LocatedFace; wishes: FaceWishes },
): Promise<Face> {
  const { detection, presence } = found;
  // A mesh that is a guess says little of where the face is: the detector's own box and points are the better ones then.
  const known = presence >= minPresence;
  let mesh = known ? await landmarker.steady(frame, found.mesh) : found.mesh;
  const pose = headPose(mesh);
  let irises: Float32Array | undefined;
  if (wishes.irises) {
    const { session } = await store.open('iris');
    ({ mesh, irises } = await createIrisFinder(session, findCard('iris')).look(frame, mesh, pose.roll));
  }
  return {
    score: detection.score,
    box: known ? boundsOf(mesh) : detection.box,
    points: known ? fivePoints(mesh) : detection.points,
    roll: known ? pose.roll : detection.roll,
    mesh,
    presence,
    pose,
    ...(irises ? { irises } : {}),
    ...(await describeFace(store, { frame, mesh }, wishes)),
  };
}
