import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './peer-address.ts';

test('an address of version 4 is itself, also inside one of version 6', () => {
  assert.equal(networkOf('10.0.0.7'), '10.0.0.7');
  assert.equal(networkOf('::ffff:10.0.0.7'), '10.0.0.7');
  assert.equal(networkOf('::FFFF:10.0.0.7'), '10.0.0.7');
});

test('an address of version 6 is its network, however it is written', () => {
  for (const same of ['2001:db8::7', '2001:0db8:0:0:1:2:3:4', '2001:DB8::', '2001:db8:0000::ffff:1'])
    assert.equal(networkOf(same), '2001:db8:0:0::/64', same);
  assert.equal(networkOf('2001:db8:0:1::7'), '2001:db8:0:1::/64');
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
  assert.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
});

test('a connection that is gone has no address', () => {
  assert.equal(networkOf(''), '');
});
