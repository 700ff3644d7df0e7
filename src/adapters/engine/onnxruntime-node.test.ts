import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineContract } from '../../../test/contract/engine.ts';
import { isLikenessError } from '../../base/errors.ts';
import { createOnnxEngine, sessionSettings } from './onnxruntime-node.ts';
import { chooseProvider, providers } from './providers.ts';

engineContract('onnxruntime-node', () => createOnnxEngine());

test('a package that cannot be loaded is told with the command that installs it', async () => {
  const cause = new Error("Cannot find package 'onnxruntime-node'\nRequire stack: …");
  await assert.rejects(
    createOnnxEngine({ load: () => Promise.reject(cause) }),
    (error: unknown) =>
      isLikenessError(error, 'engine/unavailable') &&
      error.cause === cause &&
      error.message.includes("did not: Cannot find package 'onnxruntime-node'.") &&
      error.message.includes('npm install onnxruntime-node'),
  );
});

test('an unknown provider is a wrong request, one that this system lacks is unavailable', () => {
  assert.throws(
    () => chooseProvider('gpu', ['cpu']),
    (error: unknown) => isLikenessError(error, 'request/invalid') && /cpu, cuda, .* got `gpu`/.test(error.message),
  );
  assert.throws(
    () => chooseProvider('toString', ['cpu']),
    (error: unknown) => isLikenessError(error, 'request/invalid'),
  );
  assert.throws(
    () => chooseProvider('coreml', ['cpu', 'webgpu']),
    (error: unknown) => isLikenessError(error, 'engine/unavailable') && /offers cpu, webgpu/.test(error.message),
  );
});

test('a session is opened with the wanted provider and no other', () => {
  for (const name of Object.keys(providers)) {
    const provider = chooseProvider(name, Object.keys(providers));
    const settings = sessionSettings(provider, { threads: 3 });
    assert.deepEqual(settings.executionProviders, [providers[provider.name].config]);
    assert.equal(settings.intraOpNumThreads, 3);
  }
});

test('a provider whose libraries are missing fails at once and names what to install: nothing falls back to the CPU', async (t) => {
  try {
    const engine = await createOnnxEngine({ provider: 'cuda' });
    assert.equal(engine.provider, 'cuda');
    t.skip('CUDA works on this machine');
  } catch (error) {
    assert.ok(isLikenessError(error, 'engine/unavailable'), String(error));
    assert.match(error.message, /CUDA/);
  }
});
