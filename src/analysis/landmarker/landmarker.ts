/**
 * Finds the 468-point mesh of a detected face.
 */
import type { Detection } from '../../face/face.ts';
import { regionOfMesh } from '../../face/face-region.ts';
import { mirror } from '../../face/mesh/topology.ts';
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
  /**
   * Looks once more where a mesh is known to be, from nowhere else: two meshes found from one known mesh can be compared.
   *
   * @param mesh - 468 points, frame pixels. Not changed.
   */
  follow(frame: Frame8, mesh: Float32Array): Promise<MeshResult>;
  /**
   * The mean of several looks at a known mesh: what a single look gets wrong depends on how the face lies in its crop.
   *
   * @param mesh - As `landmark` found it. Not changed.
   * @returns 468 points `x, y, z` in frame pixels.
   *
   * Cost: five to seven looks.
   */
  steady(frame: Frame8, mesh: Float32Array): Promise<Float32Array>;
}

/** A crop that differs from the one its own mesh asks for by more than this is taken again. */
const maxRegionDifference = 0.06;
const maxLooks = 3;
/** The same for the looks whose mean is taken. */
const maxSteadyDifference = 0.02;

/** A look beside the crop that a mesh asks for: in shares of its side, and seen in a mirror or not. */
interface SideLook {
  readonly size: number;
  readonly across: number;
  readonly down: number;
  readonly mirrored: boolean;
}

/** Two places, each as it is and mirrored. Measured with `npm run bench:quality` (docs/decisions/0011). */
const sideLooks: readonly SideLook[] = [1, -1].flatMap((way) =>
  [false, true].map((mirrored) => ({ size: 1 + 0.03 * way, across: 0.03 * way, down: 0.02 * way, mirrored })),
);

function beside(region: SquareRegion, { size, across, down }: SideLook): SquareRegion {
  const angle = (region.roll * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) * region.size, Math.sin(angle) * region.size];
  return {
    x: region.x + cos * across - sin * down,
    y: region.y + sin * across + cos * down,
    size: region.size * size,
    roll: region.roll,
  };
}

/** Points of a mirrored crop, named and placed as in the crop itself. */
function unmirrored(points: Float32Array, side: number): Float32Array {
  const out = new Float32Array(points.length);
  for (let i = 0; i < mirror.length; i++) {
    const m = mirror[i] * 3;
    out.set([side - points[m], points[m + 1], points[m + 2]], i * 3);
  }
  return out;
}

/** Makes a landmarker from an opened face-mesh model and its card. */
export function createLandmarker(session: Session, card: ModelCard): Landmarker {
  const [input] = card.inputs;
  const room = card.room ?? 1.5;
  const side = input.dims[3];
  const lookAt = async (frame: Frame8, region: SquareRegion, mirrored = false): Promise<MeshResult> => {
    const toFrame = cropToFrame(region, side);
    const crop = cropFrame(frame, toFrame, { width: side, height: side, border: 'repeat' });
    const { mesh, presence } = await session.run({
      [input.name]: { type: 'float32', dims: input.dims, data: packTensor(crop, input, { mirrored }) },
    });
    const seen = mesh.data as Float32Array;
    const points = mirrored ? unmirrored(seen, side) : seen;
    return { mesh: pointsToFrame(points, toFrame), presence: Number(presence.data[0]) };
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
    follow: (frame, mesh) => lookAt(frame, regionOfMesh(mesh, room)),
    async steady(frame, mesh) {
      let region = regionOfMesh(mesh, room);
      for (let look = 1; look < maxLooks; look++) {
        const better = regionOfMesh((await lookAt(frame, region)).mesh, room);
        if (regionDifference(region, better) <= maxSteadyDifference) break;
        region = better;
      }
      const mean = new Float32Array(mesh.length);
      for (const look of sideLooks) {
        const seen = await lookAt(frame, beside(region, look), look.mirrored);
        for (let k = 0; k < mean.length; k++) mean[k] += seen.mesh[k] / sideLooks.length;
      }
      return mean;
    },
  };
}
