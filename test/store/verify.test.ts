import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { createOnnxEngine } from '../../src/adapters/engine/onnxruntime-node.ts';
import { verifyFile } from '../../src/adapters/model-store/operate/verify-models.ts';
import { dryRun } from '../../src/adapters/model-store/prove/dry-run.ts';
import { type Examination, examineFile, verdicts } from '../../src/adapters/model-store/prove/examine-file.ts';
import { builtInCatalogue } from '../../src/models/cards/weights/built-in-catalogue.ts';
import { findModel } from '../../src/models/catalogue/find-in-catalogue.ts';
import { MessageWriter } from '../../src/models/onnx/wire.ts';
import { writeOnnxModel } from '../../src/models/onnx/write-model.ts';
import type { Engine } from '../../src/ports/engine.ts';
import { modelOf, partsOf, randomModel, scratch, sha256 } from './store-fixture.ts';
import { zipOf } from './zip.ts';

const bytes = randomModel(200_000);
const media = '../shared/media';
const skip = existsSync(media) ? false : `needs ${media}, which is not here`;
const never = new AbortController().signal;
const options = { full: false, open: false, signal: never, listen: () => undefined };

let engine: Engine;
before(async () => {
  engine = await createOnnxEngine({ threads: 1 });
});

const realFiles: Readonly<Record<string, { model?: string; verdict: Examination['verdict']; words: RegExp }>> = {
  'lfs_pointer_face_detection_yunet_2023mar.onnx': {
    model: 'yunet-2023mar',
    verdict: 'lfs-pointer',
    words: /pointer to 232589 bytes/,
  },
  'lfs_pointer_face_recognition_sface_2021dec.onnx': { verdict: 'lfs-pointer', words: /pointer to 38696353 bytes/ },
  'onnx_external_data_missing.onnx': {
    verdict: 'external-data-missing',
    words: /weights lie in another file that is missing or cut off: .*\.data/,
  },
  'onnx_custom_op.onnx': { verdict: 'custom-operator', words: /operators that the engine does not bring along: / },
  'derived_truncated.onnx': { verdict: 'truncated', words: /it breaks off/ },
  'empty.heic': { verdict: 'empty', words: /it is empty/ },
  'header_only.wav': { verdict: 'not-onnx', words: /no ONNX model/ },
};

test('real broken files are told for what they are', { skip }, async (t) => {
  const parts = partsOf(scratch(t), builtInCatalogue);
  for (const [name, { model, verdict, words }] of Object.entries(realFiles)) {
    const known = model ? findModel(builtInCatalogue, model) : undefined;
    const as = known && { model: known, variant: known.variants[0] as never };
    const found = await verifyFile(parts, join(media, 'corrupt', name), as, options);
    assert.equal(found.verdict, verdict, `${name}: ${found.words}`);
    assert.match(found.words, words, name);
    assert.notEqual(found.remedy, '', name);
  }
});

test('a pointer whose true file the catalogue knows leads to that model', { skip }, async (t) => {
  const parts = partsOf(scratch(t), builtInCatalogue);
  const path = join(media, 'corrupt/lfs_pointer_face_detection_yunet_2023mar.onnx');
  const found = await verifyFile(parts, path, undefined, options);
  assert.match(found.words, /not the file itself; that is yunet-2023mar\/opencv$/);
  assert.match(found.remedy, /`likeness models pull yunet-2023mar` brings a sound one/);
});

test('compared with what they should be: cut off, flipped though it still loads, another variant', {
  skip,
}, async () => {
  const at = (name: string) => join(media, name);
  const whole = readFileSync(at('models/version-RFB-320.onnx'));
  const proof = { kind: 'published', sha256: sha256(whole), bytes: whole.length } as const;
  const cut = await examineFile(at('corrupt/derived_truncated.onnx'), { proof });
  assert.deepEqual(
    [cut.verdict, cut.words],
    ['truncated', 'it is cut off: 600000 bytes (586 KiB), expected 1270727 (1.2 MiB)'],
  );
  const small = readFileSync(at('models/yunet_s_dynamic.onnx'));
  const other = { kind: 'published', sha256: sha256(small), bytes: small.length } as const;
  const flipped = await examineFile(at('corrupt/derived_bitflip_weights.onnx'), { proof: other });
  assert.equal(flipped.verdict, 'changed-bytes');
  assert.match(flipped.words, /it would still load$/);
  const named = await examineFile(at('models/version-RFB-320.onnx'), {
    proof: other,
    nameOfSize: () => 'rfb/fp32',
    nameOfHash: () => 'rfb/fp32',
  });
  assert.deepEqual([named.verdict, named.words], ['other-variant', 'it is rfb/fp32, under this name']);
});

