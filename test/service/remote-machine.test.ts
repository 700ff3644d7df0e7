/**
 * `likeness models` and `likeness doctor` with `--remote`: what they tell and change is the service's, not this machine's.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { DoctorReport } from '../../src/contract/doctor-report.ts';
import type {
  ModelsBroughtReport,
  ModelsListReport,
  ModelsRemoveReport,
  ModelsVerifyReport,
} from '../../src/contract/models/models-report.ts';
import { likeness } from '../e2e/run-cli.ts';
import { openModelShop } from '../fixtures/model-shop.ts';
import { type ServiceHere, serviceHere } from './service-here.ts';

const closings: (() => Promise<void>)[] = [];
const late = { after: (close: unknown) => void closings.unshift(close as () => Promise<void>) };
let service: ServiceHere;
let elsewhere: string;

before(async () => {
  const { store } = await openModelShop(late, { slowBytes: 60_000, slowPiece: 30_000, tries: 2 });
  elsewhere = `${store}-of-this-machine`;
  const keys = { owner: ['admin'], guest: ['use'] } as const;
  service = await serviceHere(late, { workers: 1, requireKey: true }, { keys });
});
after(async () => {
  for (const close of closings) await close();
});

const remote = (words: readonly string[], key = 'owner') =>
  likeness([...words, '--remote', service.url], {
    // The catalogue of this machine is another, and its store is empty.
    env: { LIKENESS_KEY: service.keys[key], LIKENESS_MODELS: elsewhere, LIKENESS_CATALOG: undefined },
  });
const report = async <T>(...words: string[]): Promise<T> => {
  const { stdout, stderr } = await remote([...words, '--json']);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as T;
};
const stateOf = async (id: string): Promise<string | undefined> =>
  (await report<ModelsListReport>('models', 'list', id)).models[0]?.state;

test('models of a service are listed, pulled, proven, repaired and removed from elsewhere, with the reports of every day', async () => {
  const list = await report<ModelsListReport>('models', 'list');
  assert.equal(list.kind, 'models-list');
  assert.equal(list.store, service.url);
  assert.ok(list.models.some(({ id }) => id === 'quick'));
  assert.deepEqual((await report<ModelsListReport>('models', 'list', '--installed')).models, []);

  const pulled = await remote(['models', 'pull', 'quick', 'slow']);
  assert.equal(pulled.code, 0, pulled.stderr);
  assert.match(pulled.stderr, /quick\/fp32: ready, 39\.0 KiB, hash published/);
  assert.match(pulled.stderr, /slow\/fp32: ready/);
  const some = await report<ModelsListReport>('models', 'list', 'slow', 'quick/fp32');
  assert.deepEqual(
    some.models.map(({ id, state }) => [id, state]),
    [
      ['quick', 'ready'],
      ['slow', 'ready'],
    ],
  );
  assert.match((await remote(['models', 'list', '--installed'])).stderr, /ready +quick +\w/);

  const verified = await report<ModelsVerifyReport>('models', 'verify', '--full');
  assert.deepEqual([verified.status, verified.files.map(({ verdict }) => verdict)], ['succeeded', ['sound', 'sound']]);
  assert.equal((await report<ModelsBroughtReport>('models', 'repair', 'quick')).models[0]?.status, 'ready');
  const removed = await report<ModelsRemoveReport>('models', 'remove', 'quick', 'slow');
  assert.deepEqual(removed.removed.map(({ model }) => model).toSorted(), ['quick/fp32', 'slow/fp32']);
  assert.equal(await stateOf('quick'), 'missing');
  assert.ok(!existsSync(elsewhere), 'the store of this machine was not touched');
});

test('a licence is accepted at the service, and what fails there fails here with its code', async () => {
  const bound = await remote(['models', 'pull', 'bound']);
  assert.equal(bound.code, 4, bound.stderr);
  assert.match(bound.stderr, /licence/);
  const accepted = await report<{ licence: string; models: string[] }>('models', 'accept', 'research');
  assert.equal(accepted.licence, 'research');
  assert.equal((await remote(['models', 'pull', 'bound'])).code, 0);
  assert.equal((await remote(['models', 'pull', 'gone'])).code, 4);
  const guest = await remote(['models', 'pull', 'quick'], 'guest');
  assert.equal(guest.code, 6);
  assert.match(guest.stderr, /scope `admin`/);
});

test('what a service cannot do is said in one error, before anything is sent', async () => {
  for (const [words, what] of [
    [['models', 'import', 'a.onnx'], /^likeness: Expected no --remote: files of this machine go into its own store/],
    [['models', 'gc'], /^likeness: Expected no --remote: what nobody needs is removed on the machine/],
    [['models', 'where'], /^likeness: Expected no --remote: folders and files are those of this machine/],
    [['models', 'list', '--history'], /^likeness: Expected --history only for this machine, got it with --remote/],
    [['models', 'pull', 'quick', '--offline'], /^likeness: Expected --offline only for this machine/],
    [['models', 'verify', '--open'], /^likeness: Expected --open only for this machine/],
    [
      ['models', 'list', 'quikc'],
      /^likeness: Expected models or packs that the service lists, got "quikc"\. Did you mean quick\?/,
    ],
    [['doctor', '--provider', 'cuda'], /^likeness: Expected --provider only for this machine/],
  ] as const) {
    const said = await remote(words);
    assert.equal(said.code, 2, said.stderr);
    assert.match(said.stderr, what);
    assert.equal(said.stderr.trim().split('\n').length, 2, said.stderr);
  }
});

test('the doctor examines the machine of the service, for its owner alone', async () => {
  const told = await report<DoctorReport>('doctor');
  const direct = await service.json<{ doctor: DoctorReport }>('/v1/system', { key: service.keys['owner'] as string });
  assert.deepEqual(told, direct.doctor);
  const words = await remote(['doctor']);
  assert.equal(words.code, told.healthy ? 0 : 5);
  assert.match(words.stderr, /^ok +likeness +\d/m);
  assert.equal((await remote(['doctor'], 'guest')).code, 6);
});
