import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllowList } from './allow-list.ts';

test('hosts, addresses and ranges are allowed, with a port only on that port', () => {
  const list = parseAllowList([
    'minio:9000',
    '*.internal.example',
    '10.1.0.0/16',
    '127.0.0.1:8080',
    '[fd00::7]:80',
    'fd01::/64',
  ]);
  assert.ok(list.allowsHost('minio', 9000));
  assert.ok(!list.allowsHost('minio', 80));
  assert.ok(list.allowsHost('a.b.internal.example', 1234));
  assert.ok(!list.allowsHost('internal.example', 80));
  assert.ok(!list.allowsHost('evilinternal.example', 80));
  assert.ok(list.allowsAddress('10.1.255.1', 81));
  assert.ok(list.allowsAddress('::ffff:10.1.2.3', 81));
  assert.ok(!list.allowsAddress('10.2.0.1', 81));
  assert.ok(list.allowsAddress('127.0.0.1', 8080));
  assert.ok(!list.allowsAddress('127.0.0.1', 8081));
  assert.ok(list.allowsAddress('fd00::7', 80));
  assert.ok(list.allowsAddress('fd01::99', 443));
  assert.ok(!list.allowsAddress('fd02::1', 443));
});

test('an entry that is none of these is refused and shown', () => {
  for (const entry of ['', 'http://minio', '10.0.0.0/33', 'minio:0', 'minio:70000', '127.1', '10.0.0.256', 'a b', '*'])
    assert.throws(() => parseAllowList([entry]), { code: 'request/invalid' }, entry);
});
