import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serviceSettings } from '../../contract/service/service-settings.ts';
import type { KeyRow } from '../../ports/key-records.ts';
import { accessOf, checkKeys, isEverywhere, ownUrl } from './access.ts';

const settings = (own: object) => serviceSettings.parse(own);

test('only a service that nobody else can reach does without a key', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1', '127.0.0.2'])
    assert.equal(accessOf(settings({ host })).keysNeeded, false);
  for (const own of [
    { host: '0.0.0.0' },
    { host: '::' },
    { host: '10.0.0.5' },
    { host: '127.evil.example' },
    { publicUrl: 'https://likeness.example' },
    { allowedHosts: ['likeness.example'] },
    { requireKey: true },
  ])
    assert.equal(accessOf(settings(own)).keysNeeded, true, JSON.stringify(own));
});

test('a service that asks for no key answers to names of this machine alone, one that asks for keys to any', () => {
  assert.deepEqual(accessOf(settings({ host: '127.0.0.2' })).hosts, ['localhost', '127.0.0.1', '::1', '127.0.0.2']);
  assert.deepEqual(accessOf(settings({ publicUrl: 'http://127.0.0.3:1/x' })).hosts, [
    ...['localhost', '127.0.0.1', '::1', '127.0.0.3'],
  ]);
  for (const own of [{ host: '0.0.0.0' }, { allowedHosts: ['b.example'] }, { requireKey: true }])
    assert.equal(accessOf(settings(own)).hosts, 'any');
});

test('a host that means every address is known as such', () => {
  for (const host of ['0.0.0.0', '::', '0:0:0:0:0:0:0:0']) assert.ok(isEverywhere(host), host);
  for (const host of ['127.0.0.1', '::1', '10.0.0.0', 'fd00::', 'localhost']) assert.ok(!isEverywhere(host), host);
});

test('the error of a service without key names the setting and the command', () => {
  const key: KeyRow = { id: 'k', name: 'n', hash: 'h', lastFour: 'abcd', scopes: ['use'], createdMs: 0 };
  const open = settings({ host: '0.0.0.0' });
  assert.throws(() => checkKeys(open, [], 1), {
    code: 'request/invalid',
    message: /--host 0\.0\.0\.0.*likeness keys create/,
  });
  assert.throws(
    () =>
      checkKeys(
        open,
        [
          { ...key, revokedMs: 1 },
          { ...key, expiresMs: 5 },
        ],
        10,
      ),
    { code: 'request/invalid' },
  );
  checkKeys(open, [key], 10);
});

test('the address of the machine itself can be opened', () => {
  assert.equal(ownUrl('0.0.0.0', 1), 'http://127.0.0.1:1');
  assert.equal(ownUrl('::', 1), 'http://[::1]:1');
  assert.equal(ownUrl('::1', 1), 'http://[::1]:1');
  assert.equal(ownUrl('localhost', 1), 'http://localhost:1');
});
