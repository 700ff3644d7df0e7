import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkValue } from './check-value.ts';

test('texts with NUL or half characters are refused wherever they stand, also as names of fields', () => {
  for (const value of ['\0', 'a\0b', '\ud800', { a: [{ b: 'x\0' }] }, { 'a\0': 1 }, [['\udc00x']]])
    assert.throws(() => checkValue(value), { code: 'request/invalid' });
  checkValue({ name: 'größe 💀', list: [null, 1, true, { deep: ['x'] }] });
});

test('nesting is bounded without using up the stack', () => {
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  checkValue(nested(60));
  assert.throws(() => checkValue(nested(100_000)), { code: 'request/invalid', message: /64 levels/ });
});
