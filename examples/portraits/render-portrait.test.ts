import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Plane } from '../../src/imaging/frame.ts';
import { findPerson, people } from './people.ts';
import type { View } from './person.ts';
import { type Portrait, renderPortrait } from './render-portrait.ts';
import type { LandmarkName } from './truth.ts';

const size = 128;
const render = (name: string, view: View = {}): Portrait => renderPortrait(findPerson(name), view, size);
const sum = (plane: Plane): number => plane.data.reduce((a, b) => a + b, 0);
const at = ({ truth }: Portrait, name: LandmarkName): readonly [number, number] => truth.landmarks[name];
const middle = (a: readonly number[], b: readonly number[]): number[] => a.map((v, i) => (v + b[i]) / 2);
const ada = render('ada');
const jon = render('jon');

test('the same person and view give the same bytes, another seed other noise', () => {
  assert.deepEqual(render('ada').frame.data, ada.frame.data);
  const other = render('ada', { seed: 2 }).frame.data;
  const off = other.reduce((most, v, i) => Math.max(most, Math.abs(v - ada.frame.data[i])), 0);
  assert.ok(off > 0 && off < 30, `differs by ${off}`);
});

test('left and right are those of the picture', () => {
  const order: LandmarkName[] = ['leftEyeOuter', 'leftEyeInner', 'noseTip', 'rightEyeInner', 'rightEyeOuter'];
  const xs = order.map((name) => at(ada, name)[0]);
  assert.deepEqual(
    xs,
    [...xs].sort((a, b) => a - b),
  );
  assert.ok(at(ada, 'mouthLeft')[0] < at(ada, 'mouthRight')[0]);
  assert.ok(at(ada, 'chin')[1] > at(ada, 'mouthLeft')[1] && at(ada, 'mouthLeft')[1] > at(ada, 'noseTip')[1]);
  assert.deepEqual([...ada.truth.points.subarray(0, 2)], [...at(ada, 'leftEye')].map(Math.fround));
});

test('the truth follows yaw, pitch and roll', () => {
  const noseOffset = (p: Portrait): number[] => {
    const eyes = middle(at(p, 'leftEye'), at(p, 'rightEye'));
    return at(p, 'noseTip').map((v, i) => (v - eyes[i]) / p.truth.eyeDistance);
  };
  const straight = noseOffset(jon);
  assert.ok(noseOffset(render('jon', { yaw: 25 }))[0] > straight[0] + 0.2);
  assert.ok(noseOffset(render('jon', { yaw: -25 }))[0] < straight[0] - 0.2);
  assert.ok(noseOffset(render('jon', { pitch: 15 }))[1] < straight[1] - 0.1);
  const tilted = render('jon', { roll: 20 });
  const [a, b] = [at(tilted, 'leftEye'), at(tilted, 'rightEye')];
  const degrees = (Math.atan2(b[1] - a[1], b[0] - a[0]) * 180) / Math.PI;
  assert.ok(Math.abs(degrees - 20) < 1.5, `eyes at ${degrees}°`);
  assert.deepEqual(tilted.truth.pose, { yaw: 0, pitch: 0, roll: 20 });
});

test('masks do not overlap and lie where the landmarks are', () => {
  const { skin, hair, eyes, mouth } = ada.truth.masks;
  const total = skin.data.map((v, i) => v + hair.data[i] + eyes.data[i] + mouth.data[i]);
  assert.ok(Math.max(...total) <= 1 + 1e-6);
  const value = (plane: Plane, [x, y]: readonly number[]) => plane.data[Math.round(y) * size + Math.round(x)];
  assert.equal(value(eyes, at(ada, 'leftEye')), 1);
  assert.equal(value(eyes, at(ada, 'rightEye')), 1);
  assert.equal(value(skin, at(ada, 'noseTip')), 1);
  assert.ok(value(mouth, middle(at(ada, 'mouthLeft'), at(ada, 'mouthRight'))) > 0.5);
  const { hair: _, ...bare } = findPerson('jon');
  const bald = renderPortrait(bare, {}, size);
  assert.ok(sum(hair) > 1000 && sum(bald.truth.masks.hair) === 0);
});

test('expressions change what is seen: closed eyes, open mouth, a wider smile', () => {
  const asleep = render('jon', { expression: { blinkLeft: 1, blinkRight: 1 } });
  assert.ok(sum(jon.truth.masks.eyes) > 20 && sum(asleep.truth.masks.eyes) < 1);
  const calling = render('ada', { expression: { mouthOpen: 0.8 } });
  assert.ok(sum(calling.truth.masks.mouth) > 1.6 * sum(ada.truth.masks.mouth));
  assert.ok(at(calling, 'chin')[1] > at(ada, 'chin')[1] + 3);
  const smiling = render('ada', { expression: { smile: 1 } });
  const width = (p: Portrait) => at(p, 'mouthRight')[0] - at(p, 'mouthLeft')[0];
  assert.ok(width(smiling) > 1.1 * width(ada));
});

test('light from one side brightens that side of the face', () => {
  const balance = (azimuth: number): number => {
    const { frame, truth } = render('jon', { light: { azimuth }, noise: 0 });
    const [left, right] = [at({ frame, truth }, 'leftEyeOuter'), at({ frame, truth }, 'rightEyeOuter')];
    const y = Math.round(left[1] + 0.4 * truth.eyeDistance);
    const green = (x: number) => frame.data[3 * (y * size + Math.round(x)) + 1];
    return green(right[0]) - green(left[0]);
  };
  assert.ok(balance(-50) < -15 && balance(50) > 15);
});

test('every person is somebody else', () => {
  assert.equal(new Set(people.map((p) => p.name)).size, people.length);
  assert.ok(people.length >= 8 && people.length <= 12);
  const faces = people.map((p) => JSON.stringify(p.shape));
  assert.equal(new Set(faces).size, people.length);
  assert.throws(() => findPerson('nobody'), /Expected one of ada/);
});
