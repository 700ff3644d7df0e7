import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { isLikenessError } from '../../base/errors.ts';
import { findCard } from '../../models/registry.ts';
import type { Engine } from '../../ports/engine.ts';
import { createOnnxEngine } from '../engine/onnxruntime-node.ts';
import { createBuiltInStore } from './built-in.ts';
import { cacheFolder } from './model-cache.ts';

const card = findCard('liveness');
const packageFolder = join(import.meta.dirname, '../../../node_modules/@vladmandic/human');
let engine: Engine;
let folder: string;

before(async () => {
  engine = await createOnnxEngine({ threads: 1 });
  folder = await mkdtemp(join(tmpdir(), 'likeness-store-'));
});
after(() => rm(folder, { recursive: true, force: true }));

/** Opens the model with a store of its own and tells where its bytes came from. */
async function originOf(cache: string | null): Promise<string> {
  const store = createBuiltInStore({ engine, cache });
  const { origin, sha256, session } = await store.open(card.id);
  assert.equal(sha256, card.file.sha256);
  const { dims } = card.inputs[0];
  const data = new Float32Array(dims.reduce((product, size) => product * size, 1)).fill(0.5);
  const { live } = await session.run({ image: { type: 'float32', dims, data } });
  assert.equal(live.data.length, 2);
  await store[Symbol.asyncDispose]();
  return origin;
}

test('a model is converted once and comes from the cache afterwards', async () => {
  const cache = join(folder, 'fresh', 'deep');
  assert.equal(await originOf(cache), 'converted');
  assert.equal(await originOf(cache), 'cache');
  assert.deepEqual(await readdir(cache), [`liveness-${card.file.sha256.slice(0, 16)}.onnx`]);
});

test('a damaged file in the cache is made again and told', async () => {
  const cache = join(folder, 'damaged');
  await originOf(cache);
  const path = join(cache, (await readdir(cache))[0]);
  const whole = await readFile(path);
  const flipped = Uint8Array.from(whole);
  flipped[5000] ^= 1;
  for (const bytes of [flipped, whole.subarray(0, 1000), new Uint8Array(0)]) {
    await writeFile(path, bytes);
    assert.equal(await originOf(cache), 'converted again: the cached file was damaged');
    assert.deepEqual(await readFile(path), whole);
  }
});

test('where no cache can be written, models work from memory', async () => {
  assert.equal(await originOf(null), 'converted in memory: no cache could be written');
  const blocked = join(folder, 'blocked');
  await writeFile(blocked, 'a file where the folder should be');
  assert.equal(await originOf(blocked), 'converted in memory: no cache could be written');
  assert.equal(await originOf('/dev/null/likeness'), 'converted in memory: no cache could be written');
});

test('a folder without write permission is left alone', {
  skip: process.getuid?.() === 0 ? 'root may write everywhere' : false,
}, async () => {
  const cache = join(folder, 'readonly');
  await mkdir(cache);
  await chmod(cache, 0o500);
  assert.equal(await originOf(cache), 'converted in memory: no cache could be written');
});

test('processes that race for an empty cache all succeed and leave one whole file', async () => {
  const cache = join(folder, 'race');
  const script = `
    const { createOnnxEngine } = await import(${JSON.stringify(join(import.meta.dirname, '../engine/onnxruntime-node.ts'))});
    const { createBuiltInStore } = await import(${JSON.stringify(join(import.meta.dirname, 'built-in.ts'))});
    const store = createBuiltInStore({ engine: await createOnnxEngine({ threads: 1 }), cache: ${JSON.stringify(cache)} });
    console.log((await store.open('liveness')).origin);`;
  const run = promisify(execFile);
  const flags = ['--no-warnings', '--input-type=module', '--eval', script];
  const runs = await Promise.all([0, 1, 2].map(() => run(process.execPath, flags)));
  for (const { stdout } of runs) assert.match(stdout.trim(), /^(converted|cache)$/);
  assert.equal((await readdir(cache)).length, 1);
  assert.equal(await originOf(cache), 'cache');
});

