/**
 * The face finder: detector, mesh and whatever else was wished for, one after the other.
 */
import { fivePoints } from '../face/derive-points.ts';
import type { Detection, Face } from '../face/face.ts';
import { headPose } from '../face/head-pose.ts';
import { type Frame8, toDepth8 } from '../imaging/frame.ts';
import { findCard } from '../models/registry.ts';
import type { ModelStore } from '../ports/model-store.ts';
import { createDetector } from './detector/detector.ts';
import type { FaceFinder, FaceWishes } from './face-finder.ts';
import { createLandmarker } from './landmarker/landmarker.ts';

/** Makes a face finder that opens its models from a store when it first needs them. */
export function createFaceFinder({ store }: { readonly store: ModelStore }): FaceFinder {
  return {
    async find(frame, wishes = {}) {
      const frame8 = toDepth8(frame);
      const { session } = await store.open('blazeface');
      const detections = await createDetector(session, findCard('blazeface')).detect(frame8, wishes.minScore ?? 0.5);
      const faces: Face[] = [];
      for (const detection of detections) {
        const face = await describe(store, { frame: frame8, detection, wishes });
        if (face.presence >= (wishes.minPresence ?? 0.5)) faces.push(face);
      }
      return faces.sort((a, b) => a.box.x + a.box.width / 2 - (b.box.x + b.box.width / 2));
    },
  };
}

async function describe(
  store: ModelStore,
  { frame, detection }: { frame: Frame8; detection: Detection; wishes: FaceWishes },
): Promise<Face> {
  const { session } = await store.open('facemesh');
  const { mesh, presence } = await createLandmarker(session, findCard('facemesh')).landmark(frame, detection);
  const pose = headPose(mesh);
  return { ...detection, points: fivePoints(mesh), roll: pose.roll, mesh, presence, pose };
}
