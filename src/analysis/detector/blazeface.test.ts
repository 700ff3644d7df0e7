import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame8 } from '../../imaging/frame.ts';
import { findCard } from '../../models/registry.ts';
import type { Tensor } from '../../ports/engine.ts';
import { decodeBlazeface, encodeBlazeface } from './blazeface.ts';

const card = findCard('blazeface');
const [input] = card.inputs;

/** Outputs of a network that saw nothing, for a batch of pictures. */
function silence(batch: number, width: number, height: number): Record<string, Tensor> {
  const outputs: Record<string, Tensor> = {};
  for (const { stride, perCell, scores, boxes } of card.anchors ?? []) {
    const rows = (width / stride) * (height / stride) * perCell;
    outputs[scores] = { type: 'float32', dims: [batch, rows, 1], data: new Float32Array(batch * rows).fill(-20) };
    outputs[boxes] = { type: 'float32', dims: [batch, rows, 16], data: new Float32Array(batch * rows * 16) };
  }
  return outputs;
}

/** Makes one anchor speak. */
function say(
  outputs: Record<string, Tensor>,
  stride: 16 | 32,
  row: number,
  logit: number,
  numbers: readonly number[],
): void {
  (outputs[`scores${stride}`].data as Float32Array)[row] = logit;
  (outputs[`boxes${stride}`].data as Float32Array).set(numbers, row * 16);
}

test('a window packs each channel as the card says, in planes', () => {
  const frame: Frame8 = { width: 2, height: 1, depth: 8, data: Uint8Array.of(0, 255, 51, 255, 0, 204) };
  const { dims, data } = encodeBlazeface(frame, { x: 0, y: 0, width: 2, height: 1 }, { input });
  assert.deepEqual(dims, [1, 3, 1, 2]);
  const expected = [-1, 1, 1, -1, 51 / 127.5 - 1, 204 / 127.5 - 1];
  assert.ok(
    expected.every((value, i) => Math.abs(value - (data[i] as number)) < 1e-6),
    String(data),
  );
});

test('what lies outside the frame is mid grey to the network, also in an array that was used before', () => {
  const frame: Frame8 = { width: 1, height: 1, depth: 8, data: Uint8Array.of(255, 255, 255) };
  const into = new Float32Array(27).fill(9);
  const { data } = encodeBlazeface(frame, { x: -1, y: -1, width: 3, height: 3 }, { input, into });
  assert.equal(data, into);
  assert.deepEqual([...into.subarray(0, 9)], [0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

test('a fine anchor tells box and points as offsets from its cell centre', () => {
  const outputs = silence(1, 96, 64);
  // Row 2, column 4 of the 6 × 4 cells, second anchor: centre at 72, 40 measured from the edge.
  say(outputs, 16, (2 * 6 + 4) * 2 + 1, 0, [1, -2, 30, 40, -7, -8, 9, -8, 1, 2, 1, 12, -15, -6, 17, -6]);
  const [candidate, ...rest] = decodeBlazeface(outputs, card, { width: 96, height: 64, minScore: 0.4 });
  assert.equal(rest.length, 0);
  assert.equal(candidate.score, 0.5);
  assert.deepEqual([candidate.x, candidate.y, candidate.width, candidate.height], [57.5, 17.5, 30, 40]);
  assert.deepEqual([...candidate.keypoints.subarray(0, 6)], [64.5, 31.5, 80.5, 31.5, 72.5, 41.5]);
});

test('a coarse anchor counts in cells of 32 pixels', () => {
  const outputs = silence(1, 96, 64);
  say(outputs, 32, (1 * 3 + 2) * 6 + 5, 3, [0, 0, 50, 50]);
  const [candidate] = decodeBlazeface(outputs, card, { width: 96, height: 64, minScore: 0.4 });
  assert.deepEqual([candidate.x + 25, candidate.y + 25], [79.5, 47.5]);
});

test('only the wanted picture of a batch is read', () => {
  const outputs = silence(3, 32, 32);
  say(outputs, 32, 1 * 6, 5, [0, 0, 20, 20]);
  const read = (index: number) => decodeBlazeface(outputs, card, { width: 32, height: 32, minScore: 0.4, index });
  assert.deepEqual(
    [0, 1, 2].map((index) => read(index).length),
    [0, 1, 0],
  );
});

test('candidates below the wanted score are dropped, and so is what is not a number', () => {
  const outputs = silence(1, 32, 32);
  say(outputs, 16, 0, Math.log(0.39 / 0.61), [0, 0, 9, 9]);
  say(outputs, 16, 1, Number.NaN, [0, 0, 9, 9]);
  say(outputs, 16, 2, Math.log(0.41 / 0.59), [0, 0, 9, 9]);
  assert.equal(decodeBlazeface(outputs, card, { width: 32, height: 32, minScore: 0.4 }).length, 1);
});
