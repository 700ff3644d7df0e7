import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearestName } from './nearest-name.ts';

test('edits are counted, and two swapped letters are one edit', () => {
  assert.equal(editDistance('source', 'source'), 0);
  assert.equal(editDistance('souce', 'source'), 1);
  assert.equal(editDistance('soruce', 'source'), 1);
  assert.equal(editDistance('', 'out'), 3);
  assert.equal(editDistance('kitten', 'sitting'), 3);
});

test('a typing error finds its name', () => {
  const names = ['--source', '--target', '--out', '--identity-strength'];
  assert.equal(nearestName('--souce', names), '--source');
  assert.equal(nearestName('--Target', names), '--target');
  assert.equal(nearestName('--identity-strenght', names), '--identity-strength');
  assert.equal(nearestName('--identity', names), '--identity-strength');
  assert.equal(nearestName('--output', names), '--out');
});

test('a word that is far from every name finds none', () => {
  assert.equal(nearestName('--banana', ['--source', '--target', '--out']), undefined);
  assert.equal(nearestName('x', []), undefined);
});
