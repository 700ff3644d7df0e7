import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLikenessError } from '../../base/errors.ts';
import { shownAddress, translated } from './database-errors.ts';
import { openPostgres } from './open-postgres.ts';

const url = 'postgres://me:pass%20word@127.0.0.1:1/likeness?sslmode=disable';

test('an address is shown without its password and parameters', () => {
  assert.equal(shownAddress(url), 'postgres://me:…@127.0.0.1:1/likeness');
  assert.equal(shownAddress('postgres://db/likeness'), 'postgres://db/likeness');
  assert.ok(!shownAddress('postgres://me:se cret@[').includes('cret'));
});

test('errors of the connection are translated without the password, others stay', () => {
  const refused = translated(Object.assign(new Error('no entry for pass word'), { code: '28P01' }), url);
  assert.ok(isLikenessError(refused, 'database/unreachable'));
  assert.ok(!refused.message.includes('pass word'), refused.message);
  const other = Object.assign(new Error('duplicate key'), { code: '23505' });
  assert.equal(translated(other, url), other);
});

test('a server that does not answer is an error that names the address, and nothing falls back', async () => {
  await assert.rejects(openPostgres({ url }), (error) => {
    assert.ok(isLikenessError(error, 'database/unreachable'));
    assert.match(error.message, /127\.0\.0\.1:1\/likeness/);
    assert.ok(!error.message.includes('pass'), error.message);
    return true;
  });
});
