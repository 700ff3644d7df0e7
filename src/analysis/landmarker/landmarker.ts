/**
 * Finds the 468-point mesh of a detected face.
 */
import type { Detection } from '../../face/face.ts';
import { regionOfMesh } from '../../face/face-region.ts';
import { cropFrame } from '../../imaging/crop.ts';
import type { Frame8 } from '../../imaging/frame.ts';
import { packTensor } from '../../imaging/pack-tensor.ts';
import { cropToFrame, type SquareRegion } from '../../imaging/similarity.ts';
import type { ModelCard } from '../../models/card.ts';
import type { Session } from '../../ports/engine.ts';
import { pointsToFrame, regionDifference, regionOfDetection } from './facemesh.ts';

/** A mesh with the model's confidence that there is a face. */
export interface MeshResult {
  /** 468 points `x, y, z` in frame pixels (`Float32Array(1404)`). */
  readonly mesh: Float32Array;
  /** 0…1. */
  readonly presence: number;
}

/** Finds meshes. */
export interface Landmarker {
  /** Looks at the place of a detection, and again where the first mesh says the face really is. */
  landmark(frame: Frame8, detection: Detection): Promise<MeshResult>;
}

/** A crop that differs from the one its own mesh asks for by more than this is taken again. */
const maxRegionDifference = 0.06;
const maxLooks = 3;

/** Makes a landmarker from an opened face-mesh model and its card. */
export function createLandmarker(session: Session, card: ModelCard): Landmarker {
  const [input] = card.inputs;
  const room = card.room ?? 1.5;
  const side = input.dims[3];
  const lookAt = async (frame: Frame8, region: SquareRegion): Promise<MeshResult> => {
    const toFrame = cropToFrame(region, side);
    const crop = cropFrame(frame, toFrame, { width: side, height: side, border: 'repeat' });
    const { mesh, presence } = await session.run({
      [input.name]: { type: 'float32', dims: input.dims, data: packTensor(crop, input) },
    });
    return { mesh: pointsToFrame(mesh.data as Float32Array, toFrame), presence: Number(presence.data[0]) };
  };
  return {
    async landmark(frame, detection) {
      let region = regionOfDetection(detection, room);
      let result = await lookAt(frame, region);
      for (let look = 1; look < maxLooks && result.presence > 0.1; look++) {
        const better = regionOfMesh(result.mesh, room);
        if (regionDifference(region, better) <= maxRegionDifference) break;
        region = better;
        const next = await lookAt(frame, region);
        if (next.presence < result.presence - 0.3) break;
        result = next;
      }
      return result;
    },
  };
}
