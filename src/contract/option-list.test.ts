import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectation, flagName, jsonSchema, listOptions } from './option-list.ts';
import { compareRequest, facesRequest, swapRequest } from './request.ts';

test('every option of every request has a sentence, and a flag of its own', () => {
  for (const schema of [swapRequest, facesRequest, compareRequest]) {
    const options = listOptions(schema);
    for (const option of options) assert.match(option.sentence, /^[A-Z].+\.$/s, option.path.join('.'));
    assert.equal(new Set(options.map((option) => option.flag)).size, options.length);
  }
});

test("the swapper's options are flags like all others", () => {
  const shape = listOptions(swapRequest).find((option) => option.flag === 'shape-strength');
  assert.deepEqual(shape?.path, ['options', 'shapeStrength']);
  assert.equal(shape?.kind, 'number');
  assert.equal(shape?.placeholder, '0…1');
  assert.equal(shape?.expects, 'a number from 0 to 1');
});

test('names become flags', () => {
  assert.equal(flagName('minPairScore'), 'min-pair-score');
  assert.equal(flagName('out'), 'out');
});

test('expectations read like English', () => {
  assert.equal(expectation({ type: 'integer', minimum: 1, unit: 'pixels' }), 'a whole number of at least 1 pixels');
  assert.equal(expectation({ enum: ['a'] }), '`a`');
  assert.equal(expectation({ enum: ['a', 'b', 'c'] }), '`a`, `b` or `c`');
  assert.equal(expectation({ type: 'array', items: { type: 'boolean' } }), 'a list of true or false');
});

test('a request schema is JSON Schema in which only sources, target and out are required', () => {
  assert.deepEqual(jsonSchema(swapRequest).required, ['sources', 'target', 'out']);
});
