/**
 * The promise of the engine port, as one suite that every adapter passes.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLikenessError } from '../../src/base/errors.ts';
import type { OnnxModel } from '../../src/models/onnx/model.ts';
import { writeOnnxModel } from '../../src/models/onnx/write-model.ts';
import type { Engine } from '../../src/ports/engine.ts';

/** `y = x · x + 1` for rows of three, any number of them; `n` counts the rows' shape. */
const squares: OnnxModel = {
  irVersion: 8,
  producer: 'test',
  opsets: { '': 17 },
  graph: {
    name: 'squares',
    nodes: [
      { name: 'square', op: 'Mul', inputs: ['x', 'x'], outputs: ['xx'], attributes: {} },
      { name: 'plus', op: 'Add', inputs: ['xx', 'one'], outputs: ['y'], attributes: {} },
      { name: 'shape', op: 'Shape', inputs: ['x'], outputs: ['n'], attributes: {} },
    ],
    initializers: [{ name: 'one', type: 'float32', dims: [], bytes: new Uint8Array(Float32Array.of(1).buffer) }],
    inputs: [{ name: 'x', type: 'float32', dims: ['rows', 3] }],
    outputs: [
      { name: 'y', type: 'float32', dims: ['rows', 3] },
      { name: 'n', type: 'int64', dims: [2] },
    ],
  },
};

/**
 * Runs the suite against an adapter.
 *
 * @param name - What the adapter is called in test titles.
 * @param create - Starts the engine.
 */
export function engineContract(name: string, create: () => Promise<Engine>): void {
  const model = writeOnnxModel(squares);
  const x = { type: 'float32', dims: [2, 3], data: Float32Array.of(1, 2, 3, -4, 5, 0) } as const;

  test(`${name}: says who it is and what runs the models`, async () => {
    const engine = await create();
    assert.ok(engine.name && engine.provider);
    assert.match(engine.version, /^\d+\.\d+/);
  });

  test(`${name}: names inputs and outputs with types and shapes, free dimensions as null`, async () => {
    const session = await (await create()).open(model);
    assert.deepEqual(session.inputs, [{ name: 'x', type: 'float32', dims: [null, 3] }]);
    assert.deepEqual(session.outputs, [
      { name: 'y', type: 'float32', dims: [null, 3] },
      { name: 'n', type: 'int64', dims: [2] },
    ]);
    await session[Symbol.asyncDispose]();
  });

  test(`${name}: computes, and results stay valid when it runs again`, async () => {
    const session = await (await create()).open(model, { threads: 1 });
    const first = await session.run({ x });
    const second = await session.run({ x: { ...x, dims: [1, 3], data: Float32Array.of(9, 9, 9) } });
    assert.deepEqual([...first.y.data], [2, 5, 10, 17, 26, 1]);
    assert.deepEqual(first.y.dims, [2, 3]);
    assert.deepEqual([...first.n.data], [2n, 3n]);
    assert.deepEqual([...second.y.data], [82, 82, 82]);
    await session[Symbol.asyncDispose]();
  });

  test(`${name}: inputs that do not fit fail with their shapes, and the session lives on`, async () => {
    const session = await (await create()).open(model);
    const failed = (error: unknown): boolean =>
      isLikenessError(error, 'engine/failed') && error.message.includes('x float32 [3, 2]');
    await assert.rejects(session.run({ x: { ...x, dims: [3, 2] } }), failed);
    await assert.rejects(session.run({}), (error) => isLikenessError(error, 'engine/failed'));
    assert.equal((await session.run({ x })).y.data[0], 2);
    await session[Symbol.asyncDispose]();
  });

  test(`${name}: what is no model is called damaged`, async () => {
    const engine = await create();
    const wrong: Uint8Array[] = [
      new Uint8Array(0),
      new TextEncoder().encode('version https://git-lfs.github.com/spec/v1'),
      model.subarray(0, Math.floor(model.length / 2)),
      writeOnnxModel({ ...squares, graph: { ...squares.graph, nodes: squares.graph.nodes.slice(1) } }),
    ];
    for (const bytes of wrong) {
      await assert.rejects(engine.open(bytes), (error) => isLikenessError(error, 'model/damaged'));
    }
  });
}
