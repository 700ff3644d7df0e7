import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeAddress } from './judge-address.ts';

const refused: Readonly<Record<string, readonly string[]>> = {
  'no host': ['0.0.0.0', '0.1.2.3', '::'],
  loopback: ['127.0.0.1', '127.255.255.254', '::1'],
  private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', 'fc00::1', 'fd12:3456::1', 'fec0::1'],
  'link-local': ['169.254.0.1', '169.254.169.254', 'fe80::1', 'febf::1', 'fe80::1%eth0'],
  'private to a provider': ['100.64.0.1', '100.127.255.255', '100.100.100.200'],
  multicast: ['224.0.0.1', '239.255.255.255', 'ff02::1'],
  broadcast: ['255.255.255.255'],
  reserved: [
    '192.0.0.1',
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.1',
    '198.19.255.255',
    '198.51.100.1',
    '203.0.113.1',
    '240.0.0.1',
    '254.1.2.3',
    '2001:db8::1',
    '3fff::1',
    '100::1',
    '4000::1',
    '5f00::1',
    '::5.6.7.8',
    '::7f00:1',
  ],
};

for (const [kind, addresses] of Object.entries(refused))
  test(`addresses that are ${kind} are refused`, () => {
    for (const address of addresses) assert.match(judgeAddress(address) ?? 'allowed', new RegExp(kind), address);
  });

test('IPv4 inside IPv6 is refused: mapped, compatible, 6to4, NAT64, Teredo, ISATAP', () => {
  for (const address of [
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:0:127.0.0.1',
    '::127.0.0.1',
    '2002:7f00:1::1',
    '2002:808:808::1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '64:ff9b:1::8.8.8.8',
    '2001:0:7f00:1::1',
    '2a00:1450::5efe:7f00:1',
    '2a00:1450::200:5efe:a00:1',
    'fe80::5efe:10.0.0.1',
  ])
    assert.notEqual(judgeAddress(address), undefined, address);
});

test('public addresses are allowed, also those behind NAT64', () => {
  for (const address of [
    '8.8.8.8',
    '1.1.1.1',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.0.1.1',
    '198.17.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::200e',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])
    assert.equal(judgeAddress(address), undefined, address);
});

test('an address that the parser library reads otherwise than the system is read as the system does', () => {
  assert.equal(judgeAddress('::8.8.8.8'), 'reserved');
  assert.equal(judgeAddress('::808:808'), 'reserved');
});

test('what is no address is refused', () => {
  for (const text of ['', 'localhost', '127.0.0.1:80', '[::1]', '1.2.3.4/8'])
    assert.equal(judgeAddress(text), 'no IP address', text);
});
