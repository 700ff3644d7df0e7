import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { findPerson } from '../../examples/portraits/people.ts';
import type { View } from '../../examples/portraits/person.ts';
import { renderPortrait } from '../../examples/portraits/render-portrait.ts';
import { createOnnxEngine } from '../adapters/engine/onnxruntime-node.ts';
import { createBuiltInStore } from '../adapters/model-store/built-in.ts';
import { compareEmbeddings } from '../face/compare.ts';
import type { Face } from '../face/face.ts';
import { regionOfMesh } from '../face/face-region.ts';
import { leftEye, mirror, rightEye } from '../face/mesh/topology.ts';
import type { Frame8 } from '../imaging/frame.ts';
import { describeFace } from './describe-face.ts';
import type { FaceWishes } from './face-finder.ts';
import { createFaceFinder } from './find-faces.ts';

const media = '../shared/media/images';
const skip = existsSync(media) ? false : `needs the pictures of ${media}, which are not here`;
const engine = await createOnnxEngine();
const store = createBuiltInStore({ engine, cache: null });
const finder = createFaceFinder({ store });
after(() => store[Symbol.asyncDispose]());

const portrait = (view: View) => renderPortrait(findPerson('ada'), view, 256);
const upright = portrait({});

async function onlyFace(frame: Frame8, wishes: FaceWishes): Promise<Face> {
  const faces = await finder.find(frame, wishes);
  assert.equal(faces.length, 1);
  return faces[0];
}

function mirrored(frame: Frame8): Frame8 {
  const data = new Uint8Array(frame.data.length);
  for (let i = 0; i < frame.width * frame.height; i++) {
    const x = i % frame.width;
    const from = (i - x + frame.width - 1 - x) * 3;
    data.set(frame.data.subarray(from, from + 3), i * 3);
  }
  return { ...frame, data };
}

