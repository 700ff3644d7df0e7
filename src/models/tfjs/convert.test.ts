import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as ort from 'onnxruntime-node';
import { isLikenessError } from '../../base/errors.ts';
import { readOnnxModel } from '../onnx/read-model.ts';
import { convertGraphModel } from './convert.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const ints = (...values: number[]) => ({ list: { i: values.map(String) } });
const image = (height: number, width: number, channels: number) => ({
  name: 'x',
  op: 'Placeholder',
  attr: { shape: { shape: { dim: [-1, height, width, channels].map((size) => ({ size: String(size) })) } } },
});
const constant = (name: string) => ({ name, op: 'Const' });

/** Makes a graph model with float constants (`[shape, values]`) or whole-number ones. */
function graph(nodes: object[], constants: Record<string, { shape: number[]; values: number[]; type?: 'int32' }>) {
  const weights = Object.entries(constants).map(([name, { shape, type = 'float32' }]) => ({
    name,
    shape,
    dtype: type,
  }));
  const arrays = Object.values(constants).map(({ values, type }) =>
    type ? Int32Array.from(values) : Float32Array.from(values),
  );
  return {
    json: {
      modelTopology: { node: [...nodes, ...Object.keys(constants).map(constant)] },
      weightsManifest: [{ weights }],
    },
    weights: new Uint8Array(Buffer.concat(arrays.map((array) => Buffer.from(array.buffer)))),
    name: 'test',
    inputs: { image: 'x' },
  };
}

async function run(model: Uint8Array, dims: number[], data: Float32Array) {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4 });
  const outputs = await session.run({ image: new ort.Tensor('float32', data, dims) });
  return outputs;
}

test('scale, offset and bounds behind a convolution become part of it', async () => {
  const source = graph(
    [
      image(2, 2, 1),
      {
        name: 'c',
        op: 'Conv2D',
        input: ['x', 'w'],
        attr: { strides: ints(1, 1, 1, 1), padding: { s: base64('SAME') } },
      },
      { name: 'm', op: 'Mul', input: ['c', 'scale'] },
      { name: 'a', op: 'Add', input: ['m', 'offset'] },
      { name: 'r', op: 'Relu', input: ['a'] },
      { name: 'u', op: 'Minimum', input: ['r', 'six'] },
      { name: 'l', op: 'Maximum', input: ['u', 'nought'] },
    ],
    {
      w: { shape: [1, 1, 1, 2], values: [1, -2] },
      scale: { shape: [2], values: [3, 5] },
      offset: { shape: [2], values: [0.5, 1] },
      six: { shape: [], values: [6] },
      nought: { shape: [], values: [0] },
    },
  );
  const model = convertGraphModel({ ...source, outputs: { y: 'l' } });
  assert.deepEqual(
    readOnnxModel(model).graph.nodes.map((node) => node.op),
    ['Conv', 'Clip'],
  );
  const { y } = await run(model, [1, 1, 2, 2], Float32Array.of(0, 1, 2, -1));
  assert.deepEqual(y.dims, [1, 2, 2, 2]);
  assert.deepEqual([...y.data], [0.5, 3.5, 6, 0, 1, 0, 0, 6]);
});

test('a result that others read too is left as it is', async () => {
  const source = graph(
    [
      image(1, 1, 1),
      {
        name: 'c',
        op: 'Conv2D',
        input: ['x', 'w'],
        attr: { strides: ints(1, 1, 1, 1), padding: { s: base64('VALID') } },
      },
      { name: 'i', op: 'Identity', input: ['c'] },
      { name: 'm', op: 'Mul', input: ['i', 'scale'] },
      { name: 's', op: 'AddV2', input: ['m', 'c'] },
    ],
    { w: { shape: [1, 1, 1, 1], values: [2] }, scale: { shape: [1], values: [10] } },
  );
  const { y } = await run(convertGraphModel({ ...source, outputs: { y: 's' } }), [1, 1, 1, 1], Float32Array.of(1));
  assert.deepEqual([...y.data], [22]);
});

test('PReLU with slopes below, above and on either side of nought is exact', async () => {
  for (const slopes of [
    [0.25, -0.5, 1],
    [1.5, -1, 0],
  ]) {
    const source = graph([image(1, 2, 3), { name: 'p', op: 'Prelu', input: ['x', 'slope'] }], {
      slope: { shape: [1, 1, 3], values: slopes },
    });
    const { y } = await run(
      convertGraphModel({ ...source, outputs: { y: 'p' } }),
      [1, 3, 1, 2],
      Float32Array.of(-2, 4, -2, 4, -2, 4),
    );
    assert.deepEqual(
      [...y.data],
      slopes.flatMap((slope) => [-2 * slope + 0, 4]),
    );
  }
});

