import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { resolve } from '../src/contract/resolve.ts';
import { swapJob } from '../src/contract/service/job-request.ts';
import { studioSourceHash } from './build-studio.ts';
import { swapFormOptions } from './studio/option-schemas.ts';

test('the pages are stale when one of their sources has changed, and not when anything else has', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'likeness-sources-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const folder of ['studio/src/pages', 'studio/dist', 'src/contract', 'src/api'])
    await mkdir(join(root, folder), { recursive: true });
  const write = (path: string, text: string): Promise<void> => writeFile(join(root, path), text);
  await write('studio/src/pages/a.tsx', 'a');
  await write('src/contract/b.ts', 'b');
  const first = studioSourceHash(root);
  assert.equal(studioSourceHash(root), first);
  await write('studio/dist/index.html', 'built');
  await write('src/api/c.ts', 'c');
  await write('src/contract/b.test.ts', 'test');
  assert.equal(studioSourceHash(root), first);
  await write('src/contract/b.ts', 'changed');
  const second = studioSourceHash(root);
  assert.notEqual(second, first);
  await write('studio/src/pages/new.tsx', 'a');
  assert.notEqual(studioSourceHash(root), second);
});

test('the form has every option of a swap that pictures and clicks do not say, with its sentence', () => {
  const options = swapFormOptions();
  const names = options.map((option) => option.path.join('.'));
  for (const name of ['options.shapeStrength', 'options.skinTone', 'format', 'quality', 'minFaceScore', 'priority'])
    assert.ok(names.includes(name), name);
  for (const name of ['sources', 'target', 'faces', 'map', 'kind', 'version']) assert.ok(!names.includes(name), name);
  for (const { path, schema } of options) assert.ok(schema.description, path.join('.'));
  const basic = options.filter((option) => option.schema.basic === true);
  assert.ok(basic.length >= 3 && basic.length <= 8, 'a few are shown at once');
  const resolved = resolve(swapJob, { kind: 'swap', sources: ['https://a.example/a'], target: 'https://a.example/b' });
  for (const { path, schema } of options) {
    const value = path.reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], resolved);
    if (schema.default !== undefined) assert.deepEqual(value, schema.default, path.join('.'));
  }
});
