import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pullReport } from '../../src/presets/models/models.ts';
import { serve, startFaultServer } from './fault-server.ts';
import {
  assertNothingWrong,
  catalogueOf,
  fileOf,
  get,
  leftovers,
  modelOf,
  partsOf,
  randomModel,
  scratch,
  sha256,
  storeOf,
} from './store-fixture.ts';
import { zipOf } from './zip.ts';

const bytes = randomModel(400_000);

test('a file is taken out of an archive, whatever folder it is in there', async (t) => {
  const server = await startFaultServer(t);
  for (const member of ['model.onnx', 'pack/model.onnx']) {
    const root = scratch(t);
    const zip = zipOf([
      { name: 'readme.txt', data: Buffer.from('x') },
      { name: member, data: bytes, method: member === 'model.onnx' ? 8 : 0 },
    ]);
    const url = server.on('/pack.zip', (x) => serve(x, zip));
    const source = {
      kind: 'url',
      url,
      member: 'model.onnx',
      archive: { bytes: zip.length, sha256: sha256(zip) },
    } as const;
    const { file } = await get(storeOf(root, bytes, [source]));
    assert.equal(file.sha256, sha256(bytes));
    assert.deepEqual(leftovers(root), []);
    assertNothingWrong(root);
  }
});

test('archives that are damaged, hold something else, or lead outside are refused with the reason', async (t) => {
  const server = await startFaultServer(t);
  const good = server.on('/good', (x) => serve(x, bytes));
  const whole = zipOf([{ name: 'model.onnx', data: bytes }]);
  const cases: readonly [Buffer, RegExp][] = [
    [zipOf([{ name: 'model.onnx', data: bytes, flip: true }]), /the archive is damaged/],
    [zipOf([{ name: '../../model.onnx', data: bytes }]), /only under a name that leads outside/],
    [zipOf([{ name: '/etc/model.onnx', data: bytes }]), /only under a name that leads outside/],
    [zipOf([{ name: 'other.onnx', data: bytes }]), /does not hold `model\.onnx`/],
    [
      zipOf([
        { name: 'a/model.onnx', data: bytes },
        { name: 'b/model.onnx', data: bytes },
      ]),
      /holds `model\.onnx` 2 times/,
    ],
    [zipOf([{ name: 'model.onnx', data: randomModel(400_000) }]), /has sha256/],
    [zipOf([{ name: 'model.onnx', data: randomModel(500_000) }]), /has \d+ bytes, expected/],
    [Buffer.from(whole.subarray(0, whole.length - 30)), /its directory is missing/],
    [Buffer.from('<html><title>Log in</title></html>'), /a web page/],
  ];
  for (const [zip, reason] of cases) {
    const root = scratch(t);
    const url = server.on('/pack.zip', (x) => serve(x, zip));
    const { file } = await get(storeOf(root, bytes, [{ kind: 'url', url, member: 'model.onnx' }, good]));
    assert.match(file.tried.join('\n'), reason);
    assert.equal(assertNothingWrong(root), 1);
    assert.deepEqual(leftovers(root), []);
  }
});

test('an archive that holds several wanted files is fetched once; one whose licence is not accepted stays inside', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const [other, gated] = [randomModel(50_000), randomModel(60_000)];
  const zip = zipOf([
    { name: 'p/a.onnx', data: bytes },
    { name: 'p/b.onnx', data: other },
    { name: 'p/c.onnx', data: gated },
  ]);
  const url = server.on('/pack.zip', (x) => serve(x, zip));
  const inside = (member: string, data: Uint8Array) => fileOf(data, [{ kind: 'url', url, member }]);
  const catalogue = catalogueOf(
    modelOf({ fp32: inside('a.onnx', bytes) }, { id: 'a' }),
    modelOf({ fp32: inside('b.onnx', other) }, { id: 'b' }),
    modelOf({ fp32: inside('c.onnx', gated) }, { id: 'c', licence: 'research' }),
  );
  const parts = partsOf(root, catalogue);
  const report = await pullReport(parts, { ids: ['a', 'b', 'c'], relearn: false });
  assert.deepEqual(
    report.models.map((model) => [model.status, model.error?.code]),
    [
      ['ready', undefined],
      ['ready', undefined],
      ['failed', 'model/licence'],
    ],
  );
  assert.equal(assertNothingWrong(root), 2);
  assert(server.sent() <= zip.length);
});
