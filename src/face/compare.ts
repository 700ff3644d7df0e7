/**
 * Tells from two embeddings whether they belong to one person.
 */

/** What two embeddings say. */
export interface Likeness {
  /** Cosine of the embeddings, −1…1; strangers lie around 0. */
  readonly score: number;
  readonly verdict: 'same' | 'unsure' | 'different';
}

/**
 * From `same` on, two faces count as one person; below `different`, as two. Measured by `scripts/calibrate-compare.ts`; the
 * error rates stand in `docs/compare.md`.
 */
export const likenessThresholds = { same: 0.48, different: 0.25 } as const;

/**
 * Compares two embeddings of the built-in embedder.
 *
 * @returns The score and what it means; a missing or empty embedding counts as different from everything, with score 0.
 *
 * @example
 * compareEmbeddings(face.embedding, face.embedding) // { score: 1, verdict: 'same' }
 */
export function compareEmbeddings(a: Float32Array | undefined, b: Float32Array | undefined): Likeness {
  const score = a && b ? cosine(a, b) : 0;
  const { same, different } = likenessThresholds;
  return { score, verdict: score >= same ? 'same' : score < different ? 'different' : 'unsure' };
}

/** Cosine of the angle between two embeddings, −1…1; 0 when their lengths differ or one is all zeros. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  let dot = 0;
  let left = 0;
  let right = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    left += a[i] * a[i];
    right += b[i] * b[i];
  }
  return dot / Math.sqrt(left * right || 1);
}
