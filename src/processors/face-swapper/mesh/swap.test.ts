import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findPerson } from '../../../../examples/portraits/people.ts';
import type { Person } from '../../../../examples/portraits/person.ts';
import { renderPortrait } from '../../../../examples/portraits/render-portrait.ts';
import type { Face } from '../../../face/face.ts';
import { readGaze } from '../../../face/gaze.ts';
import { fitRigidPose, removePose } from '../../../face/mesh/rigid-fit.ts';
import { pasteBack } from '../../../face/paste-back.ts';
import type { FacePatch } from '../../../face/patch.ts';
import type { Frame, Frame8, Frame16 } from '../../../imaging/frame.ts';
import { type NodePreset, openNodePreset } from '../../../presets/node.ts';
import { meshSwapperOptions } from '../options.ts';
import { findGlasses, glassesCoverage } from './cover/glasses.ts';
import { type MeshIdentity, prepareIdentity } from './identity.ts';
import { unwrap } from './map/flat-map.ts';
import { pairEyes } from './render/eyes.ts';
import { scorePair } from './score-pair.ts';
import { swapFace } from './swap.ts';

interface Portrait {
  readonly frame: Frame8;
  readonly face: Face;
}

let preset: NodePreset;
let ada: Portrait;
let bruno: Portrait;
let identity: MeshIdentity;

async function portrait(name: string, view: Parameters<typeof renderPortrait>[1] = {}): Promise<Portrait> {
  return portraitOf(findPerson(name), view);
}

async function portraitOf(person: Person, view: Parameters<typeof renderPortrait>[1] = {}): Promise<Portrait> {
  const { frame } = renderPortrait(person, view, 288);
  const [face] = await preset.faces.find(frame, { irises: true });
  assert.ok(face, `a face in the picture of ${person.name}`);
  return { frame, face };
}

async function patchOn(
  target: { readonly frame: Frame; readonly face: Face },
  from = identity,
  options: object = {},
): Promise<FacePatch> {
  const { follow } = preset.faces;
  return (await swapFace({ ...target, follow }, from, meshSwapperOptions.parse(options))).patch;
}

async function swapped(target: Portrait, from: MeshIdentity, options: object = {}): Promise<Frame8> {
  const frame = { ...target.frame, data: target.frame.data.slice() };
  pasteBack(frame, await patchOn(target, from, options));
  return frame;
}

/** Mean absolute difference over a disc around a vertex. */
function differenceAt(a: Frame8, b: Frame8, mesh: Float32Array, vertex: number, radius: number): number {
  const [cx, cy] = [Math.round(mesh[vertex * 3]), Math.round(mesh[vertex * 3 + 1])];
  let [sum, n] = [0, 0];
  for (let y = cy - radius; y <= cy + radius; y++) {
    for (let x = cx - radius; x <= cx + radius; x++) {
      for (let c = 0; c < 3; c++) {
        const i = (y * a.width + x) * 3 + c;
        sum += Math.abs(a.data[i] - b.data[i]);
        n++;
      }
    }
  }
  return sum / n;
}

before(async () => {
  preset = await openNodePreset();
  ada = await portrait('ada');
  bruno = await portrait('bruno');
  identity = prepareIdentity([ada]);
});

after(() => preset.store[Symbol.asyncDispose]());

test('a swap changes the face and not one pixel outside its patch', async () => {
  const patch = await patchOn(bruno);
  const out = await swapped(bruno, identity);
  let inside = 0;
  for (let i = 0; i < out.data.length; i++) {
    if (out.data[i] === bruno.frame.data[i]) continue;
    const [x, y] = [((i / 3) | 0) % out.width, Math.floor(i / 3 / out.width)];
    const m = patch.mask[(y - patch.y) * patch.width + (x - patch.x)];
    assert.ok(m > 0, `pixel ${x}, ${y} changed under mask ${m}`);
    inside++;
  }
  assert.ok(inside > 10_000, `${inside} values changed`);
});

test('opacity 0 gives the target back to the bit', async () => {
  assert.deepEqual((await swapped(bruno, identity, { opacity: 0 })).data, bruno.frame.data);
});