test('what a killed process left behind is swept away after a day, what another one is writing is not', async () => {
  const cache = join(folder, 'leftovers');
  await mkdir(cache);
  for (const name of ['.liveness-1-old.tmp', '.liveness-2-new.tmp', 'mine.txt'])
    await writeFile(join(cache, name), 'x');
  const dayBefore = new Date(Date.now() - 25 * 3600 * 1000);
  for (const name of ['.liveness-1-old.tmp', 'mine.txt']) await utimes(join(cache, name), dayBefore, dayBefore);
  await originOf(cache);
  const left = (await readdir(cache)).filter((name) => !name.endsWith('.onnx')).sort();
  assert.deepEqual(left, ['.liveness-2-new.tmp', 'mine.txt']);
});

test('opening one model twice gives one session; every opened model is listed', async () => {
  const store = createBuiltInStore({ engine, cache: join(folder, 'fresh', 'deep') });
  const [a, b] = await Promise.all([store.open('liveness'), store.open('liveness')]);
  assert.equal(a.session, b.session);
  assert.deepEqual(store.used(), [{ id: 'liveness', sha256: card.file.sha256, origin: 'cache' }]);
  await store[Symbol.asyncDispose]();
});

test('an unknown model, a missing package and a changed file each say what is wrong and what to do', async () => {
  const open = (id: string, from: string): Promise<unknown> =>
    createBuiltInStore({ engine, cache: null, packageFolder: from }).open(id);
  await assert.rejects(open('nobody', packageFolder), (error) => isLikenessError(error, 'model/missing'));
  await assert.rejects(
    open('liveness', join(folder, 'nowhere')),
    (error) => isLikenessError(error, 'model/missing') && /npm install @vladmandic\/human@3\.3\.6/.test(error.message),
  );
  const copy = join(folder, 'changed');
  for (const name of ['liveness.json', 'liveness.bin'])
    await cp(join(packageFolder, 'models', name), join(copy, 'models', name));
  const weights = join(copy, 'models/liveness.bin');
  const bytes = await readFile(weights);
  bytes[100] ^= 4;
  await writeFile(weights, bytes);
  await assert.rejects(
    open('liveness', copy),
    (error) =>
      isLikenessError(error, 'model/damaged') &&
      /Expected `models\/liveness\.bin` .* with sha256 [0-9a-f]{64}, got/.test(error.message),
  );
});

test('after a failure the next call tries again', async () => {
  const copy = join(folder, 'later');
  const store = createBuiltInStore({ engine, cache: null, packageFolder: copy });
  await assert.rejects(store.open('liveness'), (error) => isLikenessError(error, 'model/missing'));
  for (const name of ['liveness.json', 'liveness.bin'])
    await cp(join(packageFolder, 'models', name), join(copy, 'models', name));
  assert.equal((await store.open('liveness')).id, 'liveness');
  await store[Symbol.asyncDispose]();
});

test('the cache lies where the system keeps caches, unless told otherwise', () => {
  const at = (platform: string, env: Record<string, string>, home = '/home/ada') =>
    cacheFolder({ platform, env, home });
  assert.equal(at('linux', {}), '/home/ada/.cache/likeness');
  assert.equal(at('linux', { XDG_CACHE_HOME: '/var/cache/ada' }), '/var/cache/ada/likeness');
  assert.equal(at('linux', { XDG_CACHE_HOME: 'relative' }), '/home/ada/.cache/likeness');
  assert.equal(at('darwin', {}), '/home/ada/Library/Caches/likeness');
  assert.equal(at('win32', { LOCALAPPDATA: 'C:/Local' })?.replaceAll('\\', '/'), 'C:/Local/likeness/cache');
  assert.equal(at('linux', { LIKENESS_CACHE: '/data/models' }), '/data/models');
  assert.equal(at('linux', {}, ''), undefined);
});
