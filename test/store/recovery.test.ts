import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { createOnnxEngine } from '../../src/adapters/engine/onnxruntime-node.ts';
import { acceptLicence, readAcceptances } from '../../src/adapters/model-store/keep/acceptance.ts';
import { objectPath } from '../../src/adapters/model-store/keep/layout.ts';
import { readLearnt } from '../../src/adapters/model-store/keep/learnt.ts';
import { listQuarantine } from '../../src/adapters/model-store/keep/quarantine.ts';
import { stampOf } from '../../src/adapters/model-store/keep/record.ts';
import { importFiles } from '../../src/adapters/model-store/operate/import-files.ts';
import { listModels } from '../../src/adapters/model-store/operate/list-models.ts';
import { collectGarbage, findGarbage, removeVariant } from '../../src/adapters/model-store/operate/remove-models.ts';
import { verifyVariant } from '../../src/adapters/model-store/operate/verify-models.ts';
import type { StoreParts } from '../../src/adapters/model-store/recover/store-parts.ts';
import { createWeightsStore } from '../../src/adapters/model-store/recover/weights-store.ts';
import { isLikenessError } from '../../src/base/errors.ts';
import { builtInCatalogue } from '../../src/models/cards/weights/built-in-catalogue.ts';
import { findModel } from '../../src/models/catalogue/find-in-catalogue.ts';
import type { Engine } from '../../src/ports/engine.ts';
import { serve, startFaultServer } from './fault-server.ts';
import {
  assertNothingWrong,
  catalogueOf,
  fileOf,
  get,
  modelOf,
  partsOf,
  randomModel,
  scratch,
  sha256,
  storeOf,
  unknown,
} from './store-fixture.ts';

const bytes = randomModel(200_000);
const media = '../shared/media';
const skip = existsSync(media) ? false : `needs ${media}, which is not here`;
const never = new AbortController().signal;
const options = { full: false, open: false, signal: never, listen: () => undefined };

let engine: Engine;
before(async () => {
  engine = await createOnnxEngine({ threads: 1 });
});

/** A store that has the model. */
async function filled(t: TestContext): Promise<{ parts: StoreParts; path: string; asked: () => number; url: string }> {
  const server = await startFaultServer(t);
  const url = server.on('/m', (x) => serve(x, bytes));
  const parts = partsOf(scratch(t), catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) })));
  const { file } = await get(parts);
  return { parts, path: file.path, asked: () => server.requests.length, url };
}

function flip(path: string): void {
  const data = readFileSync(path);
  data[100_000] ^= 1;
  writeFileSync(path, data);
}

const breaks: Readonly<Record<string, (path: string) => void>> = {
  'is cut off': (path) => writeFileSync(path, readFileSync(path).subarray(0, 70_000)),
  'has one flipped bit': flip,
  'has one flipped bit and its old times': (path) => {
    const { atime, mtime } = statSync(path);
    flip(path);
    utimesSync(path, atime, mtime);
  },
  'is empty': (path) => writeFileSync(path, ''),
  'is gone': (path) => rmSync(path),
  'is another model': (path) => writeFileSync(path, randomModel(200_000)),
  'is a pointer': (path) =>
    writeFileSync(
      path,
      `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(bytes)}\nsize ${bytes.length}\n`,
    ),
  'is a web page': (path) => writeFileSync(path, '<!DOCTYPE html><title>Sign in</title>'),
  'was replaced by a rename': (path) => {
    writeFileSync(`${path}.new`, randomModel(200_000));
    renameSync(`${path}.new`, path);
  },
  'is a folder': (path) => {
    rmSync(path);
    mkdirSync(path);
  },
  'is a link that leads to itself': (path) => {
    rmSync(path);
    symlinkSync(path, path);
  },
  'is a link to nowhere': (path) => {
    rmSync(path);
    symlinkSync('/no/such/file', path);
  },
  'is longer': (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(10)])),
};

