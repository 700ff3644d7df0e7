/**
 * The converted models compute what TensorFlow.js computes from the same files.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import * as ort from 'onnxruntime-node';
import { convertFromPackage } from '../../src/adapters/model-store/package-models.ts';
import type { ModelCard } from '../../src/models/card.ts';
import { builtInCards } from '../../src/models/cards/built-in.ts';
import { loadGraphModel } from './load-graph-model.ts';

/** Largest difference allowed, as a share of the output's largest magnitude. */
const tolerance = 1e-4;

before(async () => {
  await tf.setBackend('wasm');
  await tf.ready();
});

/** Pixels as they come, by kind: noise, and soft blobs like those of a picture. */
const pictures: Readonly<Record<string, (random: () => number, x: number, y: number) => number>> = {
  noise: (random) => 255 * random(),
  blobs: (random, x, y) => 127 + 100 * Math.sin(7 * x + 3 * y) * Math.cos(5 * y - 2 * x) + 20 * random(),
  flat: () => 128,
};

/** A small generator with a seed: tests see the same numbers every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Numbers in the range that the card promises, channels first. */
function makeInput(card: ModelCard, kind: string): Float32Array {
  const [, channels, height, width] = card.inputs[0].dims;
  const { mean, std } = card.inputs[0];
  const random = seeded(card.id.length * 7 + kind.length);
  const out = new Float32Array(channels * height * width);
  for (let i = 0; i < out.length; i++) {
    const channel = Math.floor(i / (height * width));
    const pixel = pictures[kind](random, (i % width) / width + channel, (Math.floor(i / width) % height) / height);
    out[i] = (pixel - mean[channel]) / std[channel];
  }
  return out;
}

for (const card of builtInCards) {
  test(`${card.id}: conversion gives the bytes of the card and the outputs of TensorFlow.js`, async () => {
    const model = await convertFromPackage(card);
    assert.equal(createHash('sha256').update(model).digest('hex'), card.file.sha256);
    assert.equal(model.length, card.file.bytes);
    const session = await ort.InferenceSession.create(model, { logSeverityLevel: 4, intraOpNumThreads: 1 });
    const original = await loadGraphModel(card);
    const { outputs } = card.file.sources[0];
    for (const kind of Object.keys(pictures)) {
      const { dims } = card.inputs[0];
      const data = makeInput(card, kind);
      const results = await session.run({ image: new ort.Tensor('float32', data, [...dims]) });
      const channelsLast = tf.tidy(() => tf.transpose(tf.tensor4d(data, [...dims]), [0, 2, 3, 1]));
      for (const [name, node] of Object.entries(outputs)) {
        const expected = original.execute(channelsLast, node) as tf.Tensor;
        const wanted = await (expected.rank === 4 ? tf.transpose(expected, [0, 3, 1, 2]) : expected).data();
        const got = results[name].data as Float32Array;
        assert.equal(got.length, wanted.length, name);
        let largest = 0;
        let difference = 0;
        for (let i = 0; i < wanted.length; i++) {
          largest = Math.max(largest, Math.abs(wanted[i]));
          difference = Math.max(difference, Math.abs(wanted[i] - got[i]));
        }
        assert.ok(difference <= tolerance * largest, `${name} of ${kind}: off by ${difference} of ${largest}`);
      }
    }
    await session.release();
    original.dispose();
  });
}
