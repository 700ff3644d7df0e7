import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  modelsAcceptReport,
  modelsBroughtReport,
  modelsGcReport,
  modelsImportReport,
  modelsListReport,
  modelsRemoveReport,
  modelsVerifyReport,
  modelsWhereReport,
  storeEvent,
} from '../../src/contract/models/models-report.ts';
import { openModels } from '../../src/index.ts';
import type { StoreEvent } from '../../src/ports/model-store.ts';
import { certificate } from '../store/certificate.ts';
import { serve, startFaultServer } from '../store/fault-server.ts';
import { startProxy } from '../store/proxy-server.ts';
import { fileOf, modelOf, randomModel } from '../store/store-fixture.ts';
import { likeness, scratch } from './run-cli.ts';

const bytes = randomModel(120_000);

/** A catalogue file of two models, a server for them, and a way to run the command line on both. */
async function stage(t: TestContext) {
  const server = await startFaultServer(t);
  const folder = scratch(t).path;
  const url = server.on('/thing.onnx', (x) => serve(x, bytes));
  const free = modelOf({ fp32: fileOf(bytes, [url]) }, { licence: 'mit' });
  const gated = modelOf(
    { fp32: fileOf(randomModel(50_000), [`${server.origin}/none.onnx`]) },
    { id: 'gated', licence: 'gpl-3.0' },
  );
  const catalog = join(folder, 'own.json');
  writeFileSync(
    catalog,
    JSON.stringify(
      { version: 1, models: [free, gated], packs: [{ id: 'all', title: 'All', models: ['thing', 'gated'] }] },
      undefined,
      2,
    ),
  );
  const store = join(folder, 'store');
  const env = {
    LIKENESS_MODELS: store,
    LIKENESS_CATALOG: catalog,
    LIKENESS_USUAL_PLACES: 'no',
    LIKENESS_TRIES: '2',
    NO_PROXY: '*',
    HF_TOKEN: 'hf_not_a_real_token',
    XDG_CONFIG_HOME: folder,
  };
  const run = async (words: readonly string[], more: Record<string, string | undefined> = {}) => {
    const result = await likeness(['models', ...words], { env: { ...env, ...more } });
    assert.doesNotMatch(result.stdout + result.stderr, /not_a_real_token/);
    return result;
  };
  return { server, folder, store, catalog, env, run };
}

test('pull, list, where, verify, remove: one model from an empty store and back', async (t) => {
  const { run, store } = await stage(t);
  const pulled = await run(['pull', 'thing', '--json']);
  assert.equal(pulled.code, 0, pulled.stderr);
  const report = modelsBroughtReport.parse(JSON.parse(pulled.stdout));
  assert.deepEqual(
    [report.status, report.models[0]?.proof, report.models[0]?.bytes],
    ['succeeded', 'published', bytes.length],
  );
  const listed = modelsListReport.parse(JSON.parse((await run(['list', '--installed', '--json'])).stdout));
  assert.deepEqual(
    listed.models.map((model) => [model.id, model.state]),
    [['thing', 'ready']],
  );
  assert.match(
    (await run(['list', '--installed'])).stderr,
    /^STATE +MODEL +ROLE +SIZE +PROOF +VERIFIED +LICENCE\nready +thing +swapper +117 KiB +published +20\d\d-\d\d-\d\d +mit$/m,
  );
  const where = modelsWhereReport.parse(JSON.parse((await run(['where', 'thing', '--json'])).stdout));
  assert.deepEqual(readFileSync(where.files[0]?.path as string), Buffer.from(bytes));
  assert.equal(where.store, store);
  const verified = await run(['verify', '--full', '--open', '--json']);
  assert.equal(verified.code, 0, verified.stderr);
  assert.equal(modelsVerifyReport.parse(JSON.parse(verified.stdout)).files[0]?.verdict, 'sound');
  const removed = modelsRemoveReport.parse(JSON.parse((await run(['remove', 'thing', '--json'])).stdout));
  assert.deepEqual(removed.removed, [{ model: 'thing/fp32', bytes: bytes.length }]);
  assert.match((await run(['list', '--installed'])).stderr, /Nothing is in the store/);
});