test('real models open, run and give finite numbers; a card that says otherwise is told', { skip }, async () => {
  const yunet = findModel(builtInCatalogue, 'yunet-2023mar');
  const variant = yunet.variants[0] as never;
  const bytes = readFileSync(join(media, 'models/face_detection_yunet_2023mar.onnx'));
  assert.deepEqual(await dryRun(engine, bytes, yunet, variant), { verdict: 'sound', words: 'it opens and runs' });
  for (const name of [
    'face_landmarks_detector.onnx',
    'silero_vad_16k_op15.onnx',
    'face_antispoof_minifas_int8.onnx',
    'yunet_n_dynamic.onnx',
  ]) {
    const found = await dryRun(engine, readFileSync(join(media, 'models', name)), modelOf({}), variant);
    assert.equal(found.verdict, 'sound', `${name}: ${found.words}`);
  }
  const other = await dryRun(engine, readFileSync(join(media, 'models/version-RFB-320.onnx')), yunet, variant);
  assert.equal(other.verdict, 'wrong-tensors');
  const custom = await dryRun(engine, readFileSync(join(media, 'corrupt/onnx_custom_op.onnx')), modelOf({}), variant);
  assert.equal(custom.verdict, 'engine-refused');
});

/** `y = op(x + w)`: whole, and with a name and a shape of its own. */
function tinyModel(weight: number, op = 'Add', domain?: string): Uint8Array {
  const value = (name: string) => ({ name, type: 'float32' as const, dims: ['n'] });
  const own = domain === undefined ? {} : { domain };
  return writeOnnxModel({
    irVersion: 8,
    producer: 'test',
    opsets: { '': 17, ...(domain === undefined ? {} : { [domain]: 1 }) },
    graph: {
      name: 'tiny',
      nodes: [{ name: 'n', op, ...own, inputs: ['x', 'w'], outputs: ['y'], attributes: {} }],
      initializers: [{ ...value('w'), dims: [1], bytes: new Uint8Array(Float32Array.of(weight).buffer) }],
      inputs: [value('x')],
      outputs: [value('y')],
    },
  });
}

test('a dry run finds outputs that are not finite, that have another shape, and models that open but do not run', async () => {
  const run = (model: Uint8Array, dims: readonly (number | null)[] = [null]) => {
    const one = modelOf(
      { fp32: { name: 'm', sources: [] } },
      { outputs: [{ name: 'y', type: 'float32', dims: [...dims] }] },
    );
    return dryRun(engine, model, one, one.variants[0] as never);
  };
  assert.deepEqual(await run(tinyModel(1)), { verdict: 'sound', words: 'it opens and runs' });
  assert.deepEqual(await run(tinyModel(Number.POSITIVE_INFINITY)), {
    verdict: 'not-finite',
    words: 'it runs, but y holds numbers that are not finite',
  });
  assert.deepEqual(await run(tinyModel(1), [3]), {
    verdict: 'wrong-tensors',
    words: 'it runs, but gives y of shape [1] in place of [3]',
  });
  assert.equal((await run(tinyModel(1, 'Add'), [1, 2])).verdict, 'wrong-tensors');
  assert.equal((await run(tinyModel(1, 'NoSuchOperator'))).verdict, 'engine-refused');
});

