import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTexts } from './check-texts.ts';

test('zero characters and halves of characters are refused wherever they stand, whole ones pass', () => {
  for (const whole of [null, 7, 'a', '', '😀', 'ü', { a: ['b', { c: '漢' }] }, []]) checkTexts(whole);
  for (const bad of ['\0', 'a\0b', '\ud83d', 'x\ude00', { a: ['\0'] }, { 'a\0': 1 }, [{ b: { c: '\udc00' } }]])
    assert.throws(() => checkTexts(bad), { code: 'request/invalid' });
});

test('a body that is nested deeper than the stack is looked through', () => {
  const depth = 200_000;
  const deep = JSON.parse(`${'['.repeat(depth)}"\\u0000"${']'.repeat(depth)}`);
  assert.throws(() => checkTexts(deep), { code: 'request/invalid' });
});
