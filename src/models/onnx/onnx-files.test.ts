import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { isLikenessError } from '../../base/errors.ts';
import type { OnnxModel } from './model.ts';
import { readOnnxModel } from './read-model.ts';
import { MessageWriter, readFields, readFloats, readVarints } from './wire.ts';
import { writeOnnxModel } from './write-model.ts';

const example: OnnxModel = {
  irVersion: 8,
  producer: 'test',
  opsets: { '': 17, 'ai.example': 2 },
  graph: {
    name: 'every kind of field',
    nodes: [
      {
        name: 'first',
        op: 'Conv',
        inputs: ['x', 'w', ''],
        outputs: ['y'],
        attributes: {
          pads: { kind: 'ints', value: [0, 1, 300, -7] },
          alpha: { kind: 'float', value: 0.25 },
          scales: { kind: 'floats', value: [1.5, -2] },
          axis: { kind: 'int', value: -1 },
          mode: { kind: 'string', value: 'größer' },
          value: {
            kind: 'tensor',
            value: {
              name: 't',
              type: 'int64',
              dims: [1],
              bytes: Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255),
            },
          },
        },
      },
      { name: 'second', op: 'Own', domain: 'ai.example', inputs: ['y'], outputs: ['z'], attributes: {} },
    ],
    initializers: [{ name: 'w', type: 'float16', dims: [2, 1], bytes: Uint8Array.of(0, 60, 0, 188) }],
    inputs: [{ name: 'x', type: 'float32', dims: ['batch', 3, ''] }],
    outputs: [{ name: 'z', type: 'bool', dims: [] }],
  },
};

test('a model that is written and read again is the same', () => {
  assert.deepEqual(readOnnxModel(writeOnnxModel(example)), example);
});

test('whole numbers survive the wire, packed or single', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger(), { minLength: 1 }), (numbers) => {
      const bytes = new MessageWriter().packed(1, numbers).varint(2, numbers[0]).finish();
      const [packed, single] = [...readFields(bytes)];
      assert.deepEqual(readVarints(packed), numbers);
      assert.equal(single.varint, numbers[0]);
    }),
  );
});

test('numbers beyond the safe range are clamped, not wrapped', () => {
  const largest = Uint8Array.of(8, 255, 255, 255, 255, 255, 255, 255, 255, 127);
  assert.equal([...readFields(largest)][0].varint, Number.MAX_SAFE_INTEGER);
});

test('floats are read from both of their forms', () => {
  const single = [...readFields(new MessageWriter().float(3, -1.5).finish())][0];
  assert.deepEqual(readFloats(single), [-1.5]);
});

test('bytes that break off or are no model are called damaged, and nothing else is thrown', () => {
  const whole = writeOnnxModel(example);
  for (let length = 0; length < whole.length; length++) {
    try {
      readOnnxModel(whole.subarray(0, length));
    } catch (error) {
      assert.ok(isLikenessError(error, 'model/damaged'), String(error));
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        readOnnxModel(bytes);
      } catch (error) {
        assert.ok(isLikenessError(error, 'model/damaged'), String(error));
      }
    }),
  );
});

test('a tensor whose bytes do not fill its shape is damaged', () => {
  const tensor = { ...example.graph.initializers[0], dims: [3] };
  const model = { ...example, graph: { ...example.graph, initializers: [tensor] } };
  assert.throws(() => readOnnxModel(writeOnnxModel(model)), /Expected tensor `w` of shape \[3\] to hold 3 elements/);
});

const media = '../shared/media/models';
const skip = existsSync(media) ? false : `needs the models of ${media}, which are not here`;

test('foreign models are read with the inputs and outputs that ONNX Runtime sees', { skip }, async () => {
  const names = readdirSync(media).filter((name) => name.endsWith('.onnx') && !name.includes('silero'));
  assert.ok(names.length >= 8);
  for (const name of names) {
    const bytes = readFileSync(join(media, name));
    const { graph } = readOnnxModel(bytes);
    const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 });
    assert.deepEqual(
      graph.inputs.map((input) => input.name),
      [...session.inputNames],
      name,
    );
    assert.deepEqual(
      graph.outputs.map((output) => output.name),
      [...session.outputNames],
      name,
    );
    await session.release();
  }
});

test('weights kept in another file are refused', {
  skip: existsSync('../shared/media/corrupt') ? false : 'needs media',
}, () => {
  const bytes = readFileSync('../shared/media/corrupt/onnx_external_data_missing.onnx');
  assert.throws(() => readOnnxModel(bytes), /inside the model file, got a reference to another file/);
});
