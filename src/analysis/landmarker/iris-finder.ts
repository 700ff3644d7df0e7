/**
 * Finds both irises of a face and sharpens the mesh's eye contours with what the iris model sees.
 */
import { cropFrame } from '../../imaging/crop.ts';
import type { Frame8 } from '../../imaging/frame.ts';
import { packTensor } from '../../imaging/pack-tensor.ts';
import { cropToFrame } from '../../imaging/similarity.ts';
import type { ModelCard } from '../../models/card.ts';
import type { Session } from '../../ports/engine.ts';
import { pointsToFrame } from './facemesh.ts';
import { type EyeSide, eyeSides, irisOf, refineEye, regionOfEye } from './iris.ts';

/** What the iris model adds to a mesh. */
export interface EyeResult {
  /** The mesh with finer eye contours (`Float32Array(1404)`, a new array). */
  readonly mesh: Float32Array;
  /** Ten points `x, y, z`: picture-left iris (centre, right, top, left, bottom), then the picture-right one. */
  readonly irises: Float32Array;
}

/** Looks at the eyes of a mesh. */
export interface IrisFinder {
  /**
   * @param mesh - 468 points `x, y, z` in frame pixels. Not changed.
   * @param roll - The head's roll in degrees.
   */
  look(frame: Frame8, mesh: Float32Array, roll: number): Promise<EyeResult>;
}

/** Makes an iris finder from an opened iris model and its card. */
export function createIrisFinder(session: Session, card: ModelCard): IrisFinder {
  const [input] = card.inputs;
  const side = input.dims[3];
  const lookAt = async (frame: Frame8, mesh: Float32Array, { eye, roll }: { eye: EyeSide; roll: number }) => {
    const toFrame = cropToFrame(regionOfEye(mesh, eye, roll), side);
    const crop = cropFrame(frame, toFrame, { width: side, height: side, border: 'repeat' });
    const data = packTensor(crop, input, { mirrored: eye.mirrored });
    const outputs = await session.run({ [input.name]: { type: 'float32', dims: input.dims, data } });
    const points = Float32Array.from(outputs[card.outputs[0].name].data as Float32Array);
    if (eye.mirrored) for (let i = 0; i < points.length; i += 3) points[i] = side - points[i];
    return pointsToFrame(points, toFrame);
  };
  return {
    async look(frame, mesh, roll) {
      const refined = Float32Array.from(mesh);
      const irises = new Float32Array(30);
      for (const [i, eye] of eyeSides.entries()) {
        const points = await lookAt(frame, mesh, { eye, roll });
        refineEye(refined, points, eye);
        irises.set(irisOf(points, eye, refined), i * 15);
      }
      return { mesh: refined, irises };
    },
  };
}