test('a face put onto itself, with its own light, changes far less than when another is put onto it', async () => {
  const change = async (from: MeshIdentity): Promise<number> => {
    const out = await swapped(ada, from, { relight: 1 });
    const places = [50, 280, 4, 151, 105, 334, 0];
    return (
      places.reduce((sum, vertex) => sum + differenceAt(out, ada.frame, ada.face.mesh, vertex, 6), 0) / places.length
    );
  };
  const [own, other] = [await change(identity), await change(prepareIdentity([bruno]))];
  assert.ok(own < 14 && own < 0.75 * other, `${own} levels against ${other}`);
});

test('the same swap gives the same pixels, alone or among others', async () => {
  const other = prepareIdentity([bruno]);
  const alone = [await swapped(bruno, identity), await swapped(ada, other)];
  // Between its draft and its end a swap waits, and others run.
  const among = await Promise.all([swapped(bruno, identity), swapped(ada, other), swapped(bruno, identity)]);
  for (const [k, { data }] of among.entries()) assert.deepEqual(data, alone[k % 2].data);
});

test('eyes stay those of the target when asked, and change when not', async () => {
  const kept = await swapped(bruno, identity, { keepEyes: true, shapeStrength: 0 });
  const changed = await swapped(bruno, identity, { keepEyes: false, shapeStrength: 0 });
  const middleOfEye = 159;
  const both = [kept, changed].map((out) => differenceAt(out, bruno.frame, bruno.face.mesh, middleOfEye, 2));
  assert.ok(both[0] < both[1], `${both}`);
});

test("the source's eyes follow the target's gaze", async () => {
  const across = (face: Face): number => {
    const [left, right] = readGaze(face) ?? assert.fail('irises were asked for');
    return (left.across + right.across) / 2;
  };
  const targets = [await portrait('bruno', { gaze: [-14, 0] }), await portrait('bruno', { gaze: [14, 0] })];
  const results = [];
  for (const target of targets) {
    assert.ok(pairEyes(ada.face, target.face), 'the source can be turned this far');
    const [face] = await preset.faces.find(await swapped(target, identity), { irises: true });
    results.push(across(face));
  }
  const wanted = across(targets[1].face) - across(targets[0].face);
  const got = results[1] - results[0];
  assert.ok(wanted > 0.08, `the targets look different ways: ${wanted}`);
  assert.ok(got > 0.35 * wanted && got < 1.3 * wanted, `${got} of ${wanted}`);
});

test("where the two look different ways, or the gaze is unknown, the target's eyes stay", async () => {
  const [one, other] = [await portrait('ada', { gaze: [30, 0] }), await portrait('bruno', { gaze: [-30, 0] })];
  assert.equal(pairEyes(one.face, other.face), undefined);
  const { irises: _, ...unknown } = bruno.face;
  assert.equal(pairEyes(ada.face, unknown), undefined);
});

test('shape strength 0 and 1 draw different shapes inside, the same outline outside', async () => {
  const none = await patchOn(bruno, identity, { shapeStrength: 0 });
  const full = await patchOn(bruno, identity, { shapeStrength: 1 });
  assert.equal(none.width, full.width);
  assert.notDeepEqual(none.data, full.data);
});

test("the target's expression is kept better than when nobody looks at what was drawn", async () => {
  // A mesh that is seen where it was before says that nothing is to be done.
  const blind = async (_: Frame, mesh: Float32Array): Promise<Float32Array> => mesh;
  const options = meshSwapperOptions.parse({ shapeStrength: 0 });
  const finn = prepareIdentity([await portrait('finn')]);
  const errors = [0, 0];
  for (const target of [await portrait('kemi'), await portrait('gina')]) {
    for (const [at, follow] of [blind, preset.faces.follow].entries()) {
      const frame = { ...target.frame, data: target.frame.data.slice() };
      pasteBack(frame, (await swapFace({ ...target, follow }, finn, options)).patch);
      const [{ mesh }] = await preset.faces.find(frame, { irises: true });
      const back = removePose(mesh, fitRigidPose(target.face.mesh, mesh, { rounds: 0 }));
      errors[at] += Math.sqrt(back.reduce((sum, value, k) => sum + (value - target.face.mesh[k]) ** 2, 0));
    }
  }
  assert.ok(errors[1] < 0.9 * errors[0], `${errors}`);
});

