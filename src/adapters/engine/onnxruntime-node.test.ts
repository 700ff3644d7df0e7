import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { engineContract } from '../../../test/contract/engine.ts';
import { isLikenessError } from '../../base/errors.ts';
import { createOnnxEngine, sessionSettings } from './onnxruntime-node.ts';
import { chooseProvider, providers } from './providers.ts';

engineContract('onnxruntime-node', () => createOnnxEngine());
engineContract('onnxruntime-node in its own thread', () => createOnnxEngine({ ownThread: true }));

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

test('an engine in its own thread that was closed says so, whatever it is asked', async () => {
  const engine = await createOnnxEngine({ ownThread: true });
  await engine[Symbol.asyncDispose]();
  await assert.rejects(
    engine.open(new Uint8Array(8)),
    (error: unknown) => isLikenessError(error, 'engine/failed') && /thread has ended/.test(error.message),
  );
});

test('an engine in its own thread that nobody closed does not keep the program from ending', () => {
  const program = `
    import { createOnnxEngine } from ${JSON.stringify(new URL('./onnxruntime-node.ts', import.meta.url).href)};
    console.log((await createOnnxEngine({ ownThread: true })).provider);`;
  const options = { encoding: 'utf8', timeout: 60_000 } as const;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], options);
  assert.deepEqual([status, stdout], [0, 'cpu\n']);
});
