/**
 * Finds the numbers that tell people apart.
 */
import type { FaceAttributes } from '../../face/face.ts';
import { regionOfMesh } from '../../face/face-region.ts';
import { cropFrame } from '../../imaging/crop.ts';
import type { Frame8 } from '../../imaging/frame.ts';
import { packTensor } from '../../imaging/pack-tensor.ts';
import { cropToFrame } from '../../imaging/similarity.ts';
import type { ModelCard } from '../../models/card.ts';
import type { Session } from '../../ports/engine.ts';
import { type DescriptorStatistics, decodeAge, decodeGender, normaliseDescriptor } from './faceres.ts';
import { faceresStatistics } from './faceres-statistics.ts';

/** What the model makes of a face beside its identity. */
export interface FaceTraits {
  /** Years. */
  readonly age: number;
  readonly apparentGender: NonNullable<FaceAttributes['apparentGender']>;
}

/** Embeds faces. */
export interface Embedder {
  /**
   * Looks at the face without its hair and surroundings: the numbers shall stay the same when those change.
   *
   * @param mesh - 468 points `x, y, z` in frame pixels.
   * @returns 1024 numbers, centred and scaled, not normalised: the cosine of two is their likeness, 0 for strangers on average.
   *
   * Cost: about 15 ms of one core.
   */
  embed(frame: Frame8, mesh: Float32Array): Promise<Float32Array>;
  /** Age and apparent gender, of which hair tells something too: another look of the same model, at the same cost. */
  describe(frame: Frame8, mesh: Float32Array): Promise<FaceTraits>;
}

/**
 * Makes an embedder from an opened faceres model and its card.
 *
 * @param statistics - How descriptors are spread; default: those of the built-in model. `null` leaves descriptors raw, as a
 * calibration needs them.
 */
export function createEmbedder(
  session: Session,
  card: ModelCard,
  statistics: DescriptorStatistics | null = faceresStatistics,
): Embedder {
  const [input] = card.inputs;
  const side = input.dims[3];
  const identityRoom = card.outputs.find((output) => output.name === 'embedding')?.room;
  const look = (frame: Frame8, mesh: Float32Array, room = card.room ?? 1.4) => {
    const toFrame = cropToFrame(regionOfMesh(mesh, room), side);
    const crop = cropFrame(frame, toFrame, { width: side, height: side, border: 'repeat' });
    return session.run({ [input.name]: { type: 'float32', dims: input.dims, data: packTensor(crop, input) } });
  };
  return {
    async embed(frame, mesh) {
      const { embedding } = await look(frame, mesh, identityRoom);
      const descriptor = Float32Array.from(embedding.data as Float32Array);
      return statistics ? normaliseDescriptor(descriptor, statistics) : descriptor;
    },
    async describe(frame, mesh) {
      const { age, gender } = await look(frame, mesh);
      return { age: decodeAge(age.data as Float32Array), apparentGender: decodeGender(Number(gender.data[0])) };
    },
  };
}