test('16-bit frames are swapped at 16 bits', async () => {
  const data = Uint16Array.from(bruno.frame.data, (value, i) => value * 257 + (i % 2));
  const wide: Frame16 = { width: bruno.frame.width, height: bruno.frame.height, depth: 16, data };
  const patch = await patchOn({ frame: wide, face: bruno.face });
  const out = { ...wide, data: wide.data.slice() };
  pasteBack(out, patch);
  const narrow = await swapped(bruno, identity);
  let worst = 0;
  for (let i = 0; i < data.length; i++) worst = Math.max(worst, Math.abs(out.data[i] / 257 - narrow.data[i]));
  // Half a level more or less in the target makes up to two at an edge that is sharpened.
  assert.ok(worst < 3, `${worst}`);
  assert.ok(
    out.data.some((value) => value % 257 > 1),
    'values between the 8-bit levels',
  );
});

test('a face at the border of the frame is swapped as far as it is there', async () => {
  const cut = Math.round(bruno.face.mesh[454 * 3]) - 20;
  const data = new Uint8Array(cut * bruno.frame.height * 3);
  for (let y = 0; y < bruno.frame.height; y++) {
    data.set(bruno.frame.data.subarray(y * bruno.frame.width * 3, (y * bruno.frame.width + cut) * 3), y * cut * 3);
  }
  const frame: Frame8 = { width: cut, height: bruno.frame.height, depth: 8, data };
  const patch = await patchOn({ frame, face: bruno.face });
  assert.ok(patch.x + patch.width <= cut && patch.y + patch.height <= frame.height);
  assert.ok(patch.data.every((value) => Number.isFinite(value)));
});

test('several photos of one person make one identity', async () => {
  const turned = await portrait('ada', { yaw: 25 });
  const both = prepareIdentity([turned, ada]);
  const patch = await patchOn(bruno, both);
  assert.ok(patch.data.every((value) => Number.isFinite(value)));
  assert.equal(both.faces.length, 2);
});

test('frontal pairs score well; a head turned far away scores low and says why', async () => {
  assert.ok(scorePair(identity, bruno.face).score > 0.8);
  const turned = await portrait('bruno', { yaw: 45 });
  const verdict = scorePair(identity, turned.face);
  assert.ok(verdict.score < 0.7, `${verdict.score}`);
  assert.ok(verdict.reasons.some((reason) => reason.code === 'turned-apart'));
});

test("glasses stay the target's on a turned head, and are taken off a source", async () => {
  const hiro = await portrait('hiro', { yaw: 12, roll: 6 });
  const identity = prepareIdentity([hiro]);
  assert.deepEqual(
    identity.notes.map((note) => note.code),
    ['source-glasses-removed'],
  );
  const { follow } = preset.faces;
  const { notes } = await swapFace({ ...hiro, follow }, prepareIdentity([ada]), meshSwapperOptions.parse({}));
  assert.ok(notes.some((note) => note.code === 'target-glasses-kept'));
});

test('a photo without glasses shows what another one painted over', async () => {
  const { glasses: _, ...bareHiro } = findPerson('hiro');
  const [wearing, bare] = [await portrait('hiro'), await portraitOf(bareHiro)];
  const both = prepareIdentity([wearing, bare]);
  assert.deepEqual(both.notes, []);
  const vertices = { positions: wearing.face.mesh, stride: 3 } as const;
  const { rims } = findGlasses(unwrap(wearing.frame, vertices, glassesCoverage));
  const truth = prepareIdentity([bare]).statistics.data;
  const off = ({ statistics }: MeshIdentity): number =>
    rims.reduce((sum, rim, i) => sum + rim * Math.abs(statistics.data[i * 3 + 1] - truth[i * 3 + 1]), 0);
  assert.ok(off(both) < 0.5 * off(prepareIdentity([wearing])), `${off(both)}`);
});
