import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loopbackServer } from '../../../test/fixtures/loopback-server.ts';
import { catalogueOf, fileOf, modelOf, randomModel, scratch } from '../../../test/store/store-fixture.ts';
import type { CatalogueModel } from '../../models/catalogue/catalogue.ts';
import { openModels } from '../models/open-models.ts';
import { type ModelsWork, runModelsJob } from './run-models-job.ts';

const bytes = randomModel(300_000);

/** A store with a catalogue of two models; the server has the file of one. */
async function store(t: TestContext, more: Partial<CatalogueModel> = {}) {
  const { port } = await loopbackServer(t, (request, response) => {
    if (request.url === '/model.onnx') response.setHeader('content-length', bytes.length).end(bytes);
    else if (request.url === '/slow.onnx')
      response.setHeader('content-length', bytes.length).write(bytes.subarray(0, 1000));
    else response.writeHead(404).end();
  });
  const folder = scratch(t);
  const at = (path: string) => [`http://127.0.0.1:${port}${path}`];
  const one = (id: string, path: string): CatalogueModel =>
    modelOf({ fp32: fileOf(randomOr(id), at(path)) }, { id, ...more });
  const randomOr = (id: string): Uint8Array => (id === 'good' ? bytes : randomModel(100_000));
  const catalogue = catalogueOf(one('good', '/model.onnx'), one('lost', '/none.onnx'), one('slow', '/slow.onnx'));
  writeFileSync(join(folder, 'own.json'), JSON.stringify(catalogue));
  const settings = { models: join(folder, 'store'), catalog: join(folder, 'own.json'), usualPlaces: false, tries: 1 };
  const steps: { share: number; step: string }[] = [];
  const stop = new AbortController();
  return {
    steps,
    stop,
    settings,
    run: (work: Partial<ModelsWork> & Pick<ModelsWork, 'action'>) =>
      runModelsJob(
        { ids: [], full: false, ...work },
        { signal: stop.signal, onProgress: (share, step) => void steps.push({ share, step }) },
        () => openModels({ settings }),
      ),
  };
}

test('a pull brings a model, tells its progress, and names no path of the machine', async (t) => {
  const { run, steps, settings } = await store(t);
  const report = await run({ action: 'pull', ids: ['good'] });
  assert.ok(report.kind === 'models-pull' && report.status === 'succeeded');
  assert.equal(report.models[0]?.status, 'ready');
  assert.ok(!JSON.stringify(report).includes(settings.models));
  assert.equal(steps.at(-1)?.share, 1);
  assert.ok(steps.some(({ step }) => /downloading good\/fp32/.test(step)));
  for (const [at, { share }] of steps.entries()) assert.ok(share >= (steps[at - 1]?.share ?? 0), 'goes forward');
});

test('a damaged model is found by verify and put right by repair', async (t) => {
  const { run, settings } = await store(t);
  await run({ action: 'pull', ids: ['good'] });
  const models = await openModels({ settings });
  t.after(() => models[Symbol.asyncDispose]());
  const path = (await models.where({ ids: ['good'] })).files[0]?.path as string;
  const wrong = readFileSync(path);
  wrong[5000] = (wrong[5000] as number) ^ 255;
  writeFileSync(path, wrong);
  const found = await run({ action: 'verify', full: true });
  assert.ok(found.kind === 'models-verify' && found.status === 'failed');
  const repaired = await run({ action: 'repair' });
  assert.ok(repaired.kind === 'models-repair' && repaired.status === 'succeeded');
  assert.deepEqual(new Uint8Array(readFileSync(path)), bytes);
  assert.ok((await run({ action: 'verify', full: true })).status === 'succeeded');
});

test('of several models the sound ones come; of one that cannot be had the job fails with its own error', async (t) => {
  const { run } = await store(t);
  const both = await run({ action: 'pull', ids: ['lost', 'good'] });
  assert.ok(both.kind === 'models-pull' && both.status === 'failed');
  assert.deepEqual(
    both.models.map(({ status }) => status),
    ['failed', 'ready'],
  );
  await assert.rejects(run({ action: 'pull', ids: ['lost'] }), { code: 'model/unavailable' });
});

test('a cancelled pull ends with run/cancelled', async (t) => {
  const { run, stop } = await store(t);
  setTimeout(() => stop.abort(), 200);
  await assert.rejects(run({ action: 'pull', ids: ['slow'] }), { code: 'run/cancelled' });
});

test('paths, unknown ids and a pull of nothing are refused', async (t) => {
  const { run } = await store(t);
  for (const id of ['/etc/passwd', '../x', 'a/b/c', 'x.onnx', 'C:\\x'])
    await assert.rejects(run({ action: 'verify', ids: [id] }), { code: 'request/invalid' }, id);
  await assert.rejects(run({ action: 'pull', ids: ['nobody'] }), { code: 'request/invalid' });
  await assert.rejects(run({ action: 'pull' }), { code: 'request/invalid' });
});
