import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scratch } from './scratch.ts';

test('the same name gives the same memory again, another name other memory', () => {
  const first = scratch('test one', 1000);
  first.fill(7);
  assert.equal(scratch('test one', 500).buffer, first.buffer);
  assert.notEqual(scratch('test two', 500).buffer, first.buffer);
  assert.equal(scratch('test one', 500).length, 500);
});

test('what does not fit, or is very large, is fresh', () => {
  const first = scratch('test three', 10);
  assert.ok(scratch('test three', 5000).length === 5000 && first.length === 10);
  const huge = scratch('test four', 5 * 1024 * 1024);
  assert.notEqual(scratch('test four', 5 * 1024 * 1024).buffer, huge.buffer);
});
