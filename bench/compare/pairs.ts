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
  /** A frame of a clip and a later or earlier one whose face was set into another person's picture. */
  readonly otherHair: readonly number[];
  /** A face that was set into another person's picture, and that person. */
  readonly sameHair: readonly number[];
}

/** Whether a face is as a camera or a painter saw it: neither rendered nor set into another picture. */
export function isReal({ kind }: Sample): boolean {
  return kind === 'picture' || kind === 'clip';
}

/** Mean over the people's means, and the deviation between people, so that nobody counts twice. Only what is real counts. */
export function measureStatistics(samples: readonly Sample[]): DescriptorStatistics {
  const byPerson = Map.groupBy(samples.filter(isReal), (sample) => sample.person);
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
  const [ofOne, ofTwo] = [
    { clip: [], photo: [], rendered: [], otherHair: [] },
    { strangers: [], renderedStrangers: [], sameHair: [] },
  ];
  const scores: MutableScores = { ...ofOne, ...ofTwo };
  for (let first = 0; first < foldCount; first++) {
    for (let second = first; second < foldCount; second++) {
      const statistics = measureStatistics(samples.filter((other) => !inFold(other, first) && !inFold(other, second)));
      const embed = (sample: Sample) => ({ ...sample, embedding: normaliseDescriptor(sample.descriptor, statistics) });
      const alone = samples.filter((sample) => sample.kind !== 'set in');
      const left = alone.filter((sample) => inFold(sample, first)).map(embed);
      const right = first === second ? left : alone.filter((sample) => inFold(sample, second)).map(embed);
      left.forEach((a, i) => {
        for (const b of first === second ? right.slice(i + 1) : right) addPair(scores, a, b);
      });
      const folds = [first, second].join();
      const set = samples.filter((one) => {
        const [own, around] = [foldOf.get(one.person) ?? 0, foldOf.get(one.around ?? '') ?? 0];
        return one.kind === 'set in' && [Math.min(own, around), Math.max(own, around)].join() === folds;
      });
      for (const one of set.map(embed)) addSetIn(scores, one, [...left, ...(right === left ? [] : right)]);
    }
  }
  return scores;
}

type MutableScores = { readonly [Kind in keyof PairScores]: PairScores[Kind][number][] };

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

/** Scores a face in another person's picture against the other frames of its clip, and against that person. */
function addSetIn(scores: MutableScores, one: EmbeddedSample, others: readonly EmbeddedSample[]): void {
  for (const other of others) {
    const score = cosine(one.embedding, other.embedding);
    if (other.person === one.person && other.kind === 'clip' && other.origin !== one.origin)
      scores.otherHair.push(score);
    else if (other.person === one.around && other.kind === 'picture') scores.sameHair.push(score);
  }
}

function isFirst(sample: Sample): boolean {
  return sample.kind === 'picture' || sample.origin.endsWith('@0s');
}