for (const [how, spoil] of Object.entries(breaks)) {
  test(`a file of the store that ${how} is noticed and put right by the next use; the bad one is kept aside`, async (t) => {
    const { parts, path, asked } = await filled(t);
    const before = asked();
    spoil(path);
    const bad = existsSync(path);
    const content = bad && statSync(path).isFile() ? readFileSync(path) : undefined;
    const { file } = await get(parts);
    assert.deepEqual(readFileSync(file.path), Buffer.from(bytes));
    assert.equal(asked(), before + 1);
    assertNothingWrong(parts.layout.root);
    const notes = await listQuarantine(parts.layout);
    assert.equal(notes.length, bad ? 1 : 0);
    if (content) assert.deepEqual(readFileSync(notes[0]?.file as string), content);
    assert.match(
      file.tried.join('\n'),
      bad ? /the file in the store was bad: it .*; it was moved to / : /the file in the store was gone/,
    );
    assert((await parts.journal.read(10)).some((entry) => entry.event === (bad ? 'quarantined' : 'fetched')));
  });
}

test('an unchanged file is not read again; a touched one is hashed once and trusted again', async (t) => {
  const { parts, path } = await filled(t);
  const verify = () =>
    verifyVariant(parts, findModel(parts.catalogue, 'thing'), parts.catalogue.models[0]?.variants[0] as never, options);
  assert.equal((await verify())?.byRecord, true);
  utimesSync(path, new Date(), new Date());
  const again = await verify();
  assert.deepEqual([again?.verdict, again?.byRecord], ['sound', false]);
  assert.equal((await verify())?.byRecord, true);
});

test('a sound copy on this machine is taken in place of fetching, by content, and is never changed', async (t) => {
  const server = await startFaultServer(t);
  const root = scratch(t);
  const elsewhere = scratch(t);
  mkdirSync(join(elsewhere, 'models--a--b', 'blobs'), { recursive: true });
  writeFileSync(join(elsewhere, 'model.onnx'), randomModel(200_000));
  const original = join(elsewhere, 'models--a--b', 'blobs', sha256(bytes));
  writeFileSync(original, bytes);
  const url = server.on('/m', (x) => serve(x, bytes));
  const parts = partsOf(root, catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) })), {
    places: ['/no/such/folder', elsewhere],
  });
  const { file } = await get(parts);
  assert.match(file.origin, /^adopted from .*blobs.* \((link|clone|copy)\)$/);
  assert.equal(server.requests.length, 0);
  // Spoilt in the store, it goes to quarantine; the original keeps its name and its bytes are not touched by us.
  const inode = statSync(original).ino;
  if (statSync(file.path).ino === inode) {
    rmSync(file.path);
    writeFileSync(file.path, 'spoilt');
  } else flip(file.path);
  assert.match((await get(parts)).file.origin, /^adopted/);
  assert.equal(statSync(original).ino, inode);
  assert.deepEqual(readFileSync(original), Buffer.from(bytes));
});

test('a copy that its owner changes later is noticed, though it shares its bytes with the store', async (t) => {
  const server = await startFaultServer(t);
  const elsewhere = scratch(t);
  const original = join(elsewhere, 'x.onnx');
  writeFileSync(original, bytes);
  const url = server.on('/m', (x) => serve(x, bytes));
  const parts = partsOf(scratch(t), catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) })), { places: [elsewhere] });
  const first = await get(parts);
  flip(original);
  const { file } = await get(parts);
  assert.deepEqual(readFileSync(file.path), Buffer.from(bytes));
  if (first.file.origin.endsWith('(link)')) assert.equal(server.requests.length, 1);
  assertNothingWrong(parts.layout.root);
});

