/**
 * Analysis on ONNX Runtime against TensorFlow.js running the very same models in the same run, one thread each.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createOnnxEngine } from '../../src/adapters/engine/onnxruntime-node.ts';
import { createBuiltInStore } from '../../src/adapters/model-store/built-in.ts';
import { findCard } from '../../src/models/registry.ts';
import { atLeast, median, plain, type Row } from './row.ts';

const require = createRequire(import.meta.url);
const models = join(import.meta.dirname, '../../node_modules/@vladmandic/human/models');
const rounds = 20;

interface Timed {
  readonly ours: number;
  readonly theirs: number;
}

/** Medians of single runs: detector and mesh together, and the embedder, with their ratios. */
export async function measureAnalysis(): Promise<Row[]> {
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  await tf.setBackend('wasm');
  const engine = await createOnnxEngine({ threads: 1 });
  const store = createBuiltInStore({ engine });
  const time = (id: string): Promise<Timed> => timeModel(id, store);
  const [detector, mesh, embedder] = [await time('blazeface'), await time('facemesh'), await time('faceres')];
  await store[Symbol.asyncDispose]();
  const ours = detector.ours + mesh.ours;
  return [
    plain(`processor cores (${cpus()[0].model})`, cpus().length, ''),
    plain('detector and mesh, one thread', ours, 'ms'),
    atLeast('detector and mesh, times as fast as TensorFlow.js', (detector.theirs + mesh.theirs) / ours, '×', 2),
    plain('embedder, one thread', embedder.ours, 'ms'),
    atLeast('embedder, times as fast as TensorFlow.js', embedder.theirs / embedder.ours, '×', 4),
  ];
}

/** Runs one model in both runtimes in turn, so that a noisy machine disturbs both alike. */
async function timeModel(id: string, store: ReturnType<typeof createBuiltInStore>): Promise<Timed> {
  const card = findCard(id);
  const [input] = card.inputs;
  const { session } = await store.open(id);
  const [, channels, height, width] = input.dims.map((size, at) => size ?? (at === 0 ? 1 : 256));
  const data = Float32Array.from({ length: channels * height * width }, (_, i) => (i * 7919) % 255);
  const theirs = await loadGraph(id);
  const nhwc = tf.tensor(data, [1, height, width, channels]);
  const a: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < rounds + 3; i++) {
    const start = performance.now();
    await session.run({ [input.name]: { type: 'float32', dims: [1, channels, height, width], data } });
    const middle = performance.now();
    const result = theirs.execute(nhwc);
    await Promise.all((Array.isArray(result) ? result : [result]).map((tensor) => tensor.data()));
    const end = performance.now();
    tf.dispose(result);
    if (i < 3) continue;
    a.push(middle - start);
    b.push(end - middle);
  }
  nhwc.dispose();
  return { ours: median(a), theirs: median(b) };
}

async function loadGraph(id: string): Promise<tf.GraphModel> {
  const topology = JSON.parse(await readFile(join(models, `${id}.json`), 'utf8'));
  const bytes = await readFile(join(models, `${id}.bin`));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  return tf.loadGraphModel({
    load: async () => ({
      modelTopology: topology.modelTopology,
      weightSpecs: topology.weightsManifest.flatMap((group: { weights: unknown[] }) => group.weights),
      weightData,
    }),
  });
}
