import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromThisMachine, networkOf } from './peer-address.ts';

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

test('a connection of this machine goes by loopback, or from one of its addresses to the same', () => {
  const from = (remoteAddress?: string, localAddress?: string): boolean =>
    fromThisMachine({ incoming: { socket: { remoteAddress, localAddress } } });
  for (const address of ['127.0.0.1', '127.8.0.9', '::1', '::ffff:127.0.0.1']) assert.ok(from(address), address);
  assert.ok(from('10.0.0.7', '10.0.0.7'));
  for (const [remote, local] of [
    ['10.0.0.8', '10.0.0.7'],
    ['127.evil', '10.0.0.7'],
    ['::2', '::1'],
    ['2001:db8::127.0.0.1', '::1'],
  ])
    assert.ok(!from(remote, local), remote);
  assert.ok(!from(), 'one that is gone');
  assert.ok(!fromThisMachine({}));
});
