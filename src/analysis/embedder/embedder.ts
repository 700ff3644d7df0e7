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

/** What one run of the model says about a face. */
export interface EmbeddingResult {
  /** 1024 numbers, centred and scaled, not normalised: the cosine of two is their likeness, 0 for strangers on average. */
  readonly embedding: Float32Array;
  /** Years. */
  readonly age: number;
  readonly apparentGender: NonNullable<FaceAttributes['apparentGender']>;
}

/** Embeds faces. */
export interface Embedder {
  /**
   * @param mesh - 468 points `x, y, z` in frame pixels.
   *
   * Cost: about 15 ms of one core.
   */
  embed(frame: Frame8, mesh: Float32Array): Promise<EmbeddingResult>;
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
  return {
    async embed(frame, mesh) {
      const toFrame = cropToFrame(regionOfMesh(mesh, card.room ?? 1.4), side);
      const crop = cropFrame(frame, toFrame, { width: side, height: side, border: 'repeat' });
      const { embedding, age, gender } = await session.run({
        [input.name]: { type: 'float32', dims: input.dims, data: packTensor(crop, input) },
      });
      const descriptor = Float32Array.from(embedding.data as Float32Array);
      return {
        embedding: statistics ? normaliseDescriptor(descriptor, statistics) : descriptor,
        age: decodeAge(age.data as Float32Array),
        apparentGender: decodeGender(Number(gender.data[0])),
      };
    },
  };
}
