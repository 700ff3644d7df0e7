import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { isLikenessError } from '../../base/errors.ts';
import { type OnnxModel, onnxElementTypes } from './model.ts';
import { readInitializer } from './read-initializer.ts';
import { readOnnxModel } from './read-model.ts';
import { scanModel } from './scan-model.ts';
import type { ByteSource } from './walk-fields.ts';
import { MessageWriter } from './wire.ts';
import { writeOnnxModel } from './write-model.ts';

const media = '../shared/media';
const skip = existsSync(media) ? false : `needs ${media}, which is not here`;

/** A source that counts what is read. */
function memory(bytes: Uint8Array): ByteSource & { readonly total: () => number } {
  let total = 0;
  return {
    size: bytes.length,
    read: async (at, length) => {
      const part = bytes.subarray(at, Math.min(bytes.length, at + length));
      total += part.length;
      return part;
    },
    total: () => total,
  };
}

/** A graph whose last weight no node uses, as in the inswapper files. */
function withEmap(emap: Float32Array, big: number): OnnxModel {
  const floats = (values: Float32Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return {
    irVersion: 8,
    producer: 'test',
    opsets: { '': 17 },
    graph: {
      name: 'g',
      nodes: [{ name: 'n', op: 'Add', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }],
      initializers: [
        { name: 'w', type: 'float32', dims: [big], bytes: floats(new Float32Array(big)) },
        { name: 'emap', type: 'float32', dims: [emap.length / 2, 2], bytes: floats(emap) },
      ],
      inputs: [{ name: 'x', type: 'float32', dims: ['n', big] }],
      outputs: [{ name: 'y', type: 'float32', dims: ['n', big] }],
    },
  };
}

test('the scan sees what the reader sees, in real models too, and reads a small part of the file', {
  skip,
}, async () => {
  for (const name of readdirSync(join(media, 'models')).filter((file) => file.endsWith('.onnx'))) {
    const bytes = readFileSync(join(media, 'models', name));
    const source = memory(bytes);
    const scanned = await scanModel(source);
    assert(source.total() < bytes.length * 2, name);
    if (name.includes('silero')) continue;
    const { graph, opsets } = readOnnxModel(bytes);
    assert.deepEqual(scanned.opsets, opsets, name);
    assert.equal(scanned.nodes, graph.nodes.length, name);
    assert.deepEqual(
      scanned.inputs.map(({ name, dims }) => ({ name, dims })),
      graph.inputs.map(({ name, dims }) => ({ name, dims })),
      name,
    );
    assert.deepEqual(
      scanned.initializers.map((one) => [one.name, one.dims, one.type]),
      graph.initializers.map((one) => [one.name, one.dims, onnxElementTypes[one.type]]),
      name,
    );
  }
});

test('the last weight is read without the others', async () => {
  const emap = Float32Array.from({ length: 512 }, (_, i) => Math.sin(i));
  const source = memory(writeOnnxModel(withEmap(emap, 1_000_000)));
  const { initializers } = await scanModel(source);
  const last = initializers.at(-1);
  assert(last);
  assert.deepEqual([last.name, last.dims], ['emap', [256, 2]]);
  assert.deepEqual(await readInitializer(source, last), emap);
  assert(source.total() < 300_000, `${source.total()} of ${source.size} bytes were read`);
});

test('weights of half precision, and as lists of floats, are read as floats', async () => {
  const tensor = (fill: (writer: MessageWriter) => MessageWriter, type: number) =>
    new MessageWriter().message(
      7,
      new MessageWriter().message(5, fill(new MessageWriter().varint(1, 3).varint(2, type).bytes(8, 'w'))),
    );
  const half = memory(tensor((w) => w.bytes(9, Uint8Array.of(0, 60, 0, 192, 1, 0)), 10).finish());
  const [one] = (await scanModel(half)).initializers;
  assert.deepEqual([...(await readInitializer(half, one as never))], [1, -2, 2 ** -24]);
  const list = memory(tensor((w) => w.bytes(4, new Uint8Array(Float32Array.of(1, 2, 3).buffer)), 1).finish());
  const [other] = (await scanModel(list)).initializers;
  assert.deepEqual([...(await readInitializer(list, other as never))], [1, 2, 3]);
});

test('weights in another file and operators of other sets are named', { skip }, async () => {
  const open = (name: string) => scanModel(memory(readFileSync(join(media, 'corrupt', name))));
  const external = await open('onnx_external_data_missing.onnx');
  assert(external.initializers.some((one) => one.external?.endsWith('.data')));
  const custom = await open('onnx_custom_op.onnx');
  assert(
    custom.foreignOperators.some(
      (one) => one.startsWith('ai.onnx.contrib:') || one.startsWith('com.microsoft.extensions:'),
    ),
  );
});

test('a file cut at any byte is damaged or still whole, and nothing else is thrown', { skip }, async () => {
  await assert.rejects(scanModel(memory(readFileSync(join(media, 'corrupt/derived_truncated.onnx')))), (error) =>
    isLikenessError(error, 'model/damaged'),
  );
  const model = writeOnnxModel(withEmap(Float32Array.of(1, 2, 3, 4), 10));
  let whole = 0;
  for (let length = 0; length < model.length; length++) {
    await scanModel(memory(model.subarray(0, length))).then(
      () => whole++,
      (error) => assert(isLikenessError(error, 'model/damaged'), String(error)),
    );
  }
  // The list of operator sets stands behind the graph: cut exactly there, what is left is a model still.
  assert(whole <= 2, `${whole} cuts went unseen`);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      await scanModel(memory(bytes)).catch((error) => assert(isLikenessError(error, 'model/damaged'), String(error)));
    }),
  );
});
