import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parameterText } from './parameter-text.ts';

test('values become texts that mean the same, whatever is in them', () => {
  assert.equal(parameterText(null), null);
  assert.equal(parameterText(undefined), null);
  assert.equal(parameterText(-1.5), '-1.5');
  assert.equal(parameterText(true), 'true');
  assert.equal(parameterText('it\'s \\ "so"'), 'it\'s \\ "so"');
  assert.equal(parameterText(["it's", 'a"b\\c', null, '']), `{"it's","a\\"b\\\\c",NULL,""}`);
  assert.equal(parameterText({ a: "'" }), `{"a":"'"}`);
  assert.equal(parameterText(new Date(0)), '1970-01-01T00:00:00.000Z');
});