test('a copy is recognised as soon as the hub tells what the file is, and is not fetched', async (t) => {
  const hub = await startFaultServer(t);
  const elsewhere = scratch(t);
  writeFileSync(join(elsewhere, 'model.onnx'), bytes);
  const headers = { 'X-Linked-ETag': `"${sha256(bytes)}"`, 'X-Linked-Size': String(bytes.length) };
  const url = hub.on('/m', (x) => serve(x, bytes, { headers }));
  const parts = storeOf(scratch(t), bytes, [url], { file: unknown, parts: { places: [elsewhere] } });
  const { file } = await get(parts);
  assert.match(file.origin, /^adopted from .*model\.onnx/);
  assert.deepEqual([file.proof, file.tried], ['learnt', []]);
  assert.equal(hub.requests.length, 1);
});

test('where only size and CRC-32 are published, a copy that has both is taken; one that has not is left', async (t) => {
  const elsewhere = scratch(t);
  writeFileSync(join(elsewhere, 'a.bin'), randomModel(200_000));
  writeFileSync(join(elsewhere, 'b.bin'), bytes);
  const sum = (data: Uint8Array) => crc32(data).toString(16).padStart(8, '0');
  const open = (crc: string) =>
    storeOf(scratch(t), bytes, ['http://127.0.0.1:9/m'], {
      file: { sha256: undefined, crc32: crc },
      parts: { places: [elsewhere], offline: true },
    });
  const parts = open(sum(bytes));
  const { file } = await get(parts);
  assert.match(file.origin, /^adopted from .*b\.bin/);
  assert.deepEqual([file.sha256, file.proof], [sha256(bytes), 'learnt']);
  assert.equal((await readLearnt(parts.layout))['thing/fp32']?.sha256, sha256(bytes));
  await assert.rejects(get(open('00000000')), (error) => isLikenessError(error, 'model/missing'));
});

test('bits that a disk loses without a trace in the record are found when the engine refuses the file', async (t) => {
  const { parts, path } = await filled(t);
  const record = JSON.parse(readFileSync(path.replace('.onnx', '.json'), 'utf8'));
  writeFileSync(path, readFileSync(path).fill(255, 0, 100));
  writeFileSync(path.replace('.onnx', '.json'), JSON.stringify({ ...record, stamp: stampOf(path) }));
  assert.equal((await get(parts)).file.origin, 'store');
  const store = createWeightsStore({ ...parts, engine: async () => engine });
  const opened = await store.open('thing');
  assert.equal(opened.sha256, sha256(bytes));
  assert.equal((await listQuarantine(parts.layout)).length, 1);
  assertNothingWrong(parts.layout.root);
  await store[Symbol.asyncDispose]();
});

test('the next variant is used when the first cannot be had, or cannot be opened, and that is said', async (t) => {
  const server = await startFaultServer(t);
  const half = randomModel(100_000);
  const gone = server.on('/gone', (x) => void x.response.writeHead(404).end());
  const there = server.on('/half', (x) => serve(x, half));
  const full = server.on('/full', (x) => serve(x, bytes));
  const model = modelOf({ fp16: fileOf(half, [gone]), fp32: fileOf(bytes, [full]) });
  const one = await get(partsOf(scratch(t), catalogueOf(model)));
  assert.equal(one.file.variant.name, 'fp32');
  assert.match(one.secondBest ?? '', /^thing\/fp32 is used in place of thing\/fp16: .*answered 404/);
  const refused = modelOf(
    { fp16: fileOf(half, [there]), fp32: fileOf(bytes, [full]) },
    { inputs: [{ name: 'x', type: 'float32', dims: [Math.floor((200_000 - 180) / 4)] }] },
  );
  const store = createWeightsStore(partsOf(scratch(t), catalogueOf(refused), { engine: async () => engine }));
  const [opened, again] = await Promise.all([store.open('thing'), store.open('thing')]);
  assert.equal(opened.session, again.session);
  assert.equal(opened.sha256, sha256(bytes));
  assert.match(
    opened.origin,
    /second best: .*Expected `thing\/fp16` to have the inputs x float32 \[49955\], got x float32 \[24955\]/,
  );
  assert.equal(store.used().length, 1);
  await store[Symbol.asyncDispose]();
});

