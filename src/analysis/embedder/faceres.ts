/**
 * The faceres model: what its numbers mean.
 *
 * Source: Savchenko 2019, Efficient facial representations for age, gender and identity recognition, PeerJ CS 5:e197.
 */
import type { FaceAttributes } from '../../face/face.ts';

/** How the model's descriptor is spread over many people: `mean` and `deviation` of each of its 1024 numbers. */
export interface DescriptorStatistics {
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
}

/** Added to deviations: numbers that hardly vary between people shall not count as much as those that do. */
const deviationFloor = 0.05;

/**
 * Makes the descriptor's numbers count alike: minus their mean over many people, divided by their deviation. All raw numbers
 * are positive, so that any two people look alike by 0.35 (median cosine); the same two score 0.02 afterwards.
 *
 * @param descriptor - As the model gives it. Not changed.
 */
export function normaliseDescriptor(descriptor: Float32Array, { mean, deviation }: DescriptorStatistics): Float32Array {
  return descriptor.map((value, i) => (value - mean[i]) / (deviation[i] + deviationFloor));
}

/**
 * Years, as the mean of the model's distribution. On 29 people of known age (Solvay conference, 1927) it was off by 6.7 years
 * on average, without bias; the mean of the two most probable years, which the authors take, by 7.0.
 *
 * @param probabilities - Of the years 1…100, sum 1.
 */
export function decodeAge(probabilities: Float32Array): number {
  return probabilities.reduce((sum, probability, i) => sum + probability * (i + 1), 0);
}

/** From here on the model's authors speak of a man. */
const maleFrom = 0.6;

/**
 * Label and confidence: 0 when the model is undecided, 1 when it is sure.
 *
 * @param probability - Of `male`.
 */
export function decodeGender(probability: number): NonNullable<FaceAttributes['apparentGender']> {
  if (probability >= maleFrom) return { label: 'male', score: (probability - maleFrom) / (1 - maleFrom) };
  return { label: 'female', score: (maleFrom - probability) / maleFrom };
}
