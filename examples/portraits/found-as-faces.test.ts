/** What the product's own analysis, and another detector, make of the rendered people. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { createOnnxEngine } from '../../src/adapters/engine/onnxruntime-node.ts';
import type { Face } from '../../src/face/face.ts';
import type { Frame8 } from '../../src/imaging/frame.ts';
import { openNodePreset } from '../../src/presets/node.ts';
import { people } from './people.ts';
import { type Portrait, renderPortrait } from './render-portrait.ts';
import type { LandmarkName } from './truth.ts';

const size = 320;
/** One turn per person; together they cover −45…45°. */
const yaws = [-45, -36, -28, -20, -12, -5, 5, 12, 20, 28, 36, 45];
/** Vertices of the mesh that mark the same places as landmarks of the truth. */
const sameVertex: Partial<Record<LandmarkName, number>> = {
  leftEyeOuter: 33,
  leftEyeInner: 133,
  rightEyeInner: 362,
  rightEyeOuter: 263,
  noseTip: 1,
  mouthLeft: 61,
  mouthRight: 291,
};

const shown: { name: string; yaw: number; portrait: Portrait; faces: Face[] }[] = [];

before(async () => {
  const preset = await openNodePreset({ cache: null });
  after(() => preset.store[Symbol.asyncDispose]());
  for (const [i, person] of people.entries()) {
    const yaw = yaws[(i * 5) % yaws.length];
    const portrait = renderPortrait(person, { yaw }, size);
    shown.push({ name: person.name, yaw, portrait, faces: await preset.faces.find(portrait.frame) });
  }
});

test('each rendered person is found once, with score ≥ 0.8 and presence ≥ 0.95, and looks where it should', () => {
  for (const { name, yaw, faces } of shown) {
    assert.equal(faces.length, 1, `${name} at ${yaw}°`);
    const [{ score, presence, pose }] = faces;
    assert.ok(score >= 0.8, `${name} at ${yaw}°: score ${score}`);
    assert.ok(presence >= 0.95, `${name} at ${yaw}°: presence ${presence}`);
    assert.ok(Math.abs(pose.yaw - yaw) < 11, `${name} at ${yaw}°: yaw ${pose.yaw}`);
  }
});

test('eye corners, nose tip and mouth corners of the mesh lie within 5 % of the eye distance of the truth on average', () => {
  const errors = shown.map(({ portrait: { truth }, faces: [face] }) => {
    const names = Object.keys(sameVertex) as LandmarkName[];
    const off = names.map((name) => {
      const [x, y] = truth.landmarks[name];
      const vertex = 3 * (sameVertex[name] ?? 0);
      return Math.hypot(face.mesh[vertex] - x, face.mesh[vertex + 1] - y) / truth.eyeDistance;
    });
    return off.reduce((a, b) => a + b, 0) / off.length;
  });
  const mean = errors.reduce((a, b) => a + b, 0) / errors.length;
  assert.ok(mean < 0.05, `mean ${mean}; ${shown.map(({ name }, i) => `${name} ${errors[i].toFixed(3)}`).join(', ')}`);
});

const yunet = '../shared/media/models/face_detection_yunet_2023mar.onnx';
const skip = existsSync(yunet) ? false : `needs ${yunet}, which is not here`;

test('a detector of another family sees them too', { skip }, async () => {
  const engine = await createOnnxEngine();
  const session = await engine.open(readFileSync(yunet));
  after(() => session[Symbol.asyncDispose]());
  for (const { name, yaw, portrait } of shown) {
    const out = await session.run({
      input: { type: 'float32', dims: [1, 3, 640, 640], data: bgrPlanes(portrait.frame) },
    });
    let best = 0;
    for (const stride of [8, 16, 32]) {
      const sure = out[`cls_${stride}`].data as Float32Array;
      const there = out[`obj_${stride}`].data as Float32Array;
      for (let i = 0; i < sure.length; i++) best = Math.max(best, Math.sqrt(sure[i] * there[i]));
    }
    assert.ok(best > 0.8, `${name} at ${yaw}°: ${best}`);
  }
});

/** The frame, doubled to 640 × 640, as that model wants it: planes, blue first, 0…255. */
function bgrPlanes(frame: Frame8): Float32Array {
  const side = 640;
  const out = new Float32Array(3 * side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = 3 * ((y >> 1) * frame.width + (x >> 1));
      for (let c = 0; c < 3; c++) out[(c * side + y) * side + x] = frame.data[from + 2 - c];
    }
  }
  return out;
}