test('a licence that restricts use is asked about before anything is fetched; other models are not held up', async (t) => {
  const server = await startFaultServer(t);
  const url = server.on('/m', (x) => serve(x, bytes));
  const parts = partsOf(scratch(t), catalogueOf(modelOf({ fp32: fileOf(bytes, [url]) }, { licence: 'research' })));
  await assert.rejects(get(parts), (error) => {
    assert(isLikenessError(error, 'model/licence'), String(error));
    assert.match(
      error.message,
      /Research \(non-commercial; https:\/\/example\.org\/r\).*likeness models accept research/,
    );
    return true;
  });
  assert.equal(server.requests.length, 0);
  assert.equal((await get({ ...parts, acceptedLicences: ['research'] })).file.sha256, sha256(bytes));
  // What a setting accepts is recorded too, and holds as long as the setting does.
  const [noted] = await readAcceptances(parts.layout);
  assert.deepEqual([noted?.licence, noted?.by, noted?.termsSha256.length], ['research', 'setting', 64]);
  assert(Date.parse(noted?.acceptedAt ?? '') > Date.now() - 60_000);
  assert((await parts.journal.read(10)).some((entry) => entry.event === 'accepted'));
  rmSync(join(parts.layout.root, 'objects'), { recursive: true });
  await assert.rejects(get(parts), (error) => isLikenessError(error, 'model/licence'));
  const research = parts.catalogue.licences.find((licence) => licence.id === 'research');
  assert(research);
  await acceptLicence(parts.layout, research);
  assert.equal((await get(parts)).file.sha256, sha256(bytes));
  // Other terms under the same name are not what was accepted.
  const harsher = { ...parts.catalogue, licences: [{ ...research, terms: 'Research on Sundays only.' }] };
  rmSync(join(parts.layout.root, 'objects'), { recursive: true });
  await assert.rejects(get({ ...parts, catalogue: harsher }), (error) => isLikenessError(error, 'model/licence'));
});

test('files and folders are imported by what they are; unknown ones only when somebody says what they are', async (t) => {
  const folder = scratch(t);
  const unknown = randomModel(60_000);
  writeFileSync(join(folder, 'a.onnx'), bytes);
  writeFileSync(join(folder, 'b.onnx'), unknown);
  writeFileSync(join(folder, 'c.onnx'), '<html><title>404</title></html>');
  writeFileSync(join(folder, 'notes.txt'), 'x');
  const catalogue = catalogueOf(
    modelOf({ fp32: fileOf(bytes, ['http://127.0.0.1:9/']) }),
    modelOf({ fp32: { name: 'b.onnx', sources: [{ kind: 'url', url: 'http://127.0.0.1:9/' }] } }, { id: 'other' }),
  );
  const parts = partsOf(scratch(t), catalogue, { offline: true });
  const results = await importFiles(parts, [folder], undefined, never);
  assert.deepEqual(
    results.map((file) => file.models),
    [['thing/fp32'], [], []],
  );
  assert.match(results[1]?.words ?? '', /no model of the catalogue has its sha256 .*--as ID/);
  assert.match(results[2]?.words ?? '', /it is a web page \("404"\)/);
  const other = findModel(catalogue, 'other');
  const [named] = await importFiles(
    parts,
    [join(folder, 'b.onnx')],
    { model: other, variant: other.variants[0] as never },
    never,
  );
  assert.deepEqual(named?.models, ['other/fp32']);
  assert.equal((await get(parts, 'other')).file.proof, 'learnt');
  assert.equal((await get(parts)).file.origin, 'store');
  await assert.rejects(importFiles(parts, [join(folder, 'nowhere')], undefined, never), (error) =>
    isLikenessError(error, 'request/file-not-found'),
  );
  assert.deepEqual(readFileSync(join(folder, 'a.onnx')), Buffer.from(bytes));
});

