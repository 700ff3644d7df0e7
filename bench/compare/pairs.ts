/**
 * Scores of same-person and different-person pairs, and the error rates that follow.
 */
import { type DescriptorStatistics, normaliseDescriptor } from '../../src/analysis/embedder/faceres.ts';
import { cosine } from '../../src/face/compare.ts';
import type { Sample } from './samples.ts';

/** Scores by what the pair is. */
export interface PairScores {
  /** Frames of one clip, at least a second apart. */
  readonly clip: readonly number[];
  /** One person in different pictures. */
  readonly photo: readonly { readonly score: number; readonly pair: string }[];
  /** A rendered person, seen differently. */
  readonly rendered: readonly number[];
  /** Different people in pictures and clips (each clip's first frame). */
  readonly strangers: readonly number[];
  /** Different rendered people. */
  readonly renderedStrangers: readonly number[];
}

/** Mean over the people's means, and the deviation between people, so that nobody counts twice. Rendered people count not. */
export function measureStatistics(samples: readonly Sample[]): DescriptorStatistics {
  const byPerson = Map.groupBy(
    samples.filter((sample) => sample.kind !== 'rendered'),
    (sample) => sample.person,
  );
  const people = [...byPerson.values()].map((own) => meanOf(own.map((sample) => sample.descriptor)));
  const mean = meanOf(people);
  const deviation = mean.map((centre, i) =>
    Math.sqrt(people.reduce((sum, person) => sum + (person[i] - centre) ** 2, 0) / people.length),
  );
  return { mean, deviation };
}

function meanOf(rows: readonly Float32Array[]): Float32Array {
  const sum = new Float64Array(rows[0].length);
  for (const row of rows) {
    for (let i = 0; i < sum.length; i++) sum[i] += row[i];
  }
  return Float32Array.from(sum, (value) => value / rows.length);
}

const foldCount = 6;

/**
 * Scores all pairs so that no pair is judged with statistics that its own people went into: people are dealt into six folds,
 * and each pair is scored with the statistics of the folds that neither of the two is in.
 */
export function scorePairs(samples: readonly Sample[]): PairScores {
  const people = [...new Set(samples.map((sample) => sample.person))].sort();
  const foldOf = new Map(people.map((person, i) => [person, i % foldCount]));
  const inFold = (sample: Sample, fold: number): boolean => foldOf.get(sample.person) === fold;
  const scores = { clip: [], photo: [], rendered: [], strangers: [], renderedStrangers: [] } as MutableScores;
  for (let first = 0; first < foldCount; first++) {
    for (let second = first; second < foldCount; second++) {
      const statistics = measureStatistics(samples.filter((other) => !inFold(other, first) && !inFold(other, second)));
      const embed = (sample: Sample) => ({ ...sample, embedding: normaliseDescriptor(sample.descriptor, statistics) });
      const left = samples.filter((sample) => inFold(sample, first)).map(embed);
      const right = first === second ? left : samples.filter((sample) => inFold(sample, second)).map(embed);
      left.forEach((a, i) => {
        for (const b of first === second ? right.slice(i + 1) : right) addPair(scores, a, b);
      });
    }
  }
  return scores;
}

interface MutableScores {
  readonly clip: number[];
  readonly photo: { score: number; pair: string }[];
  readonly rendered: number[];
  readonly strangers: number[];
  readonly renderedStrangers: number[];
}

type EmbeddedSample = Sample & { readonly embedding: Float32Array };

function addPair(scores: MutableScores, a: EmbeddedSample, b: EmbeddedSample): void {
  const rendered = a.kind === 'rendered';
  if (rendered !== (b.kind === 'rendered')) return;
  const score = cosine(a.embedding, b.embedding);
  if (a.person !== b.person) {
    if (rendered) scores.renderedStrangers.push(score);
    else if (isFirst(a) && isFirst(b)) scores.strangers.push(score);
  } else if (rendered) scores.rendered.push(score);
  else if (a.kind === 'clip' && b.kind === 'clip') scores.clip.push(score);
  else if (isFirst(a) && isFirst(b)) scores.photo.push({ score, pair: `${a.origin} and ${b.origin}` });
}

function isFirst(sample: Sample): boolean {
  return sample.kind === 'picture' || sample.origin.endsWith('@0s');
}
