import assert from 'node:assert/strict';
import { test } from 'node:test';
import { literal } from './prepared-text.ts';

test('values become literals that mean the same, whatever is in them', () => {
  assert.equal(literal(null), 'NULL');
  assert.equal(literal(undefined), 'NULL');
  assert.equal(literal(-1.5), "'-1.5'");
  assert.equal(literal(true), "'true'");
  assert.equal(literal('it\'s \\ "so"'), `'it''s \\ "so"'`);
  assert.equal(literal(["it's", 'a"b\\c', null, '']), `'{"it''s","a\\"b\\\\c",NULL,""}'`);
  assert.equal(literal({ a: "'" }), `'{"a":"''"}'`);
  assert.equal(literal(new Date(0)), "'1970-01-01T00:00:00.000Z'");
  assert.throws(() => literal('a\u0000b'), TypeError);
});