test('a lock file of learnt hashes that cannot be read any more is made anew from the records', async (t) => {
  const server = await startFaultServer(t);
  let now = bytes;
  const url = server.on('/m', (x) => serve(x, now));
  const parts = partsOf(scratch(t), catalogueOf(modelOf({ fp32: { name: 'm', sources: [{ kind: 'url', url }] } })));
  await get(parts);
  writeFileSync(parts.layout.learnt, '{ "thing');
  assert.equal((await get(parts)).file.origin, 'store');
  rmSync((await get(parts)).file.path);
  now = randomModel(200_000);
  await assert.rejects(get(parts), (error) => isLikenessError(error, 'model/changed'));
});

test('remove and gc free what they say, and nothing that is used', async (t) => {
  const { parts, path } = await filled(t);
  const { layout } = parts;
  mkdirSync(layout.partial, { recursive: true });
  writeFileSync(join(layout.partial, 'u-abc.part'), 'x'.repeat(5000));
  const orphan = randomModel(30_000);
  mkdirSync(join(layout.objects, sha256(orphan).slice(0, 2)), { recursive: true });
  writeFileSync(objectPath(layout, sha256(orphan)), orphan);
  flip(path);
  await get(parts);
  const kinds = (await findGarbage(parts)).map((one) => one.kind).sort();
  assert.deepEqual(kinds, ['partial', 'quarantine', 'quarantine', 'unreferenced']);
  await collectGarbage(parts);
  assert.deepEqual(await findGarbage(parts), []);
  assert.equal((await get(parts)).file.origin, 'store');
  const model = findModel(parts.catalogue, 'thing');
  assert.equal(await removeVariant(parts, model, model.variants[0] as never), bytes.length);
  assert.equal(await removeVariant(parts, model, model.variants[0] as never), undefined);
  assert.deepEqual(
    readdirSync(layout.objects).flatMap((folder) => readdirSync(join(layout.objects, folder))),
    [],
  );
});

test('the list tells states, proof and what was begun, and reads no model', async (t) => {
  const server = await startFaultServer(t);
  const big = randomModel(1_500_000);
  const cut = server.on('/cut', (x) => serve(x, big, x.count === 0 ? { cutAfter: 500_000 } : { stallAfter: 0 }));
  const good = server.on('/m', (x) => serve(x, bytes));
  const parts = partsOf(
    scratch(t),
    catalogueOf(
      modelOf({ fp32: fileOf(bytes, [good]) }),
      modelOf({ fp32: fileOf(big, [cut]) }, { id: 'begun', licence: 'free' }),
      modelOf({ fp32: { name: 'x', sources: [{ kind: 'url', url: good }] } }, { id: 'never', licence: 'research' }),
    ),
  );
  await get(parts);
  await assert.rejects(get(parts, 'begun'));
  const [ready, begun, never] = await listModels(parts);
  assert.deepEqual([ready?.state, ready?.variants[0]?.proof, ready?.licence.accepted], ['ready', 'published', true]);
  assert.equal(begun?.state, 'partial');
  assert((begun?.variants[0]?.doneBytes ?? 0) > 0);
  assert.deepEqual([never?.state, never?.variants[0]?.proof, never?.licence.accepted], ['missing', 'none', false]);
});

test('a real pointer in place of a real model is put right from a copy elsewhere', { skip }, async (t) => {
  const elsewhere = scratch(t);
  copyFileSync(join(media, 'models/face_detection_yunet_2023mar.onnx'), join(elsewhere, 'some-name.bin'));
  const parts = partsOf(scratch(t), builtInCatalogue, { places: [elsewhere], offline: true });
  const hash = findModel(builtInCatalogue, 'yunet-2023mar').variants[0]?.file.sha256 as string;
  mkdirSync(join(parts.layout.objects, hash.slice(0, 2)), { recursive: true });
  copyFileSync(join(media, 'corrupt/lfs_pointer_face_detection_yunet_2023mar.onnx'), objectPath(parts.layout, hash));
  const { file } = await get(parts, 'yunet-2023mar');
  assert.match(file.tried.join(), /it is a Git-LFS pointer to 232589 bytes/);
  assert.match(file.origin, /adopted from .*some-name\.bin/);
  assertNothingWrong(parts.layout.root);
});
