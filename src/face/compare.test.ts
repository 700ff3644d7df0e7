import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { compareEmbeddings, cosine, likenessThresholds } from './compare.ts';

/** Two vectors with a given cosine. */
const pair = (score: number): [Float32Array, Float32Array] => [
  Float32Array.of(2, 0),
  Float32Array.of(score * 3, Math.sqrt(1 - score * score) * 3),
];

test('the score is the cosine, whatever the lengths of the vectors', () => {
  for (const score of [-1, -0.2, 0, 0.3, 1])
    assert.ok(Math.abs(compareEmbeddings(...pair(score)).score - score) < 1e-6);
});

test('the verdict changes at the thresholds, and between them it is unsure', () => {
  const { same, different } = likenessThresholds;
  assert.equal(compareEmbeddings(...pair(same + 0.01)).verdict, 'same');
  assert.equal(compareEmbeddings(...pair(same - 0.01)).verdict, 'unsure');
  assert.equal(compareEmbeddings(...pair(different + 0.01)).verdict, 'unsure');
  assert.equal(compareEmbeddings(...pair(different - 0.01)).verdict, 'different');
});

test('what is missing, empty or of another length is different from everything', () => {
  const some = Float32Array.of(1, 2);
  assert.deepEqual(compareEmbeddings(undefined, some), { score: 0, verdict: 'different' });
  assert.equal(cosine(some, Float32Array.of(1, 2, 3)), 0);
  assert.equal(cosine(some, new Float32Array(2)), 0);
});

test('the page with the error rates was written for these thresholds', async () => {
  const page = await readFile(new URL('../../docs/compare.md', import.meta.url), 'utf8');
  const { same, different } = likenessThresholds;
  assert.ok(page.includes(`| ${same} and more | same |`) && page.includes(`| below ${different} | different |`));
});