test('every verdict has a file that earns it, with words and with what to do', async (t) => {
  const folder = scratch(t);
  const small = randomModel(50_000);
  const proof = { kind: 'published', sha256: sha256(bytes), bytes: bytes.length } as const;
  const none = { kind: 'none' } as const;
  const flipped = Uint8Array.from(bytes);
  flipped[100_000] ^= 1;
  const names = {
    nameOfSize: () => 'other/fp16',
    nameOfHash: (hash: string) => (hash === sha256(small) ? 'other/fp16' : undefined),
  };
  const half = bytes.subarray(0, 90_000);
  const cases: Readonly<Record<string, [Uint8Array | string | undefined, object, RegExp]>> = {
    sound: [bytes, { proof }, /^it is sound$/],
    missing: [undefined, { proof }, /there is no file/],
    empty: ['', { proof }, /it is empty/],
    'lfs-pointer': [
      `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 123456789\n`,
      { proof },
      /a Git-LFS pointer to 123456789 bytes/,
    ],
    'web-page': ['<!DOCTYPE html><title>Log in</title>', { proof }, /a web page \("Log in"\)/],
    'error-text': ['{"error":"Repository not found"}', { proof }, /a JSON message/],
    archive: [zipOf([{ name: 'm.onnx', data: small }]), { proof }, /a ZIP archive; the model may be inside/],
    truncated: [half, { proof }, /it is cut off: 90000 bytes/],
    'changed-bytes': [flipped, { proof }, /it has changed bytes: .*; it would still load/],
    'other-variant': [small, { proof, ...names }, /it is other\/fp16, under this name/],
    'other-file': [small, { proof }, /it is another model/],
    'not-onnx': ['GIF89a, and some more of it', { proof: none }, /it is no ONNX model/],
    'damaged-structure': [
      half,
      { proof: { kind: 'published', sha256: sha256(half) } },
      /right hash, but is no whole model/,
    ],
    'external-data-missing': [
      externalModel('w.data'),
      { proof: none },
      /its weights lie in another file that is missing or cut off: w\.data/,
    ],
    'custom-operator': [tinyModel(1, 'Own', 'ai.example'), { proof: none }, /does not bring along: ai\.example:Own/],
  };
  for (const [verdict, [content, expected, words]] of Object.entries(cases)) {
    const path = join(folder, `${verdict}.onnx`);
    if (content !== undefined) writeFileSync(path, content);
    const found = await examineFile(path, expected as Parameters<typeof examineFile>[1]);
    assert.equal(found.verdict, verdict, found.words);
    assert.match(found.words, words);
    assert.equal(found.remedy === '', verdict === 'sound', verdict);
  }
  mkdirSync(join(folder, 'd.onnx'));
  assert.equal((await examineFile(join(folder, 'd.onnx'), { proof })).verdict, 'unreadable');
  const byEngine = ['engine-refused', 'wrong-tensors', 'not-finite', 'unreadable'];
  assert.deepEqual([...Object.keys(cases), ...byEngine].sort(), [...verdicts].sort());
});

/** A graph whose one weight lies in another file. */
function externalModel(location: string): Uint8Array {
  const entry = new MessageWriter().bytes(1, 'location').bytes(2, location);
  const weight = new MessageWriter().varint(1, 2).varint(2, 1).bytes(8, 'w').message(13, entry).varint(14, 1);
  return new MessageWriter().varint(1, 8).message(7, new MessageWriter().bytes(2, 'g').message(5, weight)).finish();
}

test('weights in another file count as there only when that file lies beside the model and is long enough', async (t) => {
  const folder = scratch(t);
  const path = join(folder, 'm.onnx');
  const proof = { kind: 'none' } as const;
  const verdict = async () => (await examineFile(path, { proof })).verdict;
  writeFileSync(path, externalModel('w.data'));
  assert.equal(await verdict(), 'external-data-missing');
  writeFileSync(join(folder, 'w.data'), new Uint8Array(7));
  assert.equal(await verdict(), 'external-data-missing');
  writeFileSync(join(folder, 'w.data'), new Uint8Array(8));
  assert.equal(await verdict(), 'sound');
  writeFileSync(path, externalModel('../w.data'));
  assert.equal(await verdict(), 'external-data-missing');
});

test('no broken file of any kind passes for a model, and every real model does', { skip }, async (t) => {
  const parts = partsOf(scratch(t), builtInCatalogue);
  for (const name of readdirSync(join(media, 'corrupt'))) {
    const found = await verifyFile(parts, join(media, 'corrupt', name), undefined, options);
    // The bit-flip in weights is whole by its structure: only a hash tells.
    const expected = name === 'derived_bitflip_weights.onnx' ? /no model of the catalogue has its hash/ : /./;
    assert.equal(found.verdict === 'sound', name === 'derived_bitflip_weights.onnx', `${name}: ${found.words}`);
    assert.match(found.words, expected);
  }
  const real = readdirSync(join(media, 'models')).filter((name) => name.endsWith('.onnx'));
  assert(real.length >= 15);
  for (const name of real) {
    const found = await verifyFile(parts, join(media, 'models', name), undefined, options);
    assert.equal(found.verdict, 'sound', `${name}: ${found.words}`);
  }
});