test('a spoilt file: verify says so and changes nothing, repair puts it right, history tells', async (t) => {
  const { run, store, server } = await stage(t);
  await run(['pull', 'thing']);
  const [name = ''] = globSync('objects/*/*.onnx', { cwd: store });
  writeFileSync(join(store, name), bytes.subarray(0, 1000));
  const bad = await run(['verify']);
  assert.equal(bad.code, 4);
  assert.match(
    bad.stderr,
    /^bad {3}thing\/fp32 .*: it is cut off: 1000 bytes, expected 1\d{5} .*\n {6}→ Run `likeness models repair`/m,
  );
  assert.equal(readFileSync(join(store, name)).length, 1000);
  const repaired = await run(['repair']);
  assert.equal(repaired.code, 0, repaired.stderr);
  assert.deepEqual(readFileSync(join(store, name)), Buffer.from(bytes));
  assert.match((await run(['list', '--history'])).stderr, /quarantined {2}thing\/fp32: it is cut off/);
  const gone = modelsGcReport.parse(JSON.parse((await run(['gc', '--json'])).stdout));
  assert.equal(gone.files.length, 2);
  await server.close();
  rmSync(join(store, name));
  const lost = await run(['repair']);
  assert.equal(lost.code, 4);
  assert.match(lost.stderr, /the file in the store was gone/);
  assert.match(lost.stderr, /cannot be reached \(ECONNREFUSED\)/);
});

test('a licence is asked about with exit code 4; accepting it records date and hash of the terms', async (t) => {
  const { run, store, server } = await stage(t);
  const both = await run(['pull', 'all', '--json']);
  assert.equal(both.code, 4);
  const report = modelsBroughtReport.parse(JSON.parse(both.stdout));
  assert.deepEqual(
    report.models.map((model) => [model.id, model.status, model.error?.code]),
    [
      ['thing', 'ready', undefined],
      ['gated', 'failed', 'model/licence'],
    ],
  );
  const accepted = modelsAcceptReport.parse(JSON.parse((await run(['accept', 'gpl-3.0', '--json'])).stdout));
  assert.match(accepted.termsSha256, /^[0-9a-f]{64}$/);
  assert.match(
    readFileSync(join(store, 'licences.json'), 'utf8'),
    new RegExp(`"acceptedAt": "20.*[\\s\\S]*${accepted.termsSha256}`),
  );
  assert.match((await run(['pull', 'gated'])).stderr, /answered 404/);
  assert(server.requests.some((request) => request.path === '/none.onnx'));
});

test('import takes files by content; the report says how', async (t) => {
  const { run, folder } = await stage(t);
  const path = join(folder, 'whatever.onnx');
  writeFileSync(path, bytes);
  const report = modelsImportReport.parse(JSON.parse((await run(['import', path, '--json'])).stdout));
  assert.deepEqual(report.files[0]?.models, ['thing/fp32']);
  assert(existsSync(path));
  assert.equal((await run(['import', join(folder, 'no.onnx')])).code, 2);
});

test('settings: flags win over environment, environment over the file; each fault names where it stands', async (t) => {
  const { run, folder } = await stage(t);
  mkdirSync(join(folder, 'likeness'));
  const config = join(folder, 'likeness', 'config.json');
  writeFileSync(config, JSON.stringify({ models: { offline: true, connections: 2 } }));
  assert.match((await run(['pull', 'thing'])).stderr, /offline mode is on/);
  assert.equal((await run(['pull', 'thing', '--no-offline'])).code, 0);
  writeFileSync(config, JSON.stringify({ models: { conections: 2 } }));
  assert.match(
    (await run(['list'])).stderr,
    /Expected only known options, got `models\.conections` in .*config\.json|Expected only known options/,
  );
  writeFileSync(config, JSON.stringify({ models: { tries: 'many' } }));
  assert.match(
    (await run(['list'], { LIKENESS_TRIES: undefined })).stderr,
    /Expected `models\.tries` in .*config\.json to be a whole number from 1 to 50, got "many"/,
  );
  rmSync(config);
  const wrong = await run(['list'], { LIKENESS_CONNECTIONS: '99' });
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /Expected LIKENESS_CONNECTIONS to be a whole number from 1 to 16, got 99/);
  assert.match(
    (await run(['list', '--tries', '0'])).stderr,
    /Expected --tries to be a whole number from 1 to 50, got 0/,
  );
  assert.match((await run(['pull', 'thign'])).stderr, /got `thign`\. Did you mean thing\?/);
  assert.equal((await run(['list', '--catalog', join(folder, 'no.json')])).code, 2);
});

