import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cropFrame } from '../../imaging/crop.ts';
import type { Frame8 } from '../../imaging/frame.ts';
import { packTensor } from '../../imaging/pack-tensor.ts';
import { cropToFrame } from '../../imaging/similarity.ts';
import { findCard } from '../../models/registry.ts';
import type { Session, Tensor } from '../../ports/engine.ts';
import type { Pyramid } from './pyramid.ts';
import { lookAgain } from './second-look.ts';

const card = findCard('blazeface');
const detection = {
  box: { x: 40, y: 30, width: 30, height: 30 },
  score: 0.5,
  points: new Float32Array(10),
  roll: 20,
};
const frame: Frame8 = {
  width: 120,
  height: 90,
  depth: 8,
  data: Uint8Array.from({ length: 120 * 90 * 3 }, (_, i) => 128 + 60 * Math.sin(i / 40) + 60 * Math.cos(i / 3571)),
};

/** One level: the frame itself. */
const pyramid: Pyramid = { frame, levels: [{ scale: 1, picture: frame }] };

/** A session that answers with what it is told to, and remembers what it was shown. */
function answering(speak: (outputs: Record<string, Float32Array>) => void): { session: Session; shown: Tensor[] } {
  const shown: Tensor[] = [];
  const session: Session = {
    inputs: [],
    outputs: [],
    run(inputs) {
      const { image } = inputs;
      shown.push(image);
      const batch = image.dims[0];
      const data: Record<string, Float32Array> = {
        scores16: new Float32Array(batch * 128).fill(-20),
        boxes16: new Float32Array(batch * 128 * 16),
        scores32: new Float32Array(batch * 96).fill(-20),
        boxes32: new Float32Array(batch * 96 * 16),
      };
      speak(data);
      const named = Object.entries(data).map(([name, values]) => [name, { type: 'float32', dims: [], data: values }]);
      return Promise.resolve(Object.fromEntries(named) as Record<string, Tensor>);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { session, shown };
}

test('each view shows what the region shows when it is turned by a further 90° clockwise', async () => {
  const { session, shown } = answering(() => {});
  await lookAgain({ session, card }, pyramid, { detection, sides: 4 });
  const [{ dims, data }] = shown;
  assert.deepEqual(dims, [4, 3, 128, 128]);
  const size = 3 * 128 * 128;
  for (let side = 0; side < 4; side++) {
    const toFrame = cropToFrame({ x: 55, y: 45, size: 60, roll: 20 + 90 * side }, 128);
    const expected = packTensor(
      cropFrame(frame, toFrame, { width: 128, height: 128, border: 'repeat' }),
      card.inputs[0],
    );
    const view = (data as Float32Array).subarray(side * size, (side + 1) * size);
    assert.ok(
      expected.every((value, i) => Math.abs(value - view[i]) < 1e-3),
      `view ${side}`,
    );
  }
});

test('a face seen in one view comes back in frame pixels, with that view as its upright', async () => {
  const { session } = answering(({ scores32, boxes32 }) => {
    // View 1, fine middle of the 4 × 4 cells: row 1, column 1, centre at 48, 48; the face lies 16 further right and down.
    const row = 96 + (1 * 4 + 1) * 6;
    scores32[row] = 2;
    boxes32.set([16, 16, 64, 64, 6, 6, 26, 6], row * 16);
  });
  const views = await lookAgain({ session, card }, pyramid, { detection, sides: 4 });
  assert.deepEqual(
    views.map((view) => view !== undefined),
    [false, true, false, false],
  );
  const [, seen] = views;
  assert.ok(seen && Math.abs(seen.box.x + seen.box.width / 2 - 55) < 0.5 && Math.abs(seen.box.width - 30) < 1e-6);
  assert.ok(Math.abs(seen.roll - 110) < 1e-3);
});

test('a face at the edge of the view, or one of another size, is another face', async () => {
  const { session } = answering(({ scores32, boxes32 }) => {
    scores32[0] = 5;
    boxes32.set([0, 0, 64, 64], 0);
    scores32[(1 * 4 + 1) * 6] = 5;
    boxes32.set([16, 16, 20, 20], (1 * 4 + 1) * 6 * 16);
  });
  assert.deepEqual(await lookAgain({ session, card }, pyramid, { detection, sides: 1 }), [undefined]);
});
