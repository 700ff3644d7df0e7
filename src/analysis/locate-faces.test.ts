import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fivePoints } from '../face/derive-points.ts';
import type { Detection } from '../face/face.ts';
import { meanShape } from '../face/mesh/shape-model.ts';
import type { Frame8 } from '../imaging/frame.ts';
import type { Detector } from './detector/detector.ts';
import type { Landmarker } from './landmarker/landmarker.ts';
import { boundsOf, locateFaces } from './locate-faces.ts';

/** The rules alone: detector and landmarker say what each case wants them to say. */
interface Case {
  readonly first: readonly Detection[];
  /** Scores of the four sides of the second look. */
  readonly second: readonly number[];
  /** Score of the look along the mesh, and how far its eyes lie from the mesh's, in sides of the mesh's box. */
  readonly third: number;
  readonly shift: number;
  readonly presence: number;
}

const frame: Frame8 = { width: 400, height: 400, depth: 8, data: new Uint8Array(400 * 400 * 3) };
const limits = { minScore: 0.5, minPresence: undefined, smallestFace: 32 };

/** The mean face, 100 pixels high, about a point. */
function meshAt(x: number, y: number): Float32Array {
  const bounds = boundsOf(meanShape);
  const scale = 100 / bounds.height;
  return meanShape.map((value, i) => {
    if (i % 3 === 0) return (value - bounds.x - bounds.width / 2) * scale + x;
    return i % 3 === 1 ? (value - bounds.y - bounds.height / 2) * scale + y : value * scale;
  });
}

function at(x: number, y: number, score: number): Detection {
  return { box: { x: x - 50, y: y - 50, width: 100, height: 100 }, score, points: new Float32Array(10), roll: 0 };
}

function run(facts: Case, wishes: { minPresence?: number; minScore?: number } = {}) {
  const detector: Detector = {
    detect: () => Promise.resolve([...facts.first]),
    lookAgain(_, detection, sides) {
      const middle = { x: detection.box.x + detection.box.width / 2, y: detection.box.y + detection.box.height / 2 };
      // Only the look along a mesh knows points.
      if (detection.points.some((value) => value !== 0)) {
        const points = detection.points.map((value, i) => (i % 2 ? value : value + 100 * facts.shift));
        return Promise.resolve([{ ...detection, score: facts.third, points }]);
      }
      return Promise.resolve(facts.second.slice(0, sides).map((score) => at(middle.x, middle.y, score)));
    },
  };
  // Like the real one, it finds the same mesh from every detection near the first.
  const [{ box: nearby }] = facts.first;
  const landmarker: Pick<Landmarker, 'landmark'> = {
    landmark(_, { box }) {
      const near = Math.abs(box.x - nearby.x) < 60;
      const x = near ? nearby.x + nearby.width / 2 : box.x + box.width / 2;
      return Promise.resolve({ mesh: meshAt(x, box.y + box.height / 2), presence: facts.presence });
    },
  };
  return locateFaces({ detector, landmarker }, frame, { ...limits, ...wishes });
}

const face: Case = { first: [at(200, 200, 0.9)], second: [0.9, 0.7, 0.5, 0.7], third: 0.92, shift: 0.01, presence: 1 };
const head: Case = { first: [at(200, 200, 0.8)], second: [0.7, 0.7, 0.6, 0.7], third: 0, shift: 0, presence: 0.02 };

test('what every look calls a face is one, with the mean of the two best looks as its score', async () => {
  const [found, ...others] = await run(face);
  assert.equal(others.length, 0);
  assert.ok(Math.abs(found.detection.score - 0.91) < 1e-9);
  const [poorAtFirst] = await run({ ...face, first: [at(200, 200, 0.35)] });
  assert.ok(Math.abs(poorAtFirst.detection.score - 0.91) < 1e-9);
  assert.deepEqual(found.detection.points.length, fivePoints(found.mesh).length);
});

test('what looks like a face at one size only is none', async () => {
  assert.deepEqual(await run({ ...face, second: [0.2, 0.9, 0.9, 0.9] }), []);
  assert.deepEqual(await run({ ...face, second: [0.3, 0.3, 0.3, 0.3] }), []);
});

test('a mesh whose eyes the detector sees elsewhere is none', async () => {
  assert.deepEqual(await run({ ...face, second: [0.6, 0.5, 0.4, 0.5], shift: 0.15 }), []);
});

test('a face without presence is none, unless two looks are sure of it from all sides: then it is a head in profile', async () => {
  assert.deepEqual(await run({ ...face, presence: 0.1, second: [0.9, 0.3, 0.3, 0.3] }), []);
  const [profile] = await run(head);
  assert.equal(profile.presence, 0.02);
  assert.ok(Math.abs(profile.detection.score - 0.75) < 1e-9);
});

test('a wish for presence drops heads in profile', async () => {
  assert.deepEqual(await run(head, { minPresence: 0.5 }), []);
});

test('a wish for a higher score drops what stays below it', async () => {
  assert.equal((await run(face, { minScore: 0.9 })).length, 1);
  assert.equal((await run(face, { minScore: 0.95 })).length, 0);
});

test('one face that was detected twice is reported once, two neighbours are two', async () => {
  const twice = [at(200, 200, 0.9), at(245, 200, 0.8)];
  assert.equal((await run({ ...face, first: twice })).length, 1);
  assert.equal((await run({ ...face, first: [at(150, 200, 0.9), at(260, 200, 0.8)] })).length, 2);
});
