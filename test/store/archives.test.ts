import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoreEvent } from '../../src/ports/model-store.ts';
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
  quick,
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

test('two that want different files of one archive at once make one transfer, and the second shows its progress', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const [one, other] = [randomModel(2_000_000), randomModel(2_000_000)];
  const zip = zipOf([
    { name: 'a.onnx', data: one, method: 0 },
    { name: 'b.onnx', data: other, method: 0 },
  ]);
  const url = server.on('/pack.zip', (x) => serve(x, zip, { drip: 100_000 }));
  const inside = (member: string, data: Uint8Array) => fileOf(data, [{ kind: 'url', url, member }]);
  const catalogue = catalogueOf(
    modelOf({ fp32: inside('a.onnx', one) }, { id: 'a' }),
    modelOf({ fp32: inside('b.onnx', other) }, { id: 'b' }),
  );
  const transfer = { ...quick, chunkBytes: 64 * 1024 };
  const events: StoreEvent[] = [];
  const first = get(partsOf(root, catalogue, { transfer }), 'a');
  while (server.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const same: StoreEvent[] = [];
  const [a, b, again] = await Promise.all([
    first,
    get(partsOf(root, catalogue, { transfer }), 'b', { events }),
    get(partsOf(root, catalogue, { transfer }), 'a', { events: same }),
  ]);
  assert.deepEqual([a.file.sha256, b.file.sha256, again.file.sha256], [sha256(one), sha256(other), sha256(one)]);
  assert(server.sent() <= zip.length, `${server.sent()} bytes were sent for an archive of ${zip.length}`);
  for (const seen of [events, same])
    assert(
      seen.some((event) => event.phase === 'waiting' && event.doneBytes > 0),
      'progress of the one that fetches was not shown',
    );
  assert.deepEqual(leftovers(root), []);
  assert.equal(assertNothingWrong(root), 2);
});
