/**
 * Tells from two embeddings whether they belong to one person.
 */

/** What two embeddings say. */
export interface LikenessVerdict {
  readonly verdict: 'same' | 'unsure' | 'different';
  /** Cosine of the two embeddings, -1…1. */
  readonly score: number;
}

/** At or above `same` two faces count as one person; below `different` as two. */
export const likenessThresholds = { same: 0.75, different: 0.5 } as const;

/**
 * Compares two embeddings.
 *
 * @param a - Identity numbers, any length; nothing counts as different.
 */
export function judgeLikeness(a: Float32Array | undefined, b: Float32Array | undefined): LikenessVerdict {
  if (!a || !b || a.length !== b.length || a.length === 0) return { verdict: 'different', score: 0 };
  let dot = 0;
  let left = 0;
  let right = 0;
  for (let i = 0; i < a.length; i++) {
    dot += (a[i] as number) * (b[i] as number);
    left += (a[i] as number) ** 2;
    right += (b[i] as number) ** 2;
  }
  const score = dot / Math.sqrt(left * right || 1);
  const verdict =
    score >= likenessThresholds.same ? 'same' : score < likenessThresholds.different ? 'different' : 'unsure';
  return { verdict, score };
}