function boundsOf(
  points: readonly number[],
  mesh: Float32Array,
): { left: number; right: number; top: number; bottom: number } {
  const xs = points.map((vertex) => mesh[vertex * 3]);
  const ys = points.map((vertex) => mesh[vertex * 3 + 1]);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

test('models run only when their answers are wanted', async () => {
  const own = createBuiltInStore({ engine, cache: null });
  const ownFinder = createFaceFinder({ store: own });
  const opened = () =>
    own
      .used()
      .map((model) => model.id)
      .sort();
  const [plain] = await ownFinder.find(upright.frame);
  assert.deepEqual(opened(), ['blazeface', 'facemesh']);
  assert.ok(!('embedding' in plain) && !('attributes' in plain) && !('irises' in plain));
  const [asked] = await ownFinder.find(upright.frame, { attributes: ['age', 'live'] });
  assert.deepEqual(opened(), ['blazeface', 'facemesh', 'faceres', 'liveness']);
  assert.deepEqual(Object.keys(asked.attributes ?? {}), ['age', 'live']);
  assert.ok(!('embedding' in asked));
  await own[Symbol.asyncDispose]();
});

test('every attribute is a number in its range', async () => {
  const { attributes, embedding } = await onlyFace(upright.frame, {
    embedding: true,
    attributes: ['age', 'gender', 'emotion', 'real', 'live'],
  });
  assert.equal(embedding?.length, 1024);
  const { age = 0, apparentGender, emotion = {}, real = -1, live = -1 } = attributes ?? {};
  assert.ok(age >= 1 && age <= 100);
  assert.ok(apparentGender && apparentGender.score >= 0 && apparentGender.score <= 1);
  assert.ok(Math.abs(Object.values(emotion).reduce((sum, score) => sum + score, 0) - 1) < 1e-4);
  assert.equal(Object.keys(emotion).length, 7);
  for (const score of [real, live]) assert.ok(score >= 0 && score <= 1);
});

test('who somebody is does not depend on what lies around the face; age and gender look at that too', async () => {
  const { frame } = upright;
  const { mesh } = await onlyFace(frame, {});
  const square = regionOfMesh(mesh, 1);
  const inside = (x: number, y: number): boolean =>
    Math.max(Math.abs(x - square.x), Math.abs(y - square.y)) < square.size / 2;
  const dyed = { ...frame, data: frame.data.slice() };
  for (let i = 0; i < frame.width * frame.height; i++) {
    if (!inside(i % frame.width, Math.floor(i / frame.width))) dyed.data.fill(30, i * 3, i * 3 + 3);
  }
  const wishes = { embedding: true, attributes: ['age'] } as const;
  const [before, after] = [
    await describeFace(store, { frame, mesh }, wishes),
    await describeFace(store, { frame: dyed, mesh }, wishes),
  ];
  assert.ok(compareEmbeddings(before.embedding, after.embedding).score > 0.9999);
  assert.notEqual(before.attributes?.age, after.attributes?.age);
});

test('irises lie in their eyes, eyes lie where they were drawn', async () => {
  const face = await onlyFace(upright.frame, { irises: true });
  const irises = face.irises as Float32Array;
  for (const [i, ring] of [leftEye, rightEye].entries()) {
    const { left, right, top, bottom } = boundsOf([...ring], face.mesh);
    const [x, y] = irises.subarray(i * 15);
    assert.ok(x > left && x < right && y > top && y < bottom, `iris ${i} at ${x}, ${y}`);
    const [rightX, leftX] = [irises[i * 15 + 3], irises[i * 15 + 9]];
    assert.ok(rightX > x && leftX < x && rightX - leftX < right - left);
    const name = i === 0 ? 'leftEye' : 'rightEye';
    const [eyeX, eyeY] = upright.truth.landmarks[name];
    assert.ok(Math.hypot(x - eyeX, y - eyeY) < 0.08 * upright.truth.eyeDistance);
  }
});

test('a picture and its mirror image have mirrored meshes', async () => {
  const { frame, truth } = portrait({ yaw: 15, roll: 6 });
  const [a, b] = [await onlyFace(frame, { irises: true }), await onlyFace(mirrored(frame), { irises: true })];
  let sum = 0;
  for (let vertex = 0; vertex < 468; vertex++) {
    const partner = mirror[vertex] * 3;
    sum += Math.hypot(
      a.mesh[vertex * 3] - (frame.width - 1 - b.mesh[partner]),
      a.mesh[vertex * 3 + 1] - b.mesh[partner + 1],
    );
  }
  assert.ok(sum / 468 < 0.06 * truth.eyeDistance, `off by ${sum / 468 / truth.eyeDistance} eye distances`);
  assert.ok(Math.abs(a.pose.yaw + b.pose.yaw) < 6 && Math.abs(a.pose.roll + b.pose.roll) < 2);
});

test('a head is found to look where it was turned', async () => {
  for (const view of [{ yaw: 25 }, { yaw: -25 }, { pitch: 12 }, { pitch: -12 }, { roll: 20 }]) {
    const { frame, truth } = portrait(view);
    const { pose } = await onlyFace(frame, {});
    const text = `${JSON.stringify(pose)} for ${JSON.stringify(truth.pose)}`;
    assert.ok(Math.abs(pose.roll - truth.pose.roll) < 4, text);
    if (truth.pose.yaw)
      assert.ok(Math.sign(pose.yaw) === Math.sign(truth.pose.yaw) && Math.abs(pose.yaw - truth.pose.yaw) < 10, text);
  }
});

async function frameOf(picture: Sharp): Promise<Frame8> {
  const { data, info } = await picture.removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, depth: 8, data: new Uint8Array(data) };
}

test("the astronaut's landmarks lie where two other models see them", { skip }, async () => {
  const { mesh } = await onlyFace(await frameOf(sharp(`${media}/astronaut.png`)), { irises: true });
  const places: [vertex: number, x: number, y: number][] = [
    [1, 223, 131],
    [33, 195, 101],
    [263, 257, 105],
    [61, 201, 140],
    [291, 245, 142],
  ];
  for (const [vertex, x, y] of places) {
    const off = Math.hypot(mesh[vertex * 3] - x, mesh[vertex * 3 + 1] - y);
    assert.ok(off < 4.5, `vertex ${vertex} is ${off} px from ${x}, ${y}`);
  }
});

test('the same photograph in grey or small is the same person, another one is not', { skip }, async () => {
  const embed = async (picture: Sharp): Promise<Float32Array> =>
    (await onlyFace(await frameOf(picture), { embedding: true })).embedding as Float32Array;
  const astronaut = await embed(sharp(`${media}/astronaut.png`));
  const grey = await embed(sharp(`${media}/astronaut.png`).modulate({ saturation: 0 }));
  const small = await embed(sharp(`${media}/astronaut.png`).resize(300));
  const other = await embed(sharp(`${media}/kei_woman_smile.jpg`).resize(400));
  assert.equal(compareEmbeddings(astronaut, grey).verdict, 'same');
  assert.equal(compareEmbeddings(astronaut, small).verdict, 'same');
  assert.equal(compareEmbeddings(astronaut, other).verdict, 'different');
});
