import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readArguments } from './arguments.ts';
import { median } from './median.ts';
import { readPairList, selectPairs } from './pair-list.ts';
import { cosine } from './recogniser.ts';

const list = await readPairList(new URL('./pairs.json', import.meta.url));

test('every picture of the list is a source and a target, photos twice or more', () => {
  for (const [name, entry] of Object.entries(list.pictures)) {
    const least = 'rendered' in entry ? 1 : 2;
    assert.ok(list.pairs.filter(([source]) => source === name).length >= least, name);
    assert.ok(list.pairs.filter(([, target]) => target === name).length >= least, name);
  }
});

test('no pair is listed twice and nobody is put onto themselves', () => {
  assert.equal(new Set(list.pairs.map(String)).size, list.pairs.length);
  assert.ok(list.pairs.every(([source, target]) => source !== target));
});

test('a filter picks pairs by part of source>target', () => {
  assert.ok(selectPairs(list, 'newton>').every(([source]) => source === 'newton'));
  assert.ok(selectPairs(list, '>newton').every(([, target]) => target === 'newton'));
  assert.equal(selectPairs(list, undefined).length, list.pairs.length);
});

test('swapper options are set by name and keep their limits', () => {
  assert.equal(readArguments(['--set', 'shapeStrength=0.25', '--set', 'keepEyes=false']).options.shapeStrength, 0.25);
  assert.equal(readArguments(['--set', 'colour=mean']).options.colour, 'mean');
  assert.throws(() => readArguments(['--set', 'shapeStrength=7']));
  assert.throws(() => readArguments(['--set', 'noSuchOption=1']));
});

test('median and cosine of known numbers', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
  assert.ok(Math.abs(cosine(Float32Array.of(1, 0), Float32Array.of(1, 1)) - Math.SQRT1_2) < 1e-7);
});
