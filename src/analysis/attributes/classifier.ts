/**
 * Runs a small network over one upright face and gives what it says, number by number.
 */
import { regionOfMesh } from '../../face/face-region.ts';
import { cropFrame } from '../../imaging/crop.ts';
import type { Frame8 } from '../../imaging/frame.ts';
import { packTensor } from '../../imaging/pack-tensor.ts';
import { cropToFrame } from '../../imaging/similarity.ts';
import type { ModelCard } from '../../models/card.ts';
import type { Session } from '../../ports/engine.ts';

/** Classifies faces. */
export interface Classifier {
  /**
   * @param mesh - 468 points `x, y, z` in frame pixels.
   * @returns The numbers of the model's first output, in the order of its card.
   */
  classify(frame: Frame8, mesh: Float32Array): Promise<Float32Array>;
}

/** Makes a classifier from an opened model and its card, which says how much of the picture the model wants to see. */
export function createClassifier(session: Session, card: ModelCard): Classifier {
  const [input] = card.inputs;
  const side = input.dims[3];
  return {
    async classify(frame, mesh) {
      const toFrame = cropToFrame(regionOfMesh(mesh, card.room ?? 1.5), side);
      const crop = cropFrame(frame, toFrame, { width: side, height: side, border: 'repeat' });
      const outputs = await session.run({
        [input.name]: { type: 'float32', dims: input.dims, data: packTensor(crop, input) },
      });
      return Float32Array.from(outputs[card.outputs[0].name].data as Float32Array);
    },
  };
}

/** Numbers by the labels of a card, as `{ happy: 0.9, … }`. */
export function labelled(card: ModelCard, numbers: Float32Array): Record<string, number> {
  return Object.fromEntries((card.labels ?? []).map((label, i) => [label, numbers[i]]));
}
