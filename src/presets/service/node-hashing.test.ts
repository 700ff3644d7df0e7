import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256Hex, sign } from '../../api/secrets.ts';
import { hashing } from './node-hashing.ts';

test('hashes and signatures are those of the Web Crypto API', async () => {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  for (const text of ['', 'abc', 'ä/€?'.repeat(100)]) {
    assert.equal(hashing.sha256(text), await sha256Hex(text));
    assert.equal(hashing.sha256(new TextEncoder().encode(text)), await sha256Hex(text));
    assert.equal(hashing.hmacSha256(secret, text), await sign(secret, text));
  }
});
