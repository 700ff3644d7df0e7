import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('the runtime reports to nobody: it makes no id of this machine and no store of events', async (t) => {
  const home = await mkdtemp(join(tmpdir(), 'likeness-telemetry-'));
  t.after(() => rm(home, { recursive: true, force: true }));
  // In a process of its own, as the runtime decides once per process; not as tests and build machines, where it is silent anyway.
  const suppressed = /^(CI|GITHUB_|TF_BUILD|BUILD_|JENKINS|TRAVIS|NODE_TEST|ORT_|XDG_)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !suppressed.test(name)));
  // A model that is none: refused after the runtime has been initialised, which is when it would report.
  const program = `
    import { createOnnxEngine } from '${new URL('./onnxruntime-node.ts', import.meta.url).href}';
    const engine = await createOnnxEngine();
    await engine.open(new Uint8Array(100)).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...env, HOME: home },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number];
  assert.equal(code, 0);
  assert.deepEqual(await readdir(home), []);
});
