/**
 * What the calibration measured, as the page `docs/compare.md`.
 */
import { likenessThresholds } from '../../src/face/compare.ts';
import type { PairScores } from './pairs.ts';

/** How many people and faces went in. */
export interface SampleCounts {
  readonly people: number;
  readonly faces: number;
  readonly renderedPeople: number;
}

/** Writes the page. */
export function writeComparePage(scores: PairScores, counts: SampleCounts): string {
  const { same, different } = likenessThresholds;
  const photo = scores.photo.map((pair) => pair.score);
  const row = (name: string, values: readonly number[]): string =>
    `| ${name} | ${values.length} | ${quantiles(values)} | ${share(values, (score) => score >= same)} | ` +
    `${share(values, (score) => score >= different && score < same)} | ${share(values, (score) => score < different)} |`;
  return `# Comparing faces

\`likeness compare\`, \`compareFaces\` and \`--faces like:FILE\` compare the embeddings of two faces: 1024 numbers of the
built-in network \`faceres\`, minus their mean over many people, divided by their deviation between people. The score is the
cosine of the two, from −1 to 1. Strangers lie around 0. The network sees the face alone, from the forehead to the chin,
so that hair, clothes and surroundings count for as little as possible.

| score | verdict |
|---|---|
| ${same} and more | same |
| ${different} to ${same} | unsure |
| below ${different} | different |

## What was measured

Written by \`node scripts/calibrate-compare.ts\` from ${counts.faces} faces of ${counts.people} people in the test pictures and clips
(photographs from 1921 to today, realistic paintings and computer-made people, faces from 48 pixels wide, turned by up to 60°) and from
${counts.renderedPeople} people of our own portrait renderer. No pair is scored with statistics that its own people went into.

| pairs | count | lowest · 5 % · median · 95 % · highest | same | unsure | different |
|---|---|---|---|---|---|
${row('different people', scores.strangers)}
${row('one person, frames of a clip ≥ 1 s apart', scores.clip)}
${row('one person, different pictures', photo)}
${row("one person, one of the two faces set into somebody else's picture", scores.otherHair)}
${row('such a face, and the person whose hair it has', scores.sameHair)}
${row('one rendered person, different views', scores.rendered)}
${row('different rendered people', scores.renderedStrangers)}

${photoLines(scores)}

## What this does not promise

- Frames of one clip share light, camera and hair; a face that was set into somebody else's picture shares the photograph
  with its own clip. One person in two photographs that lie years apart scores far lower, and there are hardly any such
  pairs here: expect \`unsure\` for many of them.
- Who pulls faces looks less like oneself: winking, frowning and gaping make \`unsure\`, now and then \`different\`.
- ${scores.strangers.length} pairs of strangers cannot show error rates below about 1 in ${Math.round(scores.strangers.length / 3)}.
- Relatives, twins, children and make-up were not measured. Nor was whether some groups of people are told apart worse than others:
  there are too few people here to say.
- The rendered people share one renderer; the network sees that, and holds them more alike than real strangers.
- This is no proof of identity: do not open doors with it.
`;
}

function quantiles(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): string =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))].toFixed(2).replace(/^-(?=0\.00$)/, '');
  return [0, 0.05, 0.5, 0.95, 1].map(at).join(' · ').replaceAll('-', '−');
}

function share(values: readonly number[], test: (score: number) => boolean): string {
  if (values.length === 0) return '–';
  const count = values.filter(test).length;
  return `${((100 * count) / values.length).toFixed(1)} % (${count})`;
}

function photoLines(scores: PairScores): string {
  const lines = scores.photo.map(({ score, pair }) => `- ${pair}: ${score.toFixed(2)}`);
  return lines.length === 0 ? '' : `One person in different pictures:\n\n${lines.join('\n')}`;
}
