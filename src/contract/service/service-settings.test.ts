import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLikenessError } from '../../base/errors.ts';
import { listOptions } from '../option-list.ts';
import { resolveServiceSettings, serviceEnvironment, serviceFlags, serviceSettings } from './service-settings.ts';

const file = { name: 'config.json', settings: { port: 7000, workers: 3, logLevel: 'warn' } };

test('a flag wins over the environment, the environment over the file, all over the default', () => {
  const settings = resolveServiceSettings({
    options: { port: 9000 },
    env: { LIKENESS_PORT: '8000', LIKENESS_WORKERS: '2' },
    file,
  });
  assert.equal(settings.port, 9000);
  assert.equal(settings.workers, 2);
  assert.equal(settings.logLevel, 'warn');
  assert.equal(settings.host, '127.0.0.1');
});

test('a wrong value is told with the place where it stands', () => {
  const message = (origins: Parameters<typeof resolveServiceSettings>[0]): string => {
    try {
      resolveServiceSettings(origins);
    } catch (error) {
      assert.ok(isLikenessError(error, 'request/invalid'));
      return error.message;
    }
    return 'no error';
  };
  assert.match(message({ options: {}, env: { LIKENESS_PORT: 'http' } }), /^Expected LIKENESS_PORT to be .*got "http"/);
  assert.match(
    message({ options: {}, env: {}, file: { name: 'c.json', settings: { prot: 1 } } }),
    /service\.prot|`prot`|prot/,
  );
  assert.match(
    message({ options: {}, env: {}, file: { name: 'c.json', settings: { workers: -1 } } }),
    /`service\.workers` in c\.json/,
  );
  assert.match(message({ options: { logLevel: 'loud' }, env: {} }), /logLevel.*got "loud"/);
});

test('the value of a wrong secret is not told', () => {
  for (const env of [{ DATABASE_URL: 'mysql://ada:sesame@db/x' }, { LIKENESS_WEBHOOK_SECRET: 'sesame' }])
    assert.throws(
      () => resolveServiceSettings({ options: {}, env }),
      (error: Error) => isLikenessError(error) && !error.message.includes('sesame') && /not shown/.test(error.message),
    );
});

test('every setting has an environment variable and a sentence, and no secret is a flag', () => {
  const names = listOptions(serviceSettings).map((option) => option.path[0]);
  assert.deepEqual(names.toSorted(), Object.keys(serviceEnvironment).toSorted());
  for (const option of listOptions(serviceSettings)) assert.notEqual(option.sentence, '', option.flag);
  const flags = listOptions(serviceFlags).map((option) => option.path[0]);
  assert.ok(!flags.includes('databaseUrl') && !flags.includes('webhookSecret'));
});