test('Ctrl-C during a pull leaves with 130, and the next pull goes on', async (t) => {
  const { run, server, env } = await stage(t);
  const big = randomModel(6_000_000);
  server.on('/thing.onnx', (x) => serve(x, big, { drip: 20_000 }));
  const catalog = JSON.parse(readFileSync(env.LIKENESS_CATALOG, 'utf8'));
  catalog.models[0].variants[0].file = fileOf(big, [`${server.origin}/thing.onnx`]);
  writeFileSync(env.LIKENESS_CATALOG, JSON.stringify(catalog));
  const cancelled = await likeness(['models', 'pull', 'thing'], { env, interruptAfterMs: 2500 });
  assert.equal(cancelled.code, 130, cancelled.stderr);
  assert.match(cancelled.stderr, /Cancelled; what was fetched is kept/);
  server.on('/thing.onnx', (x) => serve(x, big));
  assert.equal((await run(['pull', 'thing'])).code, 0);
});

test('the library does the same, tells progress, and opens the model', async (t) => {
  const { env, server } = await stage(t);
  const events: StoreEvent[] = [];
  const models = await openModels({
    settings: { models: env.LIKENESS_MODELS, catalog: env.LIKENESS_CATALOG, usualPlaces: false },
  });
  const report = await models.pull({ ids: ['thing'] }, { onProgress: (event) => events.push(event) });
  assert.equal(report.status, 'succeeded');
  assert(events.some((event) => event.phase === 'downloading' && event.totalBytes === bytes.length));
  for (const event of events) storeEvent.parse(event);
  assert.equal(events.at(-1)?.phase, 'done');
  await server.close();
  const opened = await models.open('thing');
  assert.equal(opened.session.inputs[0]?.name, 'x');
  await models[Symbol.asyncDispose]();
});

test('doctor tells of the store, and is healthy with an empty one', async (t) => {
  const { env, run } = await stage(t);
  const empty = await likeness(['doctor'], { env });
  assert.equal(empty.code, 0, empty.stderr);
  assert.match(empty.stderr, /model store .*: 0 of \d+ models ready/);
  assert.match(empty.stderr, /hub https:\/\/huggingface\.co with a token/);
  assert.doesNotMatch(empty.stderr, /not_a_real_token/);
  await run(['pull', 'thing']);
  assert.match((await likeness(['doctor'], { env })).stderr, /: 1 of \d+ models ready/);
});

test('proxies and certificates are taken from the environment; a proxy that cannot be is told at start', async (t) => {
  const tls = certificate(t, 'valid');
  if (typeof tls === 'string') return t.skip(tls);
  const { run, folder, env } = await stage(t);
  const secure = await startFaultServer(t, tls);
  const proxy = await startProxy(t);
  const catalog = JSON.parse(readFileSync(env.LIKENESS_CATALOG, 'utf8'));
  catalog.models[0].variants[0].file = fileOf(bytes, [secure.on('/thing.onnx', (x) => serve(x, bytes))]);
  writeFileSync(env.LIKENESS_CATALOG, JSON.stringify(catalog));
  writeFileSync(join(folder, 'cert.pem'), tls.cert);
  const around = { NO_PROXY: undefined, NODE_EXTRA_CA_CERTS: join(folder, 'cert.pem'), HTTPS_PROXY: proxy.url };
  const pulled = await run(['pull', 'thing'], around);
  assert.equal(pulled.code, 0, pulled.stderr);
  assert.match(proxy.seen.join(), /^CONNECT localhost:\d+$/);
  await run(['remove', 'thing']);
  assert.equal((await run(['pull', 'thing'], { ...around, NO_PROXY: 'localhost' })).code, 0);
  assert.equal(proxy.seen.length, 1);
  const wrong = await run(['list'], { ...around, HTTPS_PROXY: 'socks5://ada:s3cret@127.0.0.1:1080' });
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /Expected HTTPS_PROXY to be an address such as http:\/\/proxy:3128/);
  assert.doesNotMatch(wrong.stderr + pulled.stderr + pulled.stdout, /s3cret/);
});
