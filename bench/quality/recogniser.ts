/**
 * Recognition networks that judge identity in the bench.
 */
import type { Face } from '../../src/face/face.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';

/** Gives the identity numbers of a face. */
export interface Recogniser {
  readonly name: string;
  /** @param face - Found in this frame with `embedding: true`. */
  embed(frame: Frame8, face: Face): Promise<Float32Array>;
}

/** The product's own embedder: its numbers came with the face. */
export const builtInRecogniser: Recogniser = {
  name: 'built-in',
  embed: async (_frame, face) => {
    if (!face.embedding) throw new Error('Expected the finder to give an embedding, it gave none.');
    return face.embedding;
  },
};

/** Cosine of the angle between two embeddings, −1…1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return dot / Math.sqrt(aa * bb);
}
