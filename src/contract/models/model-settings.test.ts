import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolveModelSettings } from './model-settings.ts';

test('an option wins over the environment, the environment over the file, the file over the default', () => {
  const file = { name: 'config.json', settings: { tries: 7, connections: 2, offline: true } };
  const env = { LIKENESS_CONNECTIONS: '3', LIKENESS_OFFLINE: 'no' };
  const settings = resolveModelSettings({ options: { offline: true, ids: ['x'] }, env, file });
  assert.deepEqual(
    [settings.tries, settings.connections, settings.offline, settings.stallTimeoutSeconds],
    [7, 3, true, 30],
  );
});

test('lists and switches are read from the environment; empty variables count as none', () => {
  const env = {
    LIKENESS_ACCEPT_LICENCES: 'mit, gpl-3.0',
    HF_HUB_OFFLINE: '1',
    LIKENESS_TRIES: '',
    HF_ENDPOINT: 'https://hub.example.org',
  };
  const settings = resolveModelSettings({ options: {}, env });
  assert.deepEqual(settings.acceptLicences, ['mit', 'gpl-3.0']);
  assert.deepEqual([settings.offline, settings.tries, settings.hfEndpoint], [true, 5, 'https://hub.example.org']);
});

test('a fault names the variable, the field of the file, or the option', () => {
  const fails = (origins: Parameters<typeof resolveModelSettings>[0], message: RegExp) =>
    assert.throws(() => resolveModelSettings(origins), message);
  fails(
    { options: {}, env: { LIKENESS_OFFLINE: 'perhaps' } },
    /Expected LIKENESS_OFFLINE to be true or false, got "perhaps"/,
  );
  fails(
    { options: {}, env: {}, file: { name: 'c.json', settings: { tries: 0 } } },
    /Expected `models\.tries` in c\.json to be a whole number from 1 to 50, got 0/,
  );
  fails(
    { options: {}, env: {}, file: { name: 'c.json', settings: [] } },
    /Expected `models` in c\.json to be an object/,
  );
  fails({ options: { connections: 99 }, env: {} }, /Expected connections to be a whole number from 1 to 16, got 99/);
  fails(
    { options: {}, env: { HF_ENDPOINT: 'hub.example.org' } },
    /Expected HF_ENDPOINT to be an address that begins with/,
  );
});
