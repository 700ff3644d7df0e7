import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { makeApiKey } from './make-api-key.ts';

test('a key holds 256 random bits, and its row only their hash and the last four letters', async () => {
  const made = await Promise.all(
    Array.from({ length: 50 }, () => makeApiKey({ name: 'studio', scopes: ['use'] }, 1000)),
  );
  assert.equal(new Set(made.map(({ key }) => key)).size, 50);
  for (const { key, row } of made) {
    assert.match(key, /^lk_[A-Za-z0-9_-]{43}$/);
    assert.equal(row.hash, createHash('sha256').update(key).digest('hex'));
    assert.equal(row.lastFour, key.slice(-4));
    assert.ok(!JSON.stringify(row).includes(key.slice(3, -4)));
  }
});

test('a key that ends by itself ends after its days', async () => {
  const { row } = await makeApiKey({ name: 'box', scopes: ['worker'], expiresInDays: 2 }, 1000);
  assert.equal(row.expiresMs, 1000 + 2 * 86_400_000);
});