test('flattening before a matrix product needs no reordering, and before anything else is channels last', async () => {
  const values = Float32Array.from({ length: 12 }, (_, i) => i);
  const matrix = Array.from({ length: 24 }, (_, i) => (i * 7) % 5);
  const constants = {
    shape: { shape: [2], values: [-1, 12], type: 'int32' as const },
    matrix: { shape: [12, 2], values: matrix },
  };
  const nodes = [image(2, 2, 3), { name: 'f', op: 'Reshape', input: ['x', 'shape'] }];
  const product = graph([...nodes, { name: 'd', op: '_FusedMatMul', input: ['f', 'matrix'] }], constants);
  const model = convertGraphModel({ ...product, outputs: { y: 'd' } });
  assert.ok(!readOnnxModel(model).graph.nodes.some((node) => node.op === 'Transpose'));
  // Channels last: pixel p, channel c is value c · 4 + p of the channels-first input.
  const flat = Array.from({ length: 12 }, (_, i) => values[(i % 3) * 4 + Math.floor(i / 3)]);
  const expected = [0, 1].map((column) => flat.reduce((sum, value, row) => sum + value * matrix[row * 2 + column], 0));
  assert.deepEqual([...(await run(model, [1, 3, 2, 2], values)).y.data], expected);
  const plain = convertGraphModel({ ...graph(nodes, { shape: constants.shape }), outputs: { y: 'f' } });
  assert.deepEqual([...(await run(plain, [1, 3, 2, 2], values)).y.data], flat);
});

test('small probabilities keep their digits', async () => {
  const source = graph([image(1, 1, 2), { name: 's', op: 'Sigmoid', input: ['x'] }], {});
  const { y } = await run(
    convertGraphModel({ ...source, outputs: { y: 's' } }),
    [1, 2, 1, 1],
    Float32Array.of(-12, 100),
  );
  const data = y.data as Float32Array;
  assert.ok(Math.abs(data[0] / (1 / (1 + Math.exp(12))) - 1) < 1e-5);
  assert.equal(data[1], 1);
});

test('two names for one result are two outputs', async () => {
  const source = graph(
    [image(1, 1, 1), { name: 'r', op: 'Relu', input: ['x'] }, { name: 'i', op: 'Identity', input: ['r'] }],
    {},
  );
  const outputs = await run(
    convertGraphModel({ ...source, outputs: { a: 'r', b: 'i' } }),
    [1, 1, 1, 1],
    Float32Array.of(3),
  );
  assert.deepEqual([...outputs.a.data, ...outputs.b.data], [3, 3]);
});

test('an unknown operation is named with its node', () => {
  const source = graph([image(1, 1, 1), { name: 'blocks/odd', op: 'SpaceToDepth', input: ['x'] }], {});
  assert.throws(
    () => convertGraphModel({ ...source, outputs: { y: 'blocks/odd' } }),
    (error: unknown) =>
      isLikenessError(error, 'model/damaged') &&
      /in node `blocks\/odd` \(SpaceToDepth\), got SpaceToDepth/.test(error.message),
  );
});

test('missing nodes, loops, other layouts and foreign files are called damaged', () => {
  const loop = graph(
    [
      { name: 'a', op: 'Relu', input: ['b'] },
      { name: 'b', op: 'Relu', input: ['a'] },
    ],
    {},
  );
  const first = graph(
    [
      image(1, 1, 1),
      {
        name: 'c',
        op: 'Conv2D',
        input: ['x', 'w'],
        attr: { strides: ints(1, 1, 1, 1), padding: { s: base64('SAME') }, data_format: { s: base64('NCHW') } },
      },
    ],
    { w: { shape: [1, 1, 1, 1], values: [1] } },
  );
  const damaged = (message: RegExp) => (error: unknown) =>
    isLikenessError(error, 'model/damaged') && message.test(error.message);
  assert.throws(() => convertGraphModel({ ...loop, outputs: { y: 'a' } }), damaged(/a graph without loops/));
  assert.throws(() => convertGraphModel({ ...loop, outputs: { y: 'z' } }), damaged(/a node `z`/));
  assert.throws(() => convertGraphModel({ ...first, outputs: { y: 'c' } }), damaged(/layout NHWC/));
  assert.throws(
    () => convertGraphModel({ ...first, json: { format: 'layers-model' }, outputs: {} }),
    damaged(/layers-model/),
  );
  assert.throws(() => convertGraphModel({ ...first, json: null, outputs: {} }), damaged(/got no graph/));
});
